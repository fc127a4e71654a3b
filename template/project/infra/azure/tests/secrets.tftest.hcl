# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "azurerm" {
  source = "./tests/mocks"
}

run "the_service_is_told_no_secret_until_one_is_named" {
  command = plan

  assert {
    condition     = length(azurerm_container_app.service.secret) == 0
    error_message = "the service would wait for a secret that nobody wrote"
  }
}

run "the_service_is_given_the_secrets_that_are_named" {
  command = plan

  variables {
    secrets = ["OTEL_EXPORTER_OTLP_HEADERS"]
  }

  # What is known once it is made.
  override_resource {
    target          = azurerm_key_vault.main
    override_during = plan
    values          = { id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/tried", vault_uri = "https://tried.vault.azure.net/" }
  }

  override_resource {
    target          = azurerm_user_assigned_identity.service
    override_during = plan
    values = {
      id           = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/service"
      principal_id = "11111111-1111-1111-1111-111111111111"
      client_id    = "22222222-2222-2222-2222-222222222222"
    }
  }

  assert {
    condition = [for given in azurerm_container_app.service.secret : [given.name, given.identity, given.key_vault_secret_id]] == [
      ["otel-exporter-otlp-headers", azurerm_user_assigned_identity.service.id, "https://tried.vault.azure.net/secrets/otel-exporter-otlp-headers"],
    ]
    error_message = "the service is given something else, or asks as somebody else"
  }

  assert {
    condition     = { for told in azurerm_container_app.service.template[0].container[0].env : told.name => told.secret_name if told.name == "OTEL_EXPORTER_OTLP_HEADERS" } == { OTEL_EXPORTER_OTLP_HEADERS = "otel-exporter-otlp-headers" }
    error_message = "the secret is no variable of the service"
  }

  assert {
    condition     = [azurerm_role_assignment.secrets.scope, azurerm_role_assignment.secrets.role_definition_name, azurerm_role_assignment.secrets.principal_id] == [azurerm_key_vault.main.id, "Key Vault Secrets User", "11111111-1111-1111-1111-111111111111"]
    error_message = "the service could not read its secrets, or others could"
  }
}

run "a_secret_is_no_setting" {
  command = plan

  variables {
    settings = { OTEL_EXPORTER_OTLP_HEADERS = "api-key=1" }
    secrets  = ["OTEL_EXPORTER_OTLP_HEADERS"]
  }

  expect_failures = [var.secrets]
}
