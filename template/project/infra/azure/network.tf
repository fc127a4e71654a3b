resource "azurerm_virtual_network" "main" {
  name                = local.name
  resource_group_name = local.group
  location            = var.region
  address_space       = ["10.0.0.0/16"]
  tags                = local.tags
}

# What comes from outside is named below; Azure's own rules refuse the rest.
resource "azurerm_network_security_group" "main" {
  name                = local.name
  resource_group_name = local.group
  location            = var.region
  tags                = local.tags
}

resource "azurerm_subnet_network_security_group_association" "main" {
  subnet_id                 = azurerm_subnet.main.id
  network_security_group_id = azurerm_network_security_group.main.id
}

# Logs of what runs here.
resource "azurerm_log_analytics_workspace" "main" {
  name                = local.name
  resource_group_name = local.group
  location            = var.region
  sku                 = "PerGB2018"
  retention_in_days   = 30
  tags                = local.tags
}
