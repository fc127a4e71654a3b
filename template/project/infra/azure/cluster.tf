# A cluster, AKS. deploy/k8s says what runs on it; scripts/target_kubectl.py places it there.
variable "nodes" {
  description = "How many machines the cluster has at most."
  type        = number
  default     = 3

  validation {
    condition     = var.nodes >= 2
    error_message = "nodes is at least 2: with one, nothing runs while it is replaced."
  }
}

variable "api_from" {
  description = "The networks from which the cluster's API is reached; with none, only from its own."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for network in var.api_from : can(cidrhost(network, 0))])
    error_message = "api_from is a list of networks, such as 203.0.113.0/24."
  }
}

locals {
  machines = "10.0.0.0/20"
  pods     = "10.4.0.0/14" # outside of the network, so that Azure's own rules do not know them
}

resource "azurerm_subnet" "main" {
  name                 = "cluster"
  resource_group_name  = local.group
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = [local.machines]
}

# AKS opens the ports of a Service of type LoadBalancer at the machines, and never changes the rules of a subnet.
#trivy:ignore:AZU-0047 The gateway is public: this is the one door to it.
resource "azurerm_network_security_rule" "gateway" {
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

resource "azurerm_network_security_rule" "pods" {
  name                         = "pods"
  resource_group_name          = local.group
  network_security_group_name  = azurerm_network_security_group.main.name
  priority                     = 110
  direction                    = "Inbound"
  access                       = "Allow"
  protocol                     = "*"
  source_address_prefixes      = [local.machines, local.pods]
  source_port_range            = "*"
  destination_address_prefixes = [local.machines, local.pods]
  destination_port_range       = "*"
}

#trivy:ignore:AZU-0067 Azure's own keys encrypt the disks; data is in the account.
resource "azurerm_kubernetes_cluster" "main" {
  name                      = local.name
  resource_group_name       = local.group
  location                  = var.region
  dns_prefix                = local.name
  private_cluster_enabled   = length(var.api_from) == 0
  local_account_disabled    = true
  oidc_issuer_enabled       = true
  workload_identity_enabled = true
  azure_policy_enabled      = true
  automatic_upgrade_channel = "stable"
  tags                      = local.tags

  # A cluster without public access has no list of who has it.
  dynamic "api_server_access_profile" {
    for_each = length(var.api_from) > 0 ? [var.api_from] : []

    content {
      authorized_ip_ranges = api_server_access_profile.value
    }
  }

  azure_active_directory_role_based_access_control {
    azure_rbac_enabled = true
    tenant_id          = data.azurerm_client_config.current.tenant_id
  }

  default_node_pool {
    name                 = "main"
    vm_size              = "Standard_D2s_v5"
    vnet_subnet_id       = azurerm_subnet.main.id
    auto_scaling_enabled = true
    min_count            = 1
    max_count            = var.nodes

    upgrade_settings {
      max_surge = "10%"
    }
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.cluster["cluster"].id]
  }

  kubelet_identity {
    user_assigned_identity_id = azurerm_user_assigned_identity.cluster["nodes"].id
    client_id                 = azurerm_user_assigned_identity.cluster["nodes"].client_id
    object_id                 = azurerm_user_assigned_identity.cluster["nodes"].principal_id
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium" # enforces NetworkPolicies
    network_policy      = "cilium"
    pod_cidr            = local.pods
    service_cidr        = "10.8.0.0/20"
    dns_service_ip      = "10.8.0.10"
  }

  oms_agent {
    log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id
  }

  lifecycle {
    ignore_changes = [default_node_pool[0].node_count, kubernetes_version]
  }

  depends_on = [azurerm_role_assignment.machines]
}
