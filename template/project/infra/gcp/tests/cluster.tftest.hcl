# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "google" {
  source = "./tests/mocks"
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

run "whoever_is_asked_about_pods_is_reached" {
  command = plan

  assert {
    condition     = toset(google_compute_firewall.webhooks.source_ranges) == toset([google_container_cluster.main.private_cluster_config[0].master_ipv4_cidr_block])
    error_message = "the API would wait for Kyverno in vain, and start nothing"
  }

  assert {
    condition     = contains(tolist(google_compute_firewall.webhooks.allow)[0].ports, "9443")
    error_message = "the API would wait for Kyverno in vain, and start nothing"
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

run "names_are_as_long_as_google_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = length(google_container_cluster.main.name) <= 40 && length(google_service_account.nodes.account_id) <= 30
    error_message = "Google takes no longer name"
  }
}
