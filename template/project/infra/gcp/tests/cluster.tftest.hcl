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

  nodes = 2
}

run "the_api_is_closed_until_networks_are_named" {
  command = plan

  assert {
    condition     = google_container_cluster.main.private_cluster_config[0].enable_private_endpoint
    error_message = "the whole world could ask the cluster's API"
  }
}

run "named_networks_reach_it" {
  command = plan

  variables {
    api_from = ["203.0.113.0/24"]
  }

  assert {
    condition     = [for network in google_container_cluster.main.master_authorized_networks_config[0].cidr_blocks : network.cidr_block] == ["203.0.113.0/24"]
    error_message = "other networks could ask the cluster's API"
  }
}

run "the_service_has_its_account" {
  command = plan

  assert {
    condition     = google_service_account_iam_member.service.member == "serviceAccount:tried-123456.svc.id.goog[tried-staging/tried]"
    error_message = "the service could not read models"
  }
}

run "no_node_is_refused" {
  command = plan

  variables {
    nodes = 0
  }

  expect_failures = [var.nodes]
}

run "what_is_no_network_is_refused" {
  command = plan

  variables {
    api_from = ["everywhere"]
  }

  expect_failures = [var.api_from]
}
