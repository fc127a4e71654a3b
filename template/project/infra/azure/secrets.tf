data "azurerm_client_config" "current" {}

# The service's secrets. On a cluster it is one, whose keys become variables of the service; elsewhere one for each variable.
# Their values are written by a person, never here.
#trivy:ignore:AZU-0013 The service and people reach it from addresses that are not fixed; nobody gets in without a role.
resource "azurerm_key_vault" "main" {
  name                       = local.account
  resource_group_name        = local.group
  location                   = var.region
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  soft_delete_retention_days = 90
  tags                       = local.tags
}

resource "azurerm_role_assignment" "secrets" {
  scope                = azurerm_key_vault.main.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.service.principal_id
}

output "vault" {
  description = "Where the service's secrets are written."
  value       = azurerm_key_vault.main.vault_uri
}
