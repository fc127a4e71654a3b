# Whom a token of the CI system speaks for. A cloud trusts these subjects; no key is ever stored anywhere.
# Renaming a repository, or taking over the name of a deleted one, changes no subject of GitHub's: it holds IDs.
locals {
  path   = "${var.repository.owner}/${var.repository.name}"
  github = "repo:${var.repository.owner}@${var.repository.owner_id}/${var.repository.name}@${var.repository.id}"
  branch = "project_path:${local.path}:ref_type:branch:ref:main"

  # How GitLab ends the subject of a job that has an environment, once the project has it name the tier. No name of a branch or
  # tag can look like that: there is no colon in one.
  tiers = {
    for environment, tier in { dev = "development", staging = "staging", prod = "production" } :
    environment => var.subject_names_tier ? ":deployment_tier:${tier}" : ""
  }

  # Jenkins names a job by its address: that of main, of a tag, and of what runs by time or by hand. Its issuer ends in /oidc.
  jobs       = "${trimsuffix(coalesce(var.server, "https://none"), "/oidc")}/job/${var.repository.name}"
  job        = "${local.jobs}/job/main/"
  tags       = [for tag in var.tags : "${local.jobs}/job/${tag}${endswith(tag, "*") ? "" : "/"}"]
  operations = "${local.jobs}-operations/"

  issuers = {
    github    = "https://token.actions.githubusercontent.com"
    gitlab    = coalesce(var.server, "https://gitlab.com")
    bitbucket = var.server
    jenkins   = var.server
  }

  # publish pushes images, plan only reads, deploy changes one environment, data fetches and keeps data. Jenkins names no
  # environment in a subject: there the job is what counts, and its own protection of the environment.
  subjects = {
    github = {
      publish = concat(["${local.github}:environment:dev", "${local.github}:ref:refs/heads/main"], [for tag in var.tags : "${local.github}:ref:refs/tags/${tag}"])
      plan    = ["${local.github}:ref:refs/heads/main", "${local.github}:environment:${var.environment}"]
      deploy  = ["${local.github}:environment:${var.environment}"]
      data    = ["${local.github}:ref:refs/heads/main"]
    }
    gitlab = {
      # The job that publishes belongs to dev.
      publish = [for ref in concat([local.branch], [for tag in var.tags : "project_path:${local.path}:ref_type:tag:ref:${tag}"]) : "${ref}${local.tiers.dev}"]
      plan    = [local.branch]
      deploy  = ["${local.branch}${local.tiers[var.environment]}"]
      data    = [local.branch]
    }
    # A step belongs to a deployment environment, whose id stands before the step's.
    bitbucket = {
      publish = ["${var.repository.id}:*"]
      plan    = ["${var.repository.id}:*"]
      deploy  = ["${var.repository.id}:${coalesce(var.environment_id, "none")}:*"]
      data    = ["${var.repository.id}:*"]
    }
    jenkins = {
      publish = concat([local.job], local.tags)
      plan    = [local.operations]
      deploy  = [local.job, local.operations]
      data    = [local.operations]
    }
  }
}
