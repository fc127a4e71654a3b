# Identities of this environment that CI acts as with a token of its own: one reads, one changes. In dev a third one fetches
# and keeps data for jobs that train. Nobody holds a key.
module "trust" {
  source = "../trust"

  ci                 = var.ci
  server             = var.ci_server
  subject_names_tier = var.ci_subject_names_tier
  repository         = var.repository
  environment        = var.environment
}

locals {
  identities = toset(concat(["plan", "deploy"], local.data_jobs ? ["data"] : []))
  data_jobs  = var.environment == "dev" # its account is where DVC keeps data

  trusted = merge([
    for identity in local.identities : {
      for number, subject in module.trust.subjects[identity] : "${identity}-${number}" => { identity = identity, subject = subject }
    }
  ]...)

  # deploy changes what is in the group of this environment, but not who may do what there. Both look at what is shared.
  shared_group = "/subscriptions/${var.subscription_id}/resourceGroups/${local.shared}"
  permissions = merge({
    plan          = { identity = "plan", scope = azurerm_resource_group.main.id, role = "Reader" }
    plan-shared   = { identity = "plan", scope = local.shared_group, role = "Reader" }
    deploy        = { identity = "deploy", scope = azurerm_resource_group.main.id, role = "Contributor" }
    deploy-data   = { identity = "deploy", scope = azurerm_storage_account.data.id, role = "Storage Blob Data Contributor" }
    deploy-shared = { identity = "deploy", scope = local.shared_group, role = "Reader" }
    }, local.data_jobs ? {
    data-data   = { identity = "data", scope = azurerm_storage_container.data["data"].id, role = "Storage Blob Data Contributor" }
    data-models = { identity = "data", scope = azurerm_storage_container.data["models"].id, role = "Storage Blob Data Reader" }
  } : {})
}

# Of the states, each has this environment's own one: plan reads it, deploy keeps it too, and locks it by a lease.
locals {
  blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
  state = { plan = ["read"], deploy = ["read", "write", "add/action", "delete"] }

  # Terraform asks for the names of all, which are no secret.
  not_listing = "!(ActionMatches{'${local.blobs}/read'} AND NOT SubOperationMatches{'Blob.List'})"
  not_writing = [for action in setsubtract(local.state.deploy, ["read"]) : "!(ActionMatches{'${local.blobs}/${action}'})"]
  own_state   = "((${join(" AND ", concat([local.not_listing], local.not_writing))}) OR (@Resource[${local.blobs}:path] StringEquals '${var.environment}.tfstate'))"
}

resource "azurerm_role_definition" "state" {
  for_each = local.state

  name              = "${local.name}-${each.key}-state"
  description       = "What ${each.key} does with a state"
  scope             = data.azurerm_storage_account.state.id
  assignable_scopes = [data.azurerm_storage_account.state.id]

  permissions {
    data_actions = [for action in each.value : "${local.blobs}/${action}"]
  }
}

resource "azurerm_role_assignment" "state" {
  for_each = local.state

  scope              = data.azurerm_storage_account.state.id
  role_definition_id = azurerm_role_definition.state[each.key].role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.ci[each.key].principal_id
  condition          = local.own_state
  condition_version  = "2.0"
}

# To compare, Terraform also asks for what Reader does not see: the secrets of an app, which are references to the vault, and
# how a cluster is reached, which lets nobody in who has no role there.
resource "azurerm_role_definition" "plan" {
  name              = "${local.name}-plan"
  description       = "What a plan reads beside what Reader may"
  scope             = azurerm_resource_group.main.id
  assignable_scopes = [azurerm_resource_group.main.id]

  permissions {
    actions = ["Microsoft.App/containerApps/listSecrets/action", "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action"]
  }
}

resource "azurerm_role_assignment" "plan" {
  scope              = azurerm_resource_group.main.id
  role_definition_id = azurerm_role_definition.plan.role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.ci["plan"].principal_id
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
