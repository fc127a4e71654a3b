# One identity that CI pushes images as, with a token of its own; nobody holds a key.
module "trust" {
  source = "../../trust"

  ci                 = var.ci
  server             = var.ci_server
  subject_names_tier = var.ci_subject_names_tier
  repository         = var.repository
  environment        = "dev"
  tags               = var.tags
}

resource "azurerm_user_assigned_identity" "publish" {
  name                = "${var.project}-publish"
  resource_group_name = azurerm_resource_group.shared.name
  location            = var.region
  tags                = azurerm_resource_group.shared.tags
}

# Azure knows no pattern: a tag's job belongs to the environment dev, or its tag is named in releases.auto.tfvars.
resource "azurerm_federated_identity_credential" "publish" {
  for_each = { for number, subject in module.trust.subjects.publish : tostring(number) => subject }

  name                = "publish-${each.key}"
  resource_group_name = azurerm_resource_group.shared.name
  parent_id           = azurerm_user_assigned_identity.publish.id
  issuer              = module.trust.issuer
  audience            = [var.ci_audience]
  subject             = each.value
}

resource "azurerm_role_assignment" "publish" {
  scope                = azurerm_container_registry.images.id
  role_definition_name = "AcrPush"
  principal_id         = azurerm_user_assigned_identity.publish.principal_id
}
