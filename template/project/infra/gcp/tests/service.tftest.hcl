# Nothing is created: the provider is played, and what is planned for it is judged.
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project         = "tried"
  environment     = "staging"
  gcp_project     = "tried-123456"
  billing_account = "0A1B2C-3D4E5F-6A7B8C"
  region          = "europe-west3"
  owner_email     = "owner@example.com"
  budget          = 100
  state_bucket    = "tried-terraform"
  ci              = "github"
  repository      = { owner = "octocat", owner_id = "123456", name = "my-repo", id = "456789" }

  copies = 2
}

run "the_service_is_what_the_scripts_ask_for" {
  command = plan

  assert {
    condition     = google_cloud_run_v2_service.service.name == "tried-staging" && google_cloud_run_v2_service.service.template[0].containers[0].name == "service"
    error_message = "scripts/target_cloudrun.py would look for another name"
  }

  assert {
    condition     = google_cloud_run_v2_service.service.template[0].scaling[0].min_instance_count == 2
    error_message = "another number of copies runs"
  }

  assert {
    condition     = google_cloud_run_v2_service.service.template[0].containers[0].ports[0].container_port == 8000
    error_message = "the service does not listen there"
  }
}

run "no_copy_is_refused" {
  command = plan

  variables {
    copies = 0
  }

  expect_failures = [var.copies]
}
