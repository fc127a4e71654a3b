data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  # Some names may be 32 characters long: the project's is cut, the environment's is not. The scripts do the same.
  name = "${trimsuffix(substr(var.project, 0, 24), "-")}-${var.environment}"

  # The roles of what runs here stand under this path; those of CI do not, so that CI cannot widen its own.
  path    = "/${var.project}/${var.environment}/"
  ci_path = "/ci/${var.project}/"

  tags = {
    stack       = local.name
    project     = var.project
    environment = var.environment
    owner       = var.owner_email
  }
}
