data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "shared" {
  name     = "${var.project}-shared"
  location = var.region
  tags     = { project = var.project, owner = var.owner_email }
}

# The account that holds the state of every environment: what Terraform knows, and who is changing it.
#trivy:ignore:AZU-0012 CI reaches it from addresses that are not fixed; nobody gets in without an identity.
#trivy:ignore:AZU-0057 There is no workspace yet; every version is kept, and says when it was written.
#trivy:ignore:AZU-0058 Three zones of one region are enough: what is made can be imported again.
#trivy:ignore:AZU-0060 Azure's own key, and a second layer under it; a key of one's own can be lost with all that it encrypts.
resource "azurerm_storage_account" "state" {
  name                              = var.state_account
  resource_group_name               = azurerm_resource_group.shared.name
  location                          = var.region
  account_tier                      = "Standard"
  account_replication_type          = "ZRS"
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  infrastructure_encryption_enabled = true
  allow_nested_items_to_be_public   = false
  shared_access_key_enabled         = false
  cross_tenant_replication_enabled  = false
  tags                              = azurerm_resource_group.shared.tags

  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 90
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_container" "state" {
  name                  = "state"
  storage_account_id    = azurerm_storage_account.state.id
  container_access_type = "private"
}

# Whoever makes this plans and applies the first time.
resource "azurerm_role_assignment" "first" {
  scope                = azurerm_storage_account.state.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = data.azurerm_client_config.current.object_id
}
