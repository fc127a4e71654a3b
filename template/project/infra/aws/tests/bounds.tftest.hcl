# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
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
