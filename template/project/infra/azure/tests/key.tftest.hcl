# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "azurerm" {
  source = "./tests/mocks"
}

run "deploying_reads_the_machines_key_and_no_other_secret" {
  command = plan

  # What is known once it is made.
  override_resource {
    target          = azurerm_key_vault.main
    override_during = plan
    values          = { id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/tried" }
  }

  override_resource {
    target          = azurerm_user_assigned_identity.ci["deploy"]
    override_during = plan
    values          = { id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/deploy", principal_id = "11111111-1111-1111-1111-111111111111" }
  }

  assert {
    condition = [azurerm_role_assignment.key.scope, azurerm_role_assignment.key.role_definition_name, azurerm_role_assignment.key.principal_id] == [
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/tried/secrets/tried-staging-machine-key", "Key Vault Secrets User", "11111111-1111-1111-1111-111111111111",
    ]
    error_message = "deploying could not read the key, or could read more than that"
  }
}

run "nobody_else_of_ci_reads_it" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition = alltrue([
      for name, given in azurerm_role_assignment.ci : contains(["Contributor", "Reader", "Storage Blob Data Contributor", "Storage Blob Data Reader"], given.role_definition_name)
    ])
    error_message = "a role could read what is in the vault"
  }

  assert {
    condition     = azurerm_key_vault.main.rbac_authorization_enabled
    error_message = "somebody without a role could be let into the vault"
  }
}

run "the_vault_has_the_name_that_scripts_know" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = azurerm_key_vault.main.name == "aprojectthatstagingb602d" && length(azurerm_key_vault.main.name) <= 24
    error_message = "scripts/key_azure.py asks another vault"
  }
}
