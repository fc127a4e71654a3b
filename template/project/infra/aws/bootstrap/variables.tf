variable "project" {
  description = "The name that everything starts with."
  type        = string
}

variable "region" {
  description = "Where everything stands."
  type        = string
}

variable "owner_email" {
  description = "Who owns it."
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

variable "ci_subject_names_tier" {
  description = "Whether GitLab's subjects end with the deployment tier of a job's environment, for which 18.7 is needed: false trusts the main branch for every environment."
  type        = bool
  default     = true
}

variable "ci_audience" {
  description = "Whom the tokens are meant for. Bitbucket's is fixed: ari:cloud:bitbucket::workspace/UUID."
  type        = string
  default     = "sts.amazonaws.com"
}

variable "repository" {
  description = "The repository, with the IDs that never change."
  type        = object({ owner = string, owner_id = string, name = string, id = string })
}
