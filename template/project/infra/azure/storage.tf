# Data in the container data, which DVC writes, and promoted models in models.
#trivy:ignore:AZU-0012 CI and whoever trains reach it from addresses that are not fixed; nobody gets in without an identity.
#trivy:ignore:AZU-0057 The diagnostic setting below sends who read, wrote and deleted to the workspace.
#trivy:ignore:AZU-0058 Three zones of one region: data stays in the region that it was put into.
#trivy:ignore:AZU-0060 Azure's own key, and a second layer under it; a key of one's own can be lost with all that it encrypts.
resource "azurerm_storage_account" "data" {
  name                              = local.account
  resource_group_name               = local.group
  location                          = var.region
  account_tier                      = "Standard"
  account_replication_type          = "ZRS"
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  infrastructure_encryption_enabled = true
  allow_nested_items_to_be_public   = false
  shared_access_key_enabled         = false
  cross_tenant_replication_enabled  = false
  tags                              = local.tags

  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 90
    }

    container_delete_retention_policy {
      days = 90
    }
  }
}

resource "azurerm_storage_container" "data" {
  for_each = toset(["data", "models"])

  name                  = each.key
  storage_account_id    = azurerm_storage_account.data.id
  container_access_type = "private"
}

resource "azurerm_monitor_diagnostic_setting" "data" {
  name                       = "access"
  target_resource_id         = "${azurerm_storage_account.data.id}/blobServices/default"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  dynamic "enabled_log" {
    for_each = toset(["StorageRead", "StorageWrite", "StorageDelete"])

    content {
      category = enabled_log.value
    }
  }
}

# What was overwritten or deleted can be had back for ninety days.
resource "azurerm_storage_management_policy" "data" {
  storage_account_id = azurerm_storage_account.data.id

  rule {
    name    = "old-versions"
    enabled = true

    filters {
      blob_types = ["blockBlob"]
    }

    actions {
      version {
        delete_after_days_since_creation = 90
      }
    }
  }
}

# What the service is: it may read models and pull images, and nothing else.
resource "azurerm_user_assigned_identity" "service" {
  name                = "${local.name}-service"
  resource_group_name = local.group
  location            = var.region
  tags                = local.tags
}

resource "azurerm_role_assignment" "service" {
  for_each = {
    models = { scope = azurerm_storage_container.data["models"].id, role = "Storage Blob Data Reader" }
    images = { scope = data.azurerm_container_registry.shared.id, role = "AcrPull" }
  }

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.service.principal_id
}

locals {
  model_uri = "abfs://models@${azurerm_storage_account.data.name}.dfs.core.windows.net/models"
}
