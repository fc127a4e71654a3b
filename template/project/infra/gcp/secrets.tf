# The service's secrets: one, whose keys become variables of the service. Its value is written by a person, never here.
resource "google_secret_manager_secret" "service" {
  secret_id = "${var.project}-${var.environment}"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }
}

resource "google_secret_manager_secret_iam_member" "service" {
  secret_id = google_secret_manager_secret.service.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.service.email}"
}

output "account" {
  description = "Who the service is, for deploy/k8s/overlays."
  value       = google_service_account.service.email
}
