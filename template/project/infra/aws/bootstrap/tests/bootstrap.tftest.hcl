# Nothing is created: the provider is played, and what is planned for it is judged.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  project      = "tried"
  region       = "eu-central-1"
  owner_email  = "owner@example.com"
  state_bucket = "tried-terraform"
  ci           = "github"
  repository   = { owner = "octocat", owner_id = "123456", name = "my-repo", id = "456789" }
}

run "the_state_is_kept" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "an overwritten state could not be had back"
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.state.restrict_public_buckets
    error_message = "the state could become public"
  }
}

run "an_image_is_never_replaced" {
  command = plan

  assert {
    condition     = aws_ecr_repository.service.image_tag_mutability == "IMMUTABLE"
    error_message = "a tag could be moved to another image"
  }
}

run "only_the_main_branch_and_tags_push" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.publish.assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == [
      "repo:octocat@123456/my-repo@456789:environment:dev",
      "repo:octocat@123456/my-repo@456789:ref:refs/heads/main",
      "repo:octocat@123456/my-repo@456789:ref:refs/tags/v*",
    ]
    error_message = "somebody else could push images"
  }
}

run "gitlab_pushes_from_jobs_of_dev_on_main_and_tags" {
  command = plan

  variables {
    ci         = "gitlab"
    repository = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition = jsondecode(aws_iam_role.publish.assume_role_policy).Statement[0].Condition.StringLike["gitlab.com:sub"] == [
      "project_path:group/team/my-repo:ref_type:branch:ref:main:deployment_tier:development",
      "project_path:group/team/my-repo:ref_type:tag:ref:v*:deployment_tier:development",
    ]
    error_message = "the job that publishes is not trusted, or another one is"
  }
}

run "an_older_gitlab_pushes_from_main_and_tags" {
  command = plan

  variables {
    ci                    = "gitlab"
    repository            = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
    ci_subject_names_tier = false
  }

  assert {
    condition = jsondecode(aws_iam_role.publish.assume_role_policy).Statement[0].Condition.StringLike["gitlab.com:sub"] == [
      "project_path:group/team/my-repo:ref_type:branch:ref:main", "project_path:group/team/my-repo:ref_type:tag:ref:v*",
    ]
    error_message = "the job that publishes is not trusted, or another one is"
  }
}

run "jenkins_pushes_from_main_and_tags" {
  command = plan

  variables {
    ci         = "jenkins"
    ci_server  = "https://jenkins.example.com/job/team/oidc"
    repository = { owner = "team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition = jsondecode(aws_iam_role.publish.assume_role_policy).Statement[0].Condition.StringLike["jenkins.example.com/job/team/oidc:sub"] == [
      "https://jenkins.example.com/job/team/job/my-repo/job/main/", "https://jenkins.example.com/job/team/job/my-repo/job/v*",
    ]
    error_message = "a job that publishes is not trusted, or another one is"
  }
}
