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
