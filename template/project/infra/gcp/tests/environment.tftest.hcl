# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "google" {
  source = "./tests/mocks"
}

run "data_is_kept_encrypted_and_private" {
  command = plan

  assert {
    condition     = google_storage_bucket.data.versioning[0].enabled
    error_message = "what is overwritten could not be had back"
  }

  assert {
    condition     = google_storage_bucket.data.public_access_prevention == "enforced" && google_storage_bucket.data.uniform_bucket_level_access
    error_message = "the data could become public"
  }
}

run "whoever_owns_it_hears_of_the_money" {
  command = plan

  assert {
    condition     = google_monitoring_notification_channel.owner.labels["email_address"] == "owner@example.com"
    error_message = "the alarm rings where nobody is"
  }

  assert {
    condition     = google_billing_budget.monthly.amount[0].specified_amount[0].units == "100"
    error_message = "the alarm rings at another amount"
  }
}

run "names_are_as_long_as_google_takes_them" {
  command = plan

  variables {
    environment = "staging"
    project     = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = local.name == "a-project-that-staging"
    error_message = "scripts/delivery.py cuts the name elsewhere"
  }

  assert {
    condition = alltrue([
      for account in concat(values(google_service_account.ci), [google_service_account.service]) : can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", account.account_id))
    ])
    error_message = "Google takes no such name of an account"
  }

  assert {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", google_storage_bucket.data.name))
    error_message = "Google takes no such name of a bucket"
  }

  assert {
    condition     = alltrue([for name in [google_compute_network.main.name, google_kms_key_ring.data.name] : can(regex("^[a-z][a-z0-9-]{0,61}[a-z0-9]$", name))])
    error_message = "Google takes no such name"
  }

  assert {
    condition     = can(regex("/workloadIdentityPools/[a-z][a-z0-9-]{2,30}[a-z0-9]/", one([for name, trusted in google_service_account_iam_member.ci : trusted.member if startswith(name, "deploy ")])))
    error_message = "Google takes no such name of a pool"
  }
}

run "a_short_name_is_long_enough_for_a_pool" {
  command = plan

  variables {
    project = "bi"
  }

  assert {
    condition     = strcontains(one([for name, trusted in google_service_account_iam_member.ci : trusted.member if startswith(name, "deploy ")]), "/workloadIdentityPools/bi-ci/")
    error_message = "Google takes no shorter name of a pool"
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

run "a_project_that_is_not_filled_in_is_refused" {
  command = plan

  variables {
    gcp_project     = ""
    billing_account = ""
  }

  expect_failures = [var.gcp_project, var.billing_account]
}

run "deploying_changes_one_bucket" {
  command = plan

  assert {
    condition     = google_storage_bucket_iam_member.deploy.bucket == "tried-staging-data-123456789012"
    error_message = "another bucket could be changed"
  }

  assert {
    condition     = alltrue([for given in google_project_iam_member.ci : !startswith(given.role, "roles/storage.") || given.role == "roles/storage.bucketViewer"])
    error_message = "every bucket of the project could be read or changed"
  }
}
