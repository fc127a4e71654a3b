variable "project" {
  description = "The name that everything starts with."
  type        = string
}

variable "region" {
  description = "Where everything stands."
  type        = string
}

variable "gcp_project" {
  description = "The project of Google Cloud that everything is made in."
  type        = string
}

variable "billing_account" {
  description = "The account that pays: budgets of the environments are made for it."
  type        = string
}

variable "owner_email" {
  description = "Who owns it: budgets of the environments tell them."
  type        = string
}

variable "state_bucket" {
  description = "The bucket with the state of all environments. Its name is unique in the world: if it is taken, change it."
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

variable "repository" {
  description = "The repository, with the IDs that never change."
  type        = object({ owner = string, owner_id = string, name = string, id = string })
}
