# Where containers run: a network of their own for Container Apps, and its one door.
resource "azurerm_subnet" "main" {
  name                 = "service"
  resource_group_name  = local.group
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.0.0.0/23"]

  delegation {
    name = "container-apps"

    service_delegation {
      name    = "Microsoft.App/environments"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

#trivy:ignore:AZU-0047 The service is public: this is the one door to it.
resource "azurerm_network_security_rule" "service" {
  name                        = "everybody"
  resource_group_name         = local.group
  network_security_group_name = azurerm_network_security_group.main.name
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefix       = "Internet"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_ranges     = ["80", "443"]
}

resource "azurerm_container_app_environment" "main" {
  name                       = local.name
  resource_group_name        = local.group
  location                   = var.region
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id
  infrastructure_subnet_id   = azurerm_subnet.main.id
  tags                       = local.tags

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
  }

  # Azure gives that group its name. Versions of the provider want it back to none, and for that make everything anew.
  lifecycle {
    ignore_changes = [infrastructure_resource_group_name]
  }
}
