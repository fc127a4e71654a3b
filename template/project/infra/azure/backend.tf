# The state is a blob in the account that bootstrap/ made, locked by a lease. environments/ENV.tfbackend says which.
terraform {
  backend "azurerm" {
    use_azuread_auth = true
  }
}
