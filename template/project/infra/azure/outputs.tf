output "bucket" {
  description = "AZURE_STORAGE_ACCOUNT_NAME of this environment: the account with data and models."
  value       = azurerm_storage_account.data.name
}

output "model_uri" {
  description = "APP_MODEL_URI of this environment: where promoted models are."
  value       = local.model_uri
}

output "plan_client" {
  description = "AZURE_PLAN_DEV_CLIENT_ID and the like in CI: reads this environment."
  value       = azurerm_user_assigned_identity.ci["plan"].client_id
}

output "deploy_client" {
  description = "AZURE_DEPLOY_CLIENT_ID of this environment in CI: changes it."
  value       = azurerm_user_assigned_identity.ci["deploy"].client_id
}

output "data_client" {
  description = "AZURE_DATA_CLIENT_ID in CI, of dev alone: fetches and keeps data, and reads promoted models."
  value       = one([for name, identity in azurerm_user_assigned_identity.ci : identity.client_id if name == "data"])
}
