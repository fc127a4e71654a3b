variable "project" {
  description = "The name that everything starts with."
  type        = string
}

variable "region" {
  description = "Where everything stands."
  type        = string
}

variable "subscription_id" {
  description = "The subscription that everything is made in."
  type        = string
}

variable "owner_email" {
  description = "Who owns it."
  type        = string
}

variable "state_account" {
  description = "The storage account with the state of all environments. Its name is unique in the world: if it is taken, change it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.state_account))
    error_message = "state_account is 3 to 24 small letters and digits."
  }
}

variable "ci" {
  description = "The CI system whose tokens are trusted: github, gitlab or jenkins."
  type        = string
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

variable "tags" {
  description = "Tags whose jobs push images, each by its name: releases.auto.tfvars says when."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for tag in var.tags : can(regex("^v[0-9A-Za-z._+-]+$", tag))])
    error_message = "A tag starts with v and is no pattern: Azure trusts exact subjects only."
  }

  validation {
    condition     = length(var.tags) <= 17
    error_message = "An identity trusts 20 subjects: take out the tags that are released."
  }
}
