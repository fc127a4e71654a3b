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

  copies = 2
}

run "the_service_is_what_the_scripts_ask_for" {
  command = plan

  assert {
    condition     = azurerm_container_app.service.name == "tried-staging" && azurerm_resource_group.main.name == "tried-staging"
    error_message = "scripts/target_containerapps.py would look for another name"
  }

  assert {
    condition     = azurerm_container_app.service.template[0].min_replicas == 2 && azurerm_container_app.service.template[0].container[0].name == "service"
    error_message = "another number of copies runs"
  }

  assert {
    condition     = !azurerm_container_app.service.ingress[0].allow_insecure_connections && azurerm_container_app.service.ingress[0].target_port == 8000
    error_message = "the service could be asked unencrypted"
  }
}

run "no_copy_is_refused" {
  command = plan

  variables {
    copies = 0
  }

  expect_failures = [var.copies]
}
