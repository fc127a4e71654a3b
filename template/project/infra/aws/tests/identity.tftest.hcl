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
