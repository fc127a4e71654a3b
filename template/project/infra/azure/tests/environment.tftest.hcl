# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "azurerm" {
  source = "./tests/mocks"
}

run "data_is_kept_encrypted_and_private" {
  command = plan

  assert {
    condition     = azurerm_storage_account.data.blob_properties[0].versioning_enabled
    error_message = "what is overwritten could not be had back"
  }

  assert {
    condition     = !azurerm_storage_account.data.shared_access_key_enabled && !azurerm_storage_account.data.allow_nested_items_to_be_public
    error_message = "the data could become public, or be had with a key"
  }

}

run "whoever_owns_it_hears_of_the_money" {
  command = plan

  assert {
    condition     = alltrue([for told in azurerm_consumption_budget_resource_group.monthly.notification : contains(told.contact_emails, "owner@example.com")])
    error_message = "the alarm rings where nobody is"
  }

  assert {
    condition     = azurerm_consumption_budget_resource_group.monthly.amount == 100
    error_message = "the alarm rings at another amount"
  }
}

run "names_are_as_long_as_azure_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = local.name == "a-project-that-has-forty-staging" && length(azurerm_resource_group.main.name) <= 90
    error_message = "scripts/delivery.py cuts the name elsewhere"
  }

  assert {
    condition     = can(regex("^[a-z0-9]{3,24}$", azurerm_storage_account.data.name))
    error_message = "Azure takes no such name of an account"
  }

  assert {
    condition     = can(regex("^[a-z0-9]{5,50}$", data.azurerm_container_registry.shared.name))
    error_message = "Azure takes no such name of a registry"
  }

  assert {
    condition     = length(azurerm_virtual_network.main.name) <= 64 && length(azurerm_log_analytics_workspace.main.name) <= 63 && length(azurerm_consumption_budget_resource_group.monthly.name) <= 63
    error_message = "Azure takes no longer name"
  }
}

run "the_registry_is_the_one_that_bootstrap_made" {
  command = plan

  assert {
    condition     = data.azurerm_container_registry.shared.name == "triedsharedb602d"
    error_message = "bootstrap/ makes another one: its test has the same name"
  }
}

run "an_unknown_environment_is_refused" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "a_budget_of_nothing_is_refused" {
  command = plan

  variables {
    budget = 0
  }

  expect_failures = [var.budget]
}

run "both_see_what_is_shared" {
  command = plan

  assert {
    condition = alltrue([
      for name in ["plan-shared", "deploy-shared"] : azurerm_role_assignment.ci[name].role_definition_name == "Reader" &&
      azurerm_role_assignment.ci[name].scope == "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/tried-shared"
    ])
    error_message = "CI could not find the state and the registry, or change them"
  }
}
