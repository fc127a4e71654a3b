data "google_project" "current" {
  project_id = var.gcp_project
}

locals {
  # Some names may be 32 characters long: the project's is cut, the environment's is not. The scripts do the same.
  name   = "${trimsuffix(substr(var.project, 0, 24), "-")}-${var.environment}"
  number = data.google_project.current.number

  # A name of a service account is short; the project's name is cut, the environment's is not.
  account = trimsuffix(substr(var.project, 0, 18), "-")

  labels = {
    stack       = local.name
    environment = var.environment
  }
}
