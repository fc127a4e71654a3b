# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "google" {
  source = "./tests/mocks"
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
