# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "azurerm" {
  source = "./tests/mocks"
}

run "ssh_is_closed_until_networks_are_named" {
  command = plan

  assert {
    condition     = length(azurerm_network_security_rule.shell) == 0 && azurerm_linux_virtual_machine.machine.disable_password_authentication
    error_message = "somebody could try passwords"
  }

  assert {
    condition     = azurerm_network_security_rule.service.source_address_prefix == "AzureFrontDoor.Backend"
    error_message = "the world reaches the machine itself"
  }
}

run "named_networks_reach_ssh" {
  command = plan

  variables {
    ssh_from = ["203.0.113.0/24"]
  }

  assert {
    condition     = toset(azurerm_network_security_rule.shell[0].source_address_prefixes) == toset(["203.0.113.0/24"]) && azurerm_network_security_rule.shell[0].destination_port_range == "22"
    error_message = "other networks reach SSH, or none does"
  }

  assert {
    condition     = one(azurerm_linux_virtual_machine.machine.admin_ssh_key[*].public_key) == "ssh-ed25519 AAAA" && azurerm_linux_virtual_machine.machine.admin_username == "operator"
    error_message = "ansible/inventory logs in as somebody else"
  }
}

run "the_whole_world_is_refused" {
  command = plan

  variables {
    ssh_from = ["0.0.0.0/0"]
  }

  expect_failures = [var.ssh_from]
}

run "what_is_no_key_is_refused" {
  command = plan

  variables {
    ssh_public_key = ""
  }

  expect_failures = [var.ssh_public_key]
}

run "names_are_as_long_as_azure_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = length(azurerm_linux_virtual_machine.machine.name) <= 64 && length(azurerm_cdn_frontdoor_endpoint.service.name) <= 46
    error_message = "Azure takes no longer name"
  }
}
