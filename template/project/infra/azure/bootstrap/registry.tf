# Images. One registry serves all environments: what was tried in one is what the next one gets, by its digest.
resource "azurerm_container_registry" "images" {
  name                   = replace(azurerm_resource_group.shared.name, "-", "")
  resource_group_name    = azurerm_resource_group.shared.name
  location               = var.region
  sku                    = "Standard"
  admin_enabled          = false
  anonymous_pull_enabled = false
  tags                   = azurerm_resource_group.shared.tags
}
