locals {
  # Some names may be 32 characters long: the project's is cut, the environment's is not. The scripts do the same.
  name  = "${trimsuffix(substr(var.project, 0, 24), "-")}-${var.environment}"
  group = azurerm_resource_group.main.name

  # An account's name is short, of letters and digits, and unique in the world: the subscription makes it so.
  plain   = replace(var.project, "-", "")
  unique  = substr(sha1(var.subscription_id), 0, 5)
  account = "${substr(local.plain, 0, 12)}${var.environment}${local.unique}"

  # What bootstrap/ made: its group, and the registry in it.
  shared   = "${var.project}-shared"
  registry = "${substr(local.plain, 0, 38)}shared${local.unique}"
  tags = {
    project     = var.project
    environment = var.environment
    owner       = var.owner_email
  }
}

resource "azurerm_resource_group" "main" {
  name     = local.name
  location = var.region
  tags     = local.tags
}

data "azurerm_container_registry" "shared" {
  name                = local.registry
  resource_group_name = local.shared
}

data "azurerm_storage_account" "state" {
  name                = var.state_account
  resource_group_name = local.shared
}
