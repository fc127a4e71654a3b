variable "ci" {
  description = "The CI system whose tokens are trusted."
  type        = string

  validation {
    condition     = contains(["github", "gitlab", "bitbucket", "jenkins"], var.ci)
    error_message = "ci is one of github, gitlab, bitbucket, jenkins."
  }
}

variable "server" {
  description = "What signs the tokens, as https://...: null stands for github.com or gitlab.com."
  type        = string
  default     = null

  validation {
    condition     = var.server == null ? !contains(["bitbucket", "jenkins"], var.ci) : can(regex("^https://[^/].*[^/]$", var.server))
    error_message = "ci_server is the address that signs the tokens, https://... without a slash at its end."
  }
}

variable "repository" {
  description = "The repository, with the IDs that never change."
  type        = object({ owner = string, owner_id = string, name = string, id = string })

  validation {
    condition     = alltrue([for part in [var.repository.owner, var.repository.name] : can(regex("^[\\w./-]+$", part))])
    error_message = "repository needs its owner and name; docs/runbooks/infrastructure.md has the command that prints them."
  }

  validation {
    condition     = var.ci != "github" || alltrue([for id in [var.repository.owner_id, var.repository.id] : can(regex("^[1-9][0-9]*$", id))])
    error_message = "repository needs the numbers of owner and repository; docs/runbooks/infrastructure.md has the command that prints them."
  }

  validation {
    condition     = var.ci != "bitbucket" || can(regex("^\\{[0-9a-f-]+\\}$", var.repository.id))
    error_message = "repository.id is the repository's UUID in braces, as its page \"OpenID Connect\" shows it."
  }
}

variable "tags" {
  description = "Tags whose jobs publish: a pattern, or the name of each where a cloud knows no pattern."
  type        = list(string)
  default     = ["v*"]
}

variable "subject_names_tier" {
  description = "Whether GitLab's subjects end with the deployment tier of a job's environment."
  type        = bool
}

variable "environment" {
  description = "dev, staging or prod."
  type        = string
}

variable "environment_id" {
  description = "The UUID of the environment in braces, which only Bitbucket needs."
  type        = string
  default     = null

  validation {
    condition     = var.environment_id == null || can(regex("^\\{[0-9a-f-]+\\}$", var.environment_id))
    error_message = "environment_id is a UUID in braces."
  }
}
