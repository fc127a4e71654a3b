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

run "only_the_environment_may_deploy" {
  command = plan

  assert {
    condition = {
      for name, trusted in google_service_account_iam_member.ci : name => trusted.member if startswith(name, "deploy ")
      } == {
      "deploy repo:octocat@123456/my-repo@456789:environment:staging" = "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/tried/subject/repo:octocat@123456/my-repo@456789:environment:staging"
    }
    error_message = "somebody else could change this environment"
  }

  assert {
    condition = alltrue([
      for given in google_project_iam_member.ci : !contains(["roles/owner", "roles/editor", "roles/viewer", "roles/resourcemanager.projectIamAdmin"], given.role)
    ])
    error_message = "CI could give itself more than it has, or read data that is not this environment's"
  }

  assert {
    condition     = keys(google_service_account.ci) == ["deploy", "plan"]
    error_message = "CI has an account here that nobody needs"
  }
}

run "planning_only_reads_and_sees_no_data" {
  command = plan

  assert {
    condition = alltrue([
      for name, given in google_project_iam_member.ci : endswith(lower(given.role), "viewer") || contains(["roles/browser", "roles/iam.securityReviewer", "roles/serviceusage.serviceUsageConsumer"], given.role)
      if startswith(name, "plan ")
    ])
    error_message = "planning could change something"
  }

  assert {
    condition     = google_storage_bucket_iam_member.state["plan"].role == "roles/storage.objectViewer"
    error_message = "planning could change the state"
  }

  assert {
    condition = alltrue([
      for given in google_storage_bucket_iam_member.state : strcontains(given.condition[0].expression, "startsWith('projects/_/buckets/tried-terraform/objects/staging/')")
    ])
    error_message = "another environment's state could be read or changed"
  }
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

run "in_dev_jobs_that_train_fetch_and_keep_data" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition = [for name, trusted in google_service_account_iam_member.ci : trusted.member if startswith(name, "data ")] == [
      "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/tried/subject/repo:octocat@123456/my-repo@456789:ref:refs/heads/main",
    ]
    error_message = "something but the main branch could change data"
  }

  assert {
    condition     = { for name, given in google_storage_bucket_iam_member.data : name => given.role } == { data = "roles/storage.objectUser", models = "roles/storage.objectViewer" }
    error_message = "it could do more, or less, than that"
  }

  assert {
    condition = alltrue([
      for name, given in google_storage_bucket_iam_member.data : strcontains(given.condition[0].expression, "startsWith('projects/_/buckets/tried-dev-data-123456789012/objects/${name}/')")
    ])
    error_message = "it could change what is somewhere else"
  }

  assert {
    condition     = [for name, given in google_project_iam_member.ci : name if startswith(name, "data ")] == []
    error_message = "it could do something in the project"
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

run "jenkins_is_trusted_by_its_jobs" {
  command = plan

  variables {
    ci         = "jenkins"
    ci_server  = "https://jenkins.example.com/oidc"
    repository = { owner = "team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition = toset([for trusted in google_service_account_iam_member.ci : split("/tried/", trusted.member)[1]]) == toset([
      "subject/https://jenkins.example.com/job/my-repo/job/main/",
      "subject/https://jenkins.example.com/job/my-repo-operations/",
    ])
    error_message = "a job is not trusted, or another one is"
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
    condition = toset([for trusted in google_service_account_iam_member.ci : split("/tried/", trusted.member)[1]]) == toset([
      "attribute.repository/{22222222-2222-2222-2222-222222222222}",
      "attribute.scope/{22222222-2222-2222-2222-222222222222}:{33333333-3333-3333-3333-333333333333}",
    ])
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

run "a_project_that_is_not_filled_in_is_refused" {
  command = plan

  variables {
    gcp_project     = ""
    billing_account = ""
  }

  expect_failures = [var.gcp_project, var.billing_account]
}
