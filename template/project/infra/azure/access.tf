# Who may do what on the cluster: CI's identity for this environment, and nobody by a kubeconfig that holds a key.
resource "azurerm_role_assignment" "deploy" {
  scope                = azurerm_kubernetes_cluster.main.id
  role_definition_name = "Azure Kubernetes Service RBAC Cluster Admin"
  principal_id         = azurerm_user_assigned_identity.ci["deploy"].principal_id
}

# What the cluster and its machines are.
resource "azurerm_user_assigned_identity" "cluster" {
  for_each = toset(["cluster", "nodes"])

  name                = "${local.name}-${each.key}"
  resource_group_name = local.group
  location            = var.region
  tags                = local.tags
}

resource "azurerm_role_assignment" "machines" {
  for_each = {
    network = { who = "cluster", role = "Network Contributor", scope = azurerm_subnet.main.id }
    nodes   = { who = "cluster", role = "Managed Identity Operator", scope = azurerm_user_assigned_identity.cluster["nodes"].id }
    images  = { who = "nodes", role = "AcrPull", scope = data.azurerm_container_registry.shared.id }
  }

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.cluster[each.value.who].principal_id
}

# The account in the cluster is the service's identity: no key is mounted anywhere.
resource "azurerm_federated_identity_credential" "service" {
  name                = "service"
  resource_group_name = local.group
  parent_id           = azurerm_user_assigned_identity.service.id
  issuer              = azurerm_kubernetes_cluster.main.oidc_issuer_url
  audience            = ["api://AzureADTokenExchange"]
  subject             = "system:serviceaccount:${var.project}-${var.environment}:${var.project}"
}

output "cluster" {
  description = "The name of the cluster, and of its group: `az aks get-credentials` with it gives kubectl its way in."
  value       = azurerm_kubernetes_cluster.main.name
}

output "client" {
  description = "Who the service is, for deploy/k8s/overlays."
  value       = azurerm_user_assigned_identity.service.client_id
}
