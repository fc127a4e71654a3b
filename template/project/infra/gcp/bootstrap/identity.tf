# Tokens of the CI system are taken in this project, and one account pushes images with them; nobody holds a key.
module "trust" {
  source = "../../trust"

  ci                 = var.ci
  server             = var.ci_server
  subject_names_tier = false # subjects are made without it, below
  repository         = var.repository
  environment        = "dev"
}

data "google_project" "current" {
  project_id = var.gcp_project
}

locals {
  # As ../locals.tf and ../identity.tf cut it.
  prefix    = trimsuffix(substr(var.project, 0, 15), "-")
  pool_name = "${local.prefix}${length(local.prefix) < 4 ? "-ci" : ""}"
  pool      = "iam.googleapis.com/projects/${data.google_project.current.number}/locations/global/workloadIdentityPools/${local.pool_name}"

  # Of this repository, and of no other that the same server signs for.
  conditions = {
    github    = "assertion.repository_id == '${var.repository.id}' && assertion.repository_owner_id == '${var.repository.owner_id}'"
    gitlab    = "assertion.project_path == '${var.repository.owner}/${var.repository.name}'"
    bitbucket = "assertion.repositoryUuid == '${var.repository.id}'"
    jenkins   = "assertion.sub.startsWith('${local.jobs}')"
  }

  # A project of GitLab chooses what its subjects consist of. What is always in a token makes one that stays the same, and as
  # short as can be: Google takes 127 bytes.
  subject = var.ci == "gitlab" ? "'project_path:' + assertion.project_path + ':ref_type:' + assertion.ref_type + ':ref:' + assertion.ref" : "assertion.sub"

  # What stands before the part of a subject that is always another one.
  scopes = {
    github    = "assertion.sub.extract('{before}:ref:refs/tags/v') + ':ref:refs/tags/v'"
    gitlab    = "assertion.sub.extract('{before}:ref:v') + ':ref:v'"
    bitbucket = "has(assertion.deploymentEnvironmentUuid) ? assertion.repositoryUuid + ':' + assertion.deploymentEnvironmentUuid : 'none'"
    jenkins   = "assertion.sub.extract('{before}/job/${var.repository.name}/job/v') + '/job/${var.repository.name}/job/v'"
  }
  jobs = "${trimsuffix(coalesce(var.ci_server, "none"), "/oidc")}/job/${var.repository.name}"
}

resource "google_iam_workload_identity_pool" "ci" {
  workload_identity_pool_id = local.pool_name
  display_name              = "CI"

  depends_on = [google_project_service.used]
}

resource "google_iam_workload_identity_pool_provider" "ci" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.ci.workload_identity_pool_id
  workload_identity_pool_provider_id = var.ci
  attribute_condition                = local.conditions[var.ci]

  # GitLab's tokens name the environment, of jobs that belong to one.
  attribute_mapping = {
    "google.subject"        = local.subject
    "attribute.scope"       = local.scopes[var.ci]
    "attribute.repository"  = var.ci == "bitbucket" ? "assertion.repositoryUuid" : "'none'"
    "attribute.environment" = var.ci == "gitlab" ? "has(assertion.environment) ? ${local.subject} + ':environment:' + assertion.environment : 'none'" : "'none'"
  }

  oidc {
    issuer_uri        = module.trust.issuer
    allowed_audiences = var.ci_audience == null ? null : [var.ci_audience]
  }
}

resource "google_service_account" "publish" {
  account_id   = "${local.prefix}-publish"
  display_name = "CI: pushes images"

  depends_on = [google_project_service.used]
}

resource "google_service_account_iam_member" "publish" {
  for_each = toset(module.trust.subjects.publish)

  service_account_id = google_service_account.publish.name
  role               = "roles/iam.workloadIdentityUser"
  member = endswith(each.value, "*") ? join("", [
    "principalSet://${local.pool}/attribute.", endswith(each.value, ":*") && length(split(":", each.value)) == 2 ? "repository" : "scope", "/", trimsuffix(trimsuffix(each.value, "*"), ":"),
  ]) : "principal://${local.pool}/subject/${each.value}"
}
