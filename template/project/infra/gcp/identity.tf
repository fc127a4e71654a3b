# Accounts of this environment that CI acts as with a token of its own: one reads, one changes. In dev a third one fetches
# and keeps data for jobs that train. Nobody holds a key.
module "trust" {
  source = "../trust"

  ci                 = var.ci
  server             = var.ci_server
  subject_names_tier = false # bootstrap/ makes GitLab's subjects without it
  repository         = var.repository
  environment        = var.environment
  environment_id     = var.ci_environment_id
}

locals {
  # The pool that bootstrap/ made, whose name is 4 characters long at least.
  pool     = "projects/${local.number}/locations/global/workloadIdentityPools/${local.prefix}${length(local.prefix) < 4 ? "-ci" : ""}"
  accounts = toset(concat(["plan", "deploy"], local.data_jobs ? ["data"] : []))

  data_jobs = var.environment == "dev" # its bucket is where DVC keeps data

  # A subject of GitLab's is made of the branch alone: bootstrap/ keeps the environment beside it as an attribute.
  by_environment = var.ci == "gitlab"

  # A subject that ends with * has no name of its own here: bootstrap/ keeps what stands before it as an attribute.
  pool_url = "iam.googleapis.com/${local.pool}"
  trusted = merge([
    for account in local.accounts : {
      for subject in module.trust.subjects[account] : "${account} ${subject}" => {
        account = account
        member = local.by_environment && account == "deploy" ? "principalSet://${local.pool_url}/attribute.environment/${subject}:environment:${var.environment}" : endswith(subject, "*") ? join("", [
          "principalSet://${local.pool_url}/attribute.", endswith(subject, ":*") && length(split(":", subject)) == 2 ? "repository" : "scope", "/", trimsuffix(trimsuffix(subject, "*"), ":"),
        ]) : "principal://${local.pool_url}/subject/${subject}"
      }
    }
  ]...)

  # plan sees what there is in the project, but none of the data and no secret: the basic role Viewer would read buckets.
  seen = [
    "roles/browser", "roles/cloudkms.viewer", "roles/compute.viewer", "roles/container.clusterViewer", "roles/iam.securityReviewer",
    "roles/iam.serviceAccountViewer", "roles/monitoring.viewer", "roles/run.viewer", "roles/secretmanager.viewer",
    "roles/serviceusage.serviceUsageConsumer", "roles/storage.bucketViewer",
  ]

  # deploy changes networks and machines, which Google grants for the whole project; of all else, what is this environment's.
  # Keys, accounts, secrets and the project's policy it only sees. What a place to run needs besides is in that place's file.
  permissions = {
    plan   = local.seen
    deploy = concat(local.seen, ["roles/artifactregistry.reader", "roles/compute.admin", "roles/monitoring.notificationChannelEditor"])
    data   = []
  }
  billing = { plan = "roles/billing.viewer", deploy = "roles/billing.costsManager" }
  state   = { plan = "roles/storage.objectViewer", deploy = "roles/storage.objectUser" }
}

resource "google_service_account" "ci" {
  for_each = local.accounts

  account_id   = "${local.name}-${each.key}"
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

# Of what is stored, deploy changes this environment's, and of the state its own file.
resource "google_storage_bucket_iam_member" "deploy" {
  bucket = google_storage_bucket.data.name
  role   = "roles/storage.admin"
  member = "serviceAccount:${google_service_account.ci["deploy"].email}"
}

resource "google_storage_bucket_iam_member" "data" {
  for_each = local.data_jobs ? { data = "roles/storage.objectUser", models = "roles/storage.objectViewer" } : {}

  bucket = google_storage_bucket.data.name
  role   = each.value
  member = "serviceAccount:${google_service_account.ci["data"].email}"

  condition {
    title      = each.key
    expression = "resource.type != 'storage.googleapis.com/Object' || resource.name.startsWith('projects/_/buckets/${google_storage_bucket.data.name}/objects/${each.key}/')"
  }
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

  condition {
    title      = var.environment
    expression = "resource.type != 'storage.googleapis.com/Object' || resource.name.startsWith('projects/_/buckets/${var.state_bucket}/objects/${var.environment}/')"
  }
}
