# The machine's encrypted address, with a certificate that renews itself. The machine lets in nothing else.
resource "azurerm_cdn_frontdoor_profile" "service" {
  name                = local.name
  resource_group_name = local.group
  sku_name            = "Standard_AzureFrontDoor"
  tags                = local.tags
}

resource "azurerm_cdn_frontdoor_endpoint" "service" {
  name                     = local.name
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.service.id
  tags                     = local.tags
}

resource "azurerm_cdn_frontdoor_origin_group" "service" {
  name                     = "machine"
  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.service.id

  health_probe {
    interval_in_seconds = 30
    path                = "/readyz"
    protocol            = "Http"
    request_type        = "GET"
  }

  load_balancing {}
}

resource "azurerm_cdn_frontdoor_origin" "service" {
  name                           = "machine"
  cdn_frontdoor_origin_group_id  = azurerm_cdn_frontdoor_origin_group.service.id
  enabled                        = true
  host_name                      = azurerm_public_ip.machine.ip_address
  http_port                      = 8000
  certificate_name_check_enabled = false
}

resource "azurerm_cdn_frontdoor_route" "service" {
  name                          = "everything"
  cdn_frontdoor_endpoint_id     = azurerm_cdn_frontdoor_endpoint.service.id
  cdn_frontdoor_origin_group_id = azurerm_cdn_frontdoor_origin_group.service.id
  cdn_frontdoor_origin_ids      = [azurerm_cdn_frontdoor_origin.service.id]
  patterns_to_match             = ["/*"]
  supported_protocols           = ["Http", "Https"]
  https_redirect_enabled        = true
  forwarding_protocol           = "HttpOnly"
}

resource "azurerm_network_security_rule" "service" {
  name                        = "address"
  resource_group_name         = local.group
  network_security_group_name = azurerm_network_security_group.main.name
  priority                    = 100
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefix       = "AzureFrontDoor.Backend"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "8000"
}

output "address" {
  description = "DEPLOY_URL is https:// and this name: where the service answers."
  value       = azurerm_cdn_frontdoor_endpoint.service.host_name
}
