# Nothing is created: the provider is played, and what is planned for it is judged.
mock_provider "azurerm" {
  mock_data "azurerm_container_registry" {
    defaults = { id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r", login_server = "tried.azurecr.io" }
  }

  mock_data "azurerm_storage_account" {
    defaults = { id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/tried" }
  }
}

variables {
  project         = "tried"
  environment     = "staging"
  subscription_id = "00000000-0000-0000-0000-000000000000"
  region          = "germanywestcentral"
  owner_email     = "owner@example.com"
  budget          = 100
  state_account   = "triedterraform"
  ci              = "github"
  repository      = { owner = "octocat", owner_id = "123456", name = "my-repo", id = "456789" }

  ssh_public_key = "ssh-ed25519 AAAA"
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
