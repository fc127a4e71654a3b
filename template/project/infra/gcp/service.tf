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

variable "settings" {
  description = "What else the service is told, such as where telemetry goes. What is empty is not told; secrets do not belong here."
  type        = map(string)
  default     = {}
}

locals {
  # Google's own sample answers until the first deployment.
  placeholder = "us-docker.pkg.dev/cloudrun/container/hello"
  settings    = merge({ for name, value in var.settings : name => value if value != "" }, { APP_MODEL_URI = local.model_uri })
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
      image = local.placeholder

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
        cpu_idle          = true
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
