output "image_repository" {
  description = "IMAGE_REPOSITORY in CI: where images are pushed."
  value       = "${azurerm_container_registry.images.login_server}/${var.project}"
}

output "publish_client" {
  description = "AZURE_PUBLISH_CLIENT_ID in CI: pushes images."
  value       = azurerm_user_assigned_identity.publish.client_id
}

output "tenant" {
  description = "AZURE_TENANT_ID in CI."
  value       = data.azurerm_client_config.current.tenant_id
}
