# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
}

run "gitlab_is_trusted_by_the_tier_of_the_environment" {
  command = plan

  variables {
    ci         = "gitlab"
    repository = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition     = jsondecode(aws_iam_role.ci["deploy"].assume_role_policy).Statement[0].Condition.StringLike == { "gitlab.com:sub" = ["project_path:group/team/my-repo:ref_type:branch:ref:main:deployment_tier:staging"] }
    error_message = "another environment's job could change this one"
  }
}

run "in_dev_gitlab_is_trusted_by_that_tier_and_its_branch_only_reads_and_trains" {
  command = plan

  variables {
    ci          = "gitlab"
    environment = "dev"
    repository  = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition     = jsondecode(aws_iam_role.ci["deploy"].assume_role_policy).Statement[0].Condition.StringLike == { "gitlab.com:sub" = ["project_path:group/team/my-repo:ref_type:branch:ref:main:deployment_tier:development"] }
    error_message = "another environment's job could change this one"
  }

  # These jobs have no environment.
  assert {
    condition = toset([for role in ["plan", "data"] : jsondecode(aws_iam_role.ci[role].assume_role_policy).Statement[0].Condition.StringLike["gitlab.com:sub"][0]]) == toset([
      "project_path:group/team/my-repo:ref_type:branch:ref:main",
    ])
    error_message = "a job that reads, or one that trains, is not trusted, or another one is"
  }
}

run "in_prod_gitlab_is_trusted_by_that_tier" {
  command = plan

  variables {
    ci          = "gitlab"
    environment = "prod"
    repository  = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition     = jsondecode(aws_iam_role.ci["deploy"].assume_role_policy).Statement[0].Condition.StringLike == { "gitlab.com:sub" = ["project_path:group/team/my-repo:ref_type:branch:ref:main:deployment_tier:production"] }
    error_message = "another environment's job could change this one"
  }
}

run "an_older_gitlab_is_trusted_by_its_branch" {
  command = plan

  variables {
    ci                    = "gitlab"
    repository            = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
    ci_subject_names_tier = false
  }

  assert {
    condition     = jsondecode(aws_iam_role.ci["deploy"].assume_role_policy).Statement[0].Condition.StringLike == { "gitlab.com:sub" = ["project_path:group/team/my-repo:ref_type:branch:ref:main"] }
    error_message = "another branch could change this environment"
  }
}

run "jenkins_is_trusted_by_its_jobs" {
  command = plan

  variables {
    ci         = "jenkins"
    ci_server  = "https://jenkins.example.com/job/team/oidc"
    repository = { owner = "team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition = jsondecode(aws_iam_role.ci["deploy"].assume_role_policy).Statement[0].Condition.StringLike == {
      "jenkins.example.com/job/team/oidc:sub" = ["https://jenkins.example.com/job/team/job/my-repo/job/main/", "https://jenkins.example.com/job/team/job/my-repo-operations/"]
    }
    error_message = "a job that deploys is not trusted, or another one is"
  }

  assert {
    condition     = values(jsondecode(aws_iam_role.ci["plan"].assume_role_policy).Statement[0].Condition.StringLike) == [["https://jenkins.example.com/job/team/job/my-repo-operations/"]]
    error_message = "the job that looks for drift is not trusted, or another one is"
  }
}

run "bitbucket_is_trusted_by_its_environment" {
  command = plan

  variables {
    ci                = "bitbucket"
    ci_server         = "https://api.bitbucket.org/2.0/workspaces/team/pipelines-config/identity/oidc"
    ci_audience       = "ari:cloud:bitbucket::workspace/11111111-1111-1111-1111-111111111111"
    ci_environment_id = "{33333333-3333-3333-3333-333333333333}"
    repository        = { owner = "team", owner_id = "", name = "my-repo", id = "{22222222-2222-2222-2222-222222222222}" }
  }

  assert {
    condition     = values(jsondecode(aws_iam_role.ci["deploy"].assume_role_policy).Statement[0].Condition.StringLike) == [["{22222222-2222-2222-2222-222222222222}:{33333333-3333-3333-3333-333333333333}:*"]]
    error_message = "another environment's step could change this one"
  }
}
