# Containers on Container Apps, which give the service an encrypted address. scripts/target_containerapps.py replaces the
# image; everything else of a revision is written here.
variable "copies" {
  description = "How many copies of the service run at least."
  type        = number
  default     = 1

  validation {
    condition     = var.copies >= 1
    error_message = "copies is at least 1: the service would have to start for the first request."
  }
}

variable "settings" {
  description = "What else the service is told, such as where telemetry goes. What is empty is not told; secrets do not belong here."
  type        = map(string)
  default     = {}
}

locals {
  # Google's sample answers until the first deployment: it listens where PORT says, and to every path. Azure's has a fixed port.
  placeholder = "us-docker.pkg.dev/cloudrun/container/hello"
  settings = merge({ for name, value in var.settings : name => value if value != "" }, {
    APP_MODEL_URI              = local.model_uri
    AZURE_STORAGE_ACCOUNT_NAME = azurerm_storage_account.data.name
    AZURE_CLIENT_ID            = azurerm_user_assigned_identity.service.client_id
    PORT                       = "8000"
  })
}

resource "azurerm_container_app" "service" {
  name                         = local.name
  resource_group_name          = local.group
  container_app_environment_id = azurerm_container_app_environment.main.id
  revision_mode                = "Single"
  workload_profile_name        = "Consumption"
  tags                         = local.tags

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.service.id]
  }

  registry {
    server   = data.azurerm_container_registry.shared.login_server
    identity = azurerm_user_assigned_identity.service.id
  }

  ingress {
    external_enabled           = true
    allow_insecure_connections = false
    target_port                = 8000

    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }

  template {
    min_replicas = var.copies
    max_replicas = var.copies * 4

    container {
      name   = "service"
      image  = local.placeholder
      cpu    = 0.5
      memory = "1Gi"

      dynamic "env" {
        for_each = local.settings

        content {
          name  = env.key
          value = env.value
        }
      }

      # Nobody is sent to a copy that is not ready.
      startup_probe {
        transport               = "HTTP"
        port                    = 8000
        path                    = "/readyz"
        interval_seconds        = 15
        failure_count_threshold = 10
      }

      readiness_probe {
        transport = "HTTP"
        port      = 8000
        path      = "/readyz"
      }
    }
  }

  # What a deployment changes.
  lifecycle {
    ignore_changes = [template[0].container[0].image, tags["previous-image"]]
  }

  depends_on = [azurerm_role_assignment.service]
}

output "service" {
  description = "The name of the service, and of the group that it is in."
  value       = azurerm_container_app.service.name
}

output "address" {
  description = "DEPLOY_URL is https:// and this name: where the service answers."
  value       = azurerm_container_app.service.ingress[0].fqdn
}
