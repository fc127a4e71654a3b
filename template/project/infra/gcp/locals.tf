data "google_project" "current" {
  project_id = var.gcp_project
}

locals {
  name   = "${var.project}-${var.environment}"
  number = data.google_project.current.number

  # A name of a service account is short; the project's name is cut, the environment's is not.
  account = trimsuffix(substr(var.project, 0, 18), "-")

  labels = {
    stack       = local.name
    environment = var.environment
  }
}
