variable "project" {
  description = "The name that everything starts with."
  type        = string
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is one of dev, staging, prod."
  }
}

variable "region" {
  description = "Where everything stands."
  type        = string
}

variable "gcp_project" {
  description = "The project of Google Cloud that everything is made in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.gcp_project))
    error_message = "gcp_project is the ID of a project, such as my-project-123456."
  }
}

variable "billing_account" {
  description = "The account that pays: 000000-000000-000000."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "billing_account looks like 0A1B2C-3D4E5F-6A7B8C; `gcloud billing accounts list` prints it."
  }
}

variable "owner_email" {
  description = "Who is told when the budget is used up."
  type        = string
}

variable "budget" {
  description = "What this environment may cost in a month, in the currency of the billing account."
  type        = number

  validation {
    condition     = var.budget > 0
    error_message = "budget is an amount above zero: an alarm that never rings protects nobody."
  }
}

variable "state_bucket" {
  description = "The bucket with the state of all environments: bootstrap/ makes it."
  type        = string
}

variable "ci" {
  description = "The CI system whose tokens are trusted: github, gitlab, bitbucket or jenkins."
  type        = string
}

variable "ci_server" {
  description = "What signs the tokens of a CI system that is not github.com or gitlab.com."
  type        = string
  default     = null
}

variable "ci_audience" {
  description = "Whom the tokens are meant for: null stands for the pool itself. Bitbucket's is ari:cloud:bitbucket::workspace/UUID."
  type        = string
  default     = null
}

variable "ci_environment_id" {
  description = "The UUID of this environment in braces, which only Bitbucket needs."
  type        = string
  default     = null
}

variable "repository" {
  description = "The repository, with the IDs that never change."
  type        = object({ owner = string, owner_id = string, name = string, id = string })
}
