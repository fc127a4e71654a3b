# The service's secrets in the vault. On a cluster it is one, whose keys become variables of the service; elsewhere one for
# each variable.
resource "azurerm_role_assignment" "secrets" {
  scope                = azurerm_key_vault.main.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.service.principal_id
}
