# Two accounts of this environment that CI acts as with a token of its own: one reads, one changes. Nobody holds a key.
module "trust" {
  source = "../trust"

  ci             = var.ci
  server         = var.ci_server
  repository     = var.repository
  environment    = var.environment
  environment_id = var.ci_environment_id
}

locals {
  # The pool that bootstrap/ made.
  pool     = "projects/${local.number}/locations/global/workloadIdentityPools/${var.project}"
  accounts = toset(["plan", "deploy"])

  # A subject that ends with * has no name of its own here: bootstrap/ keeps what stands before it as an attribute.
  pool_url = "iam.googleapis.com/${local.pool}"
  trusted = merge([
    for account in local.accounts : {
      for subject in module.trust.subjects[account] : "${account} ${subject}" => {
        account = account
        member = endswith(subject, "*") ? join("", [
          "principalSet://${local.pool_url}/attribute.", length(split(":", subject)) == 2 ? "repository" : "scope", "/", trimsuffix(trimsuffix(subject, "*"), ":"),
        ]) : "principal://${local.pool_url}/subject/${subject}"
      }
    }
  ]...)

  # plan reads what there is, but none of the data. deploy changes everything but who may do what in the project.
  permissions = {
    plan   = ["roles/viewer", "roles/iam.securityReviewer"]
    deploy = ["roles/editor", "roles/iam.securityReviewer", "roles/cloudkms.admin", "roles/container.admin", "roles/run.admin", "roles/storage.admin"]
  }
  billing = { plan = "roles/billing.viewer", deploy = "roles/billing.costsManager" }
  state   = { plan = "roles/storage.objectViewer", deploy = "roles/storage.objectUser" }
}

resource "google_service_account" "ci" {
  for_each = local.accounts

  account_id   = "${local.account}-${var.environment}-${each.key}"
  display_name = "${local.name}: CI, ${each.key}"
}

resource "google_service_account_iam_member" "ci" {
  for_each = local.trusted

  service_account_id = google_service_account.ci[each.value.account].name
  role               = "roles/iam.workloadIdentityUser"
  member             = each.value.member
}

resource "google_project_iam_member" "ci" {
  for_each = merge([for account, roles in local.permissions : { for role in roles : "${account} ${role}" => { account = account, role = role } }]...)

  project = var.gcp_project
  role    = each.value.role
  member  = "serviceAccount:${google_service_account.ci[each.value.account].email}"
}

# Whoever places something that acts as the service has to be allowed to.
resource "google_service_account_iam_member" "act_as_service" {
  service_account_id = google_service_account.service.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.ci["deploy"].email}"
}

resource "google_billing_account_iam_member" "ci" {
  for_each = local.billing

  billing_account_id = var.billing_account
  role               = each.value
  member             = "serviceAccount:${google_service_account.ci[each.key].email}"
}

resource "google_storage_bucket_iam_member" "state" {
  for_each = local.state

  bucket = var.state_bucket
  role   = each.value
  member = "serviceAccount:${google_service_account.ci[each.key].email}"
}
