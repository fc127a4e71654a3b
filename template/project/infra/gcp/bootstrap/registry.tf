# Images. One registry serves all environments: what was tried in one is what the next one gets, by its digest.
resource "google_artifact_registry_repository" "images" {
  repository_id = var.project
  location      = var.region
  format        = "DOCKER"

  docker_config {
    immutable_tags = true
  }

  depends_on = [google_project_service.used]
}

resource "google_artifact_registry_repository_iam_member" "publish" {
  repository = google_artifact_registry_repository.images.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = "serviceAccount:${google_service_account.publish.email}"
}
