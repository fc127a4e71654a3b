# One machine, which Ansible sets up and places the stack on. The world reaches it through an encrypted address in front of
# it, and SSH from networks that are named. Whoever has a role may also log in with `az ssh vm`, by a certificate for an hour.
variable "machine" {
  description = "The size of the machine."
  type        = string
  default     = "Standard_B2s"
}

variable "ssh_public_key" {
  description = "Whom the machine lets in: the public half of its key, docs/runbooks/machine.md."
  type        = string

  validation {
    condition     = can(regex("^ssh-(rsa|ed25519) ", var.ssh_public_key))
    error_message = "ssh_public_key is what a file *.pub holds: ssh-ed25519 and a long word."
  }
}

variable "ssh_from" {
  description = "The networks from which SSH is reached; with none, from nowhere."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for network in var.ssh_from : can(cidrhost(network, 0)) && network != "0.0.0.0/0"])
    error_message = "ssh_from is a list of networks, such as 203.0.113.0/24, and not the whole world."
  }
}

resource "azurerm_subnet" "main" {
  name                 = "machine"
  resource_group_name  = local.group
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.0.0.0/24"]
}

resource "azurerm_public_ip" "machine" {
  name                = local.name
  resource_group_name = local.group
  location            = var.region
  allocation_method   = "Static"
  sku                 = "Standard"
  tags                = local.tags
}

#trivy:ignore:AZU-0068 The machine below is attached to it, by network_interface_ids.
#trivy:ignore:AZU-0076 What stands in front of it needs a public origin; nothing but that gets through.
resource "azurerm_network_interface" "machine" {
  name                = local.name
  resource_group_name = local.group
  location            = var.region
  tags                = local.tags

  ip_configuration {
    name                          = "main"
    subnet_id                     = azurerm_subnet.main.id
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id          = azurerm_public_ip.machine.id
  }
}

resource "azurerm_network_security_rule" "shell" {
  count = length(var.ssh_from) > 0 ? 1 : 0

  name                        = "shell"
  resource_group_name         = local.group
  network_security_group_name = azurerm_network_security_group.main.name
  priority                    = 110
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefixes     = var.ssh_from
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "22"
}

resource "azurerm_linux_virtual_machine" "machine" {
  name                            = local.name
  resource_group_name             = local.group
  location                        = var.region
  size                            = var.machine
  admin_username                  = "operator"
  disable_password_authentication = true
  network_interface_ids           = [azurerm_network_interface.machine.id]
  secure_boot_enabled             = true
  vtpm_enabled                    = true
  tags                            = local.tags

  admin_ssh_key {
    username   = "operator"
    public_key = var.ssh_public_key
  }

  identity {
    type         = "SystemAssigned, UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.service.id]
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "StandardSSD_LRS"
    disk_size_gb         = 40
  }

  source_image_reference {
    publisher = "Debian"
    offer     = "debian-13"
    sku       = "13-gen2"
    version   = "latest"
  }
}

resource "azurerm_virtual_machine_extension" "login" {
  name                       = "AADSSHLoginForLinux"
  virtual_machine_id         = azurerm_linux_virtual_machine.machine.id
  publisher                  = "Microsoft.Azure.ActiveDirectory"
  type                       = "AADSSHLoginForLinux"
  type_handler_version       = "1.0"
  auto_upgrade_minor_version = true
}

resource "azurerm_role_assignment" "login" {
  scope                = azurerm_linux_virtual_machine.machine.id
  role_definition_name = "Virtual Machine Administrator Login"
  principal_id         = azurerm_user_assigned_identity.ci["deploy"].principal_id
}

output "client" {
  description = "Who the service is, for ansible/inventory."
  value       = azurerm_user_assigned_identity.service.client_id
}

output "machine" {
  description = "The machine's address, which ansible/inventory asks for."
  value       = azurerm_public_ip.machine.ip_address
}
