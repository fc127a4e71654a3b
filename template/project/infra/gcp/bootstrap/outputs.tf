output "image_repository" {
  description = "IMAGE_REPOSITORY in CI: where images are pushed."
  value       = "${var.region}-docker.pkg.dev/${var.gcp_project}/${google_artifact_registry_repository.images.repository_id}/${var.project}"
}

output "publish_account" {
  description = "GCP_PUBLISH_SERVICE_ACCOUNT in CI: pushes images."
  value       = google_service_account.publish.email
}

output "identity_provider" {
  description = "GCP_WORKLOAD_IDENTITY_PROVIDER in CI: what a token is shown to."
  value       = google_iam_workload_identity_pool_provider.ci.name
}
