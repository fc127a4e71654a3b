data "google_project" "current" {
  project_id = var.gcp_project
}

locals {
  # An account's name is 30 characters long at most: the project's is cut, the environment's is not. The scripts do the same.
  prefix = trimsuffix(substr(var.project, 0, 15), "-")
  name   = "${local.prefix}-${var.environment}"
  number = data.google_project.current.number

  labels = {
    stack       = local.name
    environment = var.environment
  }
}
