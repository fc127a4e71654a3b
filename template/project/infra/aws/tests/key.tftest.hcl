# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
}

run "deploying_reads_the_machines_key_and_no_other_secret" {
  command = plan

  # What is known once it is made.
  override_resource {
    target          = aws_secretsmanager_secret.key
    override_during = plan
    values          = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tried-staging-machine-key-AbCdEf" }
  }

  override_resource {
    target          = aws_kms_key.data
    override_during = plan
    values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/1" }
  }

  override_resource {
    target          = aws_iam_role.ci["deploy"]
    override_during = plan
    values          = { id = "deploy" }
  }

  assert {
    condition     = aws_secretsmanager_secret.key.name == "tried-staging-machine-key" && aws_secretsmanager_secret.key.kms_key_id == "arn:aws:kms:eu-central-1:123456789012:key/1"
    error_message = "scripts/key_store.py asks for another one, or it is encrypted by another key"
  }

  assert {
    condition     = aws_iam_role_policy.key.role == "deploy"
    error_message = "somebody else could read it"
  }

  assert {
    condition = { for given in jsondecode(aws_iam_role_policy.key.policy).Statement : given.Action => given.Resource if given.Effect == "Allow" } == {
      "secretsmanager:GetSecretValue" = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tried-staging-machine-key-AbCdEf"
      "kms:Decrypt"                   = "arn:aws:kms:eu-central-1:123456789012:key/1"
    }
    error_message = "deploying could not read the key, or is allowed more than that"
  }

  assert {
    condition = { for given in jsondecode(aws_iam_role_policy.key.policy).Statement : given.Action => given.NotResource if given.Effect == "Deny" } == {
      "secretsmanager:GetSecretValue" = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tried-staging-machine-key-AbCdEf"
    }
    error_message = "deploying could read other secrets, as PowerUserAccess may"
  }
}

run "nobody_else_of_ci_reads_it" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition     = !strcontains(aws_iam_role_policy.data[0].policy, "secretsmanager")
    error_message = "jobs that train could read it"
  }

  assert {
    condition = anytrue([
      for given in jsondecode(aws_iam_role_policy.plan.policy).Statement : given.Effect == "Deny" && contains(flatten([given.Action]), "secretsmanager:GetSecretValue") && try(given.Resource, "") == "*"
    ])
    error_message = "planning could read it"
  }
}

run "nothing_that_binds_deploying_keeps_it_from_the_key" {
  command = plan

  assert {
    condition = alltrue([
      for bound in local.bounds : bound.Condition.StringNotEquals == { "aws:ResourceTag/environment" = "staging" }
      if anytrue([for action in flatten([try(bound.Action, [])]) : contains(["*", "secretsmanager:GetSecretValue", "kms:Decrypt"], action)])
    ])
    error_message = "what carries the tag of this environment is denied"
  }

  assert {
    condition     = local.tags.environment == "staging"
    error_message = "the key carries the tag of another environment"
  }
}
