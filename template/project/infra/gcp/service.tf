# Containers on Cloud Run, which gives the service an encrypted address. scripts/target_cloudrun.py replaces the image;
# everything else of a revision is written here.
variable "copies" {
  description = "How many copies of the service run at least."
  type        = number
  default     = 1

  validation {
    condition     = var.copies >= 1
    error_message = "copies is at least 1: the service would have to start for the first request."
  }
}

variable "between_requests" {
  description = "Whether it works between requests, too: looks for a new model, sends telemetry. Google then bills all the time that it is there."
  type        = bool
  default     = true
}

variable "settings" {
  description = "What else the service is told, such as where telemetry goes. What is empty is not told; a secret is named in `secrets` instead."
  type        = map(string)
  default     = {}
}

variable "secrets" {
  description = "Variables of the service whose values are secrets of their own. Named once they have a value: without one nothing starts."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.secrets : can(regex("^[A-Z][A-Z0-9_]*$", name)) && !contains(keys(var.settings), name)])
    error_message = "secrets are names of variables such as OTEL_EXPORTER_OTLP_HEADERS, and none of them is among settings."
  }
}

locals {
  settings = merge({ for name, value in var.settings : name => value if value != "" }, { APP_MODEL_URI = local.model_uri })
}

# Cloud Run hands over whole secrets, and none without a value: a person makes each with its value, which is never here. The
# service, and nobody else, is given the right to read it.
resource "google_secret_manager_secret_iam_member" "service" {
  for_each = toset(var.secrets)

  secret_id = "${var.project}-${var.environment}-${each.key}"
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.service.email}"
}

resource "google_cloud_run_v2_service" "service" {
  name                = local.name
  location            = var.region
  deletion_protection = var.environment == "prod"
  ingress             = "INGRESS_TRAFFIC_ALL"

  template {
    service_account = google_service_account.service.email
    timeout         = "60s"

    scaling {
      min_instance_count = var.copies
      max_instance_count = var.copies * 4
    }

    containers {
      name  = "service"
      image = var.placeholder

      ports {
        container_port = 8000
      }

      dynamic "env" {
        for_each = local.settings

        content {
          name  = env.key
          value = env.value
        }
      }

      # The newest version: a value that is changed reaches what starts afterwards.
      dynamic "env" {
        for_each = google_secret_manager_secret_iam_member.service

        content {
          name = env.key

          value_source {
            secret_key_ref {
              secret  = env.value.secret_id
              version = "latest"
            }
          }
        }
      }

      # Nobody is sent to a copy that is not ready.
      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 5
        failure_threshold = 30

        http_get {
          path = "/readyz"
        }
      }

      resources {
        limits            = { cpu = "1", memory = "1Gi" }
        cpu_idle          = !var.between_requests
        startup_cpu_boost = true
      }
    }
  }

  # What a deployment changes, and who did it.
  lifecycle {
    ignore_changes = [annotations, client, client_version, template[0].annotations, template[0].containers[0].image, template[0].labels, template[0].revision]
  }
}

# The service is public: whoever asks is not asked who they are.
resource "google_cloud_run_v2_service_iam_member" "public" {
  name     = google_cloud_run_v2_service.service.name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

resource "google_cloud_run_v2_service_iam_member" "deploy" {
  name     = google_cloud_run_v2_service.service.name
  location = var.region
  role     = "roles/run.developer"
  member   = "serviceAccount:${google_service_account.ci["deploy"].email}"
}

output "service" {
  description = "The name of the service."
  value       = google_cloud_run_v2_service.service.name
}

output "address" {
  description = "DEPLOY_URL: where the service answers."
  value       = google_cloud_run_v2_service.service.uri
}
