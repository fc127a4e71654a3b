# The private half of the key that the machine lets in. A person writes it, docs/runbooks/machine.md; here is its place alone.
resource "google_secret_manager_secret" "key" {
  secret_id = "${local.name}-machine-key"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }
}

# Of CI, whoever deploys reads it, and no other secret; planning sees that it is there.
resource "google_secret_manager_secret_iam_member" "key" {
  secret_id = google_secret_manager_secret.key.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.ci["deploy"].email}"
}
