# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
}

run "only_the_environment_may_deploy" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.ci["deploy"].assume_role_policy).Statement[0].Condition == {
      StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
      StringLike   = { "token.actions.githubusercontent.com:sub" = ["repo:octocat@123456/my-repo@456789:environment:staging"] }
    }
    error_message = "somebody else could change this environment"
  }

  assert {
    condition     = keys(aws_iam_role.ci) == ["deploy", "plan"]
    error_message = "CI has an identity here that nobody needs"
  }
}

run "planning_only_reads_and_sees_no_data" {
  command = plan

  assert {
    condition     = aws_iam_role_policy_attachment.plan.policy_arn == "arn:aws:iam::aws:policy/ReadOnlyAccess"
    error_message = "planning could change something"
  }

  assert {
    condition     = [for given in jsondecode(aws_iam_role_policy.plan.policy).Statement : given.Action if given.Effect == "Allow"] == ["kms:Decrypt"]
    error_message = "planning could do more than read"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.plan.policy).Statement[0].Condition.StringEquals == { "kms:EncryptionContext:aws:s3:arn" = "arn:aws:s3:::tried-terraform" }
    error_message = "planning could decrypt what is no state"
  }

  assert {
    condition = anytrue([
      for given in jsondecode(aws_iam_role_policy.plan.policy).Statement : given.Effect == "Deny" && given.Action == "s3:GetObject*" && given.NotResource == [
        "arn:aws:s3:::tried-terraform/staging.tfstate", "arn:aws:s3:::tried-terraform/staging.tfstate.tflock",
      ] if can(given.NotResource)
    ])
    error_message = "planning could read data, or another environment's state"
  }

  assert {
    condition     = contains(flatten([for given in jsondecode(aws_iam_role_policy.plan.policy).Statement : given.Action if given.Effect == "Deny"]), "secretsmanager:GetSecretValue")
    error_message = "planning could read secrets"
  }
}

run "in_dev_jobs_that_train_fetch_and_keep_data" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition     = jsondecode(aws_iam_role.ci["data"].assume_role_policy).Statement[0].Condition.StringLike == { "token.actions.githubusercontent.com:sub" = ["repo:octocat@123456/my-repo@456789:ref:refs/heads/main"] }
    error_message = "something but the main branch could change data"
  }

  assert {
    condition = { for given in jsondecode(aws_iam_role_policy.data[0].policy).Statement : given.Resource => given.Action } == {
      "arn:aws:s3:::tried-dev-data-123456789012"          = "s3:ListBucket"
      "arn:aws:s3:::tried-dev-data-123456789012/data/*"   = ["s3:GetObject", "s3:PutObject"]
      "arn:aws:s3:::tried-dev-data-123456789012/models/*" = "s3:GetObject"
      "arn:aws:kms:eu-central-1:123456789012:key/*"       = ["kms:Decrypt", "kms:GenerateDataKey"]
    }
    error_message = "it could do more, or less, than that"
  }
}

run "gitlab_is_trusted_by_its_branch" {
  command = plan

  variables {
    ci         = "gitlab"
    repository = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
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
