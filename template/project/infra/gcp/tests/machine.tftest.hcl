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

  domain = "service.example.com"
}

run "the_machine_has_no_door_of_its_own" {
  command = plan

  assert {
    condition     = length(google_compute_instance.machine.network_interface[0].access_config) == 0
    error_message = "the machine has a public address"
  }

  assert {
    condition     = google_compute_instance.machine.metadata["enable-oslogin"] == "TRUE"
    error_message = "keys of people would be kept on the machine"
  }

  assert {
    condition     = alltrue([for rule in google_compute_firewall.machine : !contains(rule.source_ranges, "0.0.0.0/0")])
    error_message = "the world reaches the machine itself"
  }
}

run "without_a_name_nothing_is_reachable" {
  command = plan

  variables {
    domain = ""
  }

  expect_failures = [var.domain]
}
