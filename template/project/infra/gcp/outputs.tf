output "bucket" {
  description = "The bucket with data and models."
  value       = google_storage_bucket.data.name
}

output "model_uri" {
  description = "APP_MODEL_URI of this environment: where promoted models are."
  value       = local.model_uri
}

output "plan_account" {
  description = "GCP_PLAN_DEV_SERVICE_ACCOUNT and the like in CI: reads this environment."
  value       = google_service_account.ci["plan"].email
}

output "deploy_account" {
  description = "GCP_DEPLOY_SERVICE_ACCOUNT of this environment in CI: changes it."
  value       = google_service_account.ci["deploy"].email
}

output "data_account" {
  description = "GCP_DATA_SERVICE_ACCOUNT in CI, of dev alone: fetches and keeps data, and reads promoted models."
  value       = one([for name, account in google_service_account.ci : account.email if name == "data"])
}
