# What the cloud would answer.
mock_data "azurerm_container_registry" {
  defaults = { id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r", login_server = "tried.azurecr.io" }
}

mock_data "azurerm_storage_account" {
  defaults = { id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/tried" }
}
