# Images. One registry serves all environments: what was tried in one is what the next one gets, by its digest.
# Its name is of letters and digits, and unique in the world: the subscription makes it so. ../locals.tf asks for it.
resource "azurerm_container_registry" "images" {
  name                   = "${substr(replace(var.project, "-", ""), 0, 38)}shared${substr(sha1(var.subscription_id), 0, 5)}"
  resource_group_name    = azurerm_resource_group.shared.name
  location               = var.region
  sku                    = "Standard"
  admin_enabled          = false
  anonymous_pull_enabled = false
  tags                   = azurerm_resource_group.shared.tags

  # With another name it would be another registry, without the images that run.
  lifecycle {
    prevent_destroy = true
  }
}
