# Nothing is created: the provider is played, and what is planned for it is judged.
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project         = "tried"
  gcp_project     = "tried-123456"
  billing_account = "0A1B2C-3D4E5F-6A7B8C"
  region          = "europe-west3"
  owner_email     = "owner@example.com"
  state_bucket    = "tried-terraform"
  ci              = "github"
  repository      = { owner = "octocat", owner_id = "123456", name = "my-repo", id = "456789" }
}

run "the_state_is_kept" {
  command = plan

  assert {
    condition     = google_storage_bucket.state.versioning[0].enabled
    error_message = "an overwritten state could not be had back"
  }

  assert {
    condition     = google_storage_bucket.state.public_access_prevention == "enforced"
    error_message = "the state could become public"
  }
}

run "an_image_is_never_replaced" {
  command = plan

  assert {
    condition     = google_artifact_registry_repository.images.docker_config[0].immutable_tags
    error_message = "a tag could be moved to another image"
  }
}

run "only_this_repository_pushes" {
  command = plan

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci.attribute_mapping["google.subject"] == "assertion.sub"
    error_message = "whoever is trusted by a subject is known by something else"
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci.attribute_condition == "assertion.repository_id == '456789' && assertion.repository_owner_id == '123456'"
    error_message = "another repository of the same server would be trusted"
  }

  assert {
    condition = toset([for trusted in google_service_account_iam_member.publish : split("/tried/", trusted.member)[1]]) == toset([
      "subject/repo:octocat@123456/my-repo@456789:environment:dev",
      "subject/repo:octocat@123456/my-repo@456789:ref:refs/heads/main",
      "attribute.scope/repo:octocat@123456/my-repo@456789:ref:refs/tags/v",
    ])
    error_message = "somebody else could push images"
  }
}

run "names_are_as_long_as_google_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = google_service_account.publish.account_id == "a-project-that-publish"
    error_message = "Google takes no longer name of an account"
  }

  assert {
    condition     = google_iam_workload_identity_pool.ci.workload_identity_pool_id == "a-project-that" && length(google_artifact_registry_repository.images.repository_id) <= 63
    error_message = "environments look for another pool, or Google takes no longer name"
  }
}

run "a_short_name_is_long_enough_for_a_pool" {
  command = plan

  variables {
    project = "bi"
  }

  assert {
    condition     = google_iam_workload_identity_pool.ci.workload_identity_pool_id == "bi-ci"
    error_message = "Google takes no shorter name of a pool"
  }
}
