data "azurerm_client_config" "current" {}

# Where secrets are kept. Their values are written by a person, never here.
#trivy:ignore:AZU-0013 Who reads and writes them comes from addresses that are not fixed; nobody gets in without a role.
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

output "vault" {
  description = "Where secrets are written."
  value       = azurerm_key_vault.main.vault_uri
}
