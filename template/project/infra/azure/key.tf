# The private half of the key that the machine lets in is a secret of the vault. A person writes it, docs/runbooks/machine.md;
# here is only who reads it: of CI, whoever deploys, and no other secret of the vault.
resource "azurerm_role_assignment" "key" {
  scope                = "${azurerm_key_vault.main.id}/secrets/${local.name}-machine-key"
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.ci["deploy"].principal_id
}
