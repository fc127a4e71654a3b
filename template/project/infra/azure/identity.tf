# Two identities of this environment that CI acts as with a token of its own: one reads, one changes. Nobody holds a key.
module "trust" {
  source = "../trust"

  ci          = var.ci
  server      = var.ci_server
  repository  = var.repository
  environment = var.environment
}

locals {
  identities = toset(["plan", "deploy"])
  trusted = merge([
    for identity in local.identities : {
      for number, subject in module.trust.subjects[identity] : "${identity}-${number}" => { identity = identity, subject = subject }
    }
  ]...)

  # deploy changes what is in the group of this environment, but not who may do what there.
  permissions = {
    plan         = { identity = "plan", scope = azurerm_resource_group.main.id, role = "Reader" }
    plan-state   = { identity = "plan", scope = data.azurerm_storage_account.state.id, role = "Storage Blob Data Reader" }
    plan-shared  = { identity = "plan", scope = data.azurerm_container_registry.shared.id, role = "Reader" }
    deploy       = { identity = "deploy", scope = azurerm_resource_group.main.id, role = "Contributor" }
    deploy-state = { identity = "deploy", scope = data.azurerm_storage_account.state.id, role = "Storage Blob Data Contributor" }
    deploy-data  = { identity = "deploy", scope = azurerm_storage_account.data.id, role = "Storage Blob Data Contributor" }
  }
}

resource "azurerm_user_assigned_identity" "ci" {
  for_each = local.identities

  name                = "${local.name}-${each.key}"
  resource_group_name = local.group
  location            = var.region
  tags                = local.tags
}

resource "azurerm_federated_identity_credential" "ci" {
  for_each = local.trusted

  name                = each.key
  resource_group_name = local.group
  parent_id           = azurerm_user_assigned_identity.ci[each.value.identity].id
  issuer              = module.trust.issuer
  audience            = [var.ci_audience]
  subject             = each.value.subject
}

resource "azurerm_role_assignment" "ci" {
  for_each = local.permissions

  scope                = each.value.scope
  role_definition_name = each.value.role
  principal_id         = azurerm_user_assigned_identity.ci[each.value.identity].principal_id
}
