# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
}

run "data_is_kept_encrypted_and_private" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.data.versioning_configuration[0].status == "Enabled"
    error_message = "what is overwritten could not be had back"
  }

  assert {
    condition     = aws_kms_key.data.enable_key_rotation
    error_message = "the key stays the same for ever"
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.data.restrict_public_buckets
    error_message = "the data could become public"
  }
}

run "two_zones_are_used_and_private_networks_stay_private" {
  command = plan

  assert {
    condition     = length(distinct(aws_subnet.private[*].availability_zone)) == 2
    error_message = "the service stops with one zone"
  }

  assert {
    condition     = alltrue([for subnet in concat(aws_subnet.public, aws_subnet.private) : !subnet.map_public_ip_on_launch])
    error_message = "something would get a public address by itself"
  }
}

run "whoever_owns_it_hears_of_the_money" {
  command = plan

  assert {
    condition     = alltrue([for told in aws_budgets_budget.monthly.notification : toset(told.subscriber_email_addresses) == toset(["owner@example.com"])])
    error_message = "the alarm rings where nobody is"
  }

  assert {
    condition     = aws_budgets_budget.monthly.limit_amount == "100" && length(aws_budgets_budget.monthly.notification) == 2
    error_message = "the alarm rings at another amount"
  }
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

run "nothing_leaves_its_environment" {
  command = plan

  assert {
    condition = alltrue([
      for policy in [aws_iam_role_policy.deploy.policy, aws_iam_policy.boundary.policy] : alltrue([
        for bound in ["NoOtherEnvironment", "NothingWithoutTag", "NoOtherBucket", "StateStays", "ImagesStay"] : contains([
          for given in jsondecode(policy).Statement : given.Sid if given.Effect == "Deny"
        ], bound)
      ])
    ])
    error_message = "deploying, or what runs here, could change more than this environment"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.deploy.policy).Statement[0].Action == "*" && jsondecode(aws_iam_role_policy.deploy.policy).Statement[0].Condition == {
      StringNotEquals = { "aws:ResourceTag/environment" = "staging" }
      Null            = { "aws:ResourceTag/environment" = "false" }
    }
    error_message = "another environment could be changed"
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.deploy.policy).Statement[2].NotResource == [
      "arn:aws:s3:::tried-staging-data-123456789012", "arn:aws:s3:::tried-staging-data-123456789012/*", "arn:aws:s3:::tried-terraform",
      "arn:aws:s3:::tried-terraform/staging.tfstate", "arn:aws:s3:::tried-terraform/staging.tfstate.tflock",
    ]
    error_message = "another bucket, or another environment's state, could be changed"
  }

  assert {
    condition = alltrue(flatten([
      for given in jsondecode(aws_iam_role_policy.deploy.policy).Statement : [
        for resource in flatten([given.Resource]) : can(regex("^arn:aws:iam::123456789012:(role|instance-profile)/tried/staging/\\*$", resource))
      ] if given.Effect == "Allow" && given.Sid != "Read"
    ]))
    error_message = "deploying could change the roles of others, or its own"
  }

  assert {
    condition = alltrue([
      for given in jsondecode(aws_iam_role_policy.deploy.policy).Statement : given.Condition.StringEquals["iam:PermissionsBoundary"] == "arn:aws:iam::123456789012:policy/ci/tried/tried-staging-boundary"
      if contains(flatten([try(given.Action, [])]), "iam:CreateRole")
    ])
    error_message = "deploying could make a role that may do everything"
  }

  assert {
    condition     = aws_iam_policy.boundary.path == "/ci/tried/" && aws_iam_policy.boundary.name == "tried-staging-boundary"
    error_message = "the boundary that deploying has to set is another one"
  }

  assert {
    condition     = toset(flatten([for given in jsondecode(aws_iam_policy.boundary.policy).Statement : given.NotAction if given.Effect == "Allow" && can(given.NotAction)])) == toset(["account:*", "iam:*", "organizations:*"])
    error_message = "what runs here could change who may do what"
  }

  assert {
    condition     = length(aws_iam_policy.boundary.policy) <= 6144 && length(aws_iam_role_policy.deploy.policy) <= 10240
    error_message = "AWS takes no longer policy"
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

run "names_are_as_long_as_aws_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = local.name == "a-project-that-has-forty-staging"
    error_message = "scripts/delivery.py cuts the name elsewhere"
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.ci : length(role.name) <= 64]) && length(aws_iam_role.network.name) <= 64
    error_message = "AWS takes no longer name of a role"
  }

  assert {
    condition     = length(aws_s3_bucket.data.bucket) <= 63 && can(regex("^[a-z0-9][a-z0-9-]*[a-z0-9]$", aws_s3_bucket.data.bucket))
    error_message = "AWS takes no such name of a bucket"
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

run "an_unknown_environment_is_refused" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "a_budget_of_nothing_is_refused" {
  command = plan

  variables {
    budget = 0
  }

  expect_failures = [var.budget]
}
