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
  description = "What else the service is told, such as where telemetry goes. What is empty is not told; a secret is named in `secrets` instead."
  type        = map(string)
  default     = {}
}

variable "secrets" {
  description = "Variables of the service whose values are in the vault, vault.tf. Named once they have a value: without one nothing starts."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.secrets : can(regex("^[A-Z][A-Z0-9_]*$", name)) && !contains(keys(var.settings), name)])
    error_message = "secrets are names of variables such as OTEL_EXPORTER_OTLP_HEADERS, and none of them is among settings."
  }
}

locals {
  vaulted = { for name in var.secrets : name => lower(replace(name, "_", "-")) } # neither a vault nor an app takes _
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

  # No version is named: a value that is changed is taken up.
  dynamic "secret" {
    for_each = local.vaulted

    content {
      name                = secret.value
      identity            = azurerm_user_assigned_identity.service.id
      key_vault_secret_id = "${trimsuffix(azurerm_key_vault.main.vault_uri, "/")}/secrets/${secret.value}"
    }
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
      image  = var.placeholder # Google's sample: it listens where PORT says, and to every path. Azure's has a fixed port.
      cpu    = 0.5
      memory = "1Gi"

      dynamic "env" {
        for_each = local.settings

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.vaulted

        content {
          name        = env.key
          secret_name = env.value
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

  depends_on = [azurerm_role_assignment.secrets, azurerm_role_assignment.service]
}

output "service" {
  description = "The name of the service, and of the group that it is in."
  value       = azurerm_container_app.service.name
}

output "address" {
  description = "DEPLOY_URL is https:// and this name: where the service answers."
  value       = azurerm_container_app.service.ingress[0].fqdn
}
