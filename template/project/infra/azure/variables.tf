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

variable "subscription_id" {
  description = "The subscription that everything is made in."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.subscription_id))
    error_message = "subscription_id is a UUID; `az account show --query id` prints it."
  }
}

variable "owner_email" {
  description = "Who is told when the budget is used up."
  type        = string
}

variable "budget" {
  description = "What this environment may cost in a month, in the currency of the subscription."
  type        = number

  validation {
    condition     = var.budget > 0
    error_message = "budget is an amount above zero: an alarm that never rings protects nobody."
  }
}

variable "state_account" {
  description = "The storage account with the state of all environments: bootstrap/ makes it."
  type        = string
}

variable "ci" {
  description = "The CI system whose tokens are trusted: github, gitlab or jenkins."
  type        = string

  validation {
    condition     = var.ci != "bitbucket"
    error_message = "Azure trusts subjects without a part that is always another one, and Bitbucket's have one."
  }
}

variable "ci_server" {
  description = "What signs the tokens of a CI system that is not github.com or gitlab.com."
  type        = string
  default     = null
}

variable "ci_subject_names_tier" {
  description = "Whether GitLab's subjects end with the deployment tier of a job's environment, for which 18.7 is needed: false trusts the main branch for every environment."
  type        = bool
  default     = true
}

variable "ci_audience" {
  description = "Whom the tokens are meant for."
  type        = string
  default     = "api://AzureADTokenExchange"
}

variable "repository" {
  description = "The repository, with the IDs that never change."
  type        = object({ owner = string, owner_id = string, name = string, id = string })
}
