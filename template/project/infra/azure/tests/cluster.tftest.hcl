# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "azurerm" {
  source = "./tests/mocks"
}

run "the_api_is_closed_until_networks_are_named" {
  command = plan

  assert {
    condition     = azurerm_kubernetes_cluster.main.private_cluster_enabled && azurerm_kubernetes_cluster.main.local_account_disabled
    error_message = "the whole world could ask the cluster's API"
  }
}

run "named_networks_reach_it" {
  command = plan

  variables {
    api_from = ["203.0.113.0/24"]
  }

  assert {
    condition     = toset(azurerm_kubernetes_cluster.main.api_server_access_profile[0].authorized_ip_ranges) == toset(["203.0.113.0/24"])
    error_message = "other networks could ask the cluster's API"
  }
}

run "requests_and_pods_get_through" {
  command = plan

  assert {
    condition     = azurerm_network_security_rule.gateway.access == "Allow" && toset(azurerm_network_security_rule.gateway.destination_port_ranges) == toset(["80", "443"])
    error_message = "the rules of the subnet would refuse what the gateway is asked"
  }

  assert {
    condition     = contains(azurerm_network_security_rule.pods.destination_address_prefixes, azurerm_kubernetes_cluster.main.network_profile[0].pod_cidr)
    error_message = "the rules of the subnet would refuse what a pod asks one on another machine"
  }
}

run "the_service_has_its_account" {
  command = plan

  assert {
    condition     = azurerm_federated_identity_credential.service.subject == "system:serviceaccount:tried-staging:tried"
    error_message = "the service could not read models"
  }
}

run "one_node_is_refused" {
  command = plan

  variables {
    nodes = 1
  }

  expect_failures = [var.nodes]
}

run "what_is_no_network_is_refused" {
  command = plan

  variables {
    api_from = ["everywhere"]
  }

  expect_failures = [var.api_from]
}

run "names_are_as_long_as_azure_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = length(azurerm_kubernetes_cluster.main.name) <= 63 && length(azurerm_kubernetes_cluster.main.dns_prefix) <= 54 && length(azurerm_key_vault.main.name) <= 24
    error_message = "Azure takes no longer name"
  }
}
