# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "google" {
  source = "./tests/mocks"
}

run "the_machine_has_no_door_of_its_own" {
  command = plan

  assert {
    condition     = length(google_compute_instance.machine.network_interface[0].access_config) == 0
    error_message = "the machine has a public address"
  }

  assert {
    condition     = google_compute_instance.machine.metadata["ssh-keys"] == "operator:ssh-ed25519 AAAA" && google_compute_instance.machine.metadata["block-project-ssh-keys"] == "true"
    error_message = "whoever has a key of the project, or nobody, could log in"
  }

  assert {
    condition = { for name, rule in google_compute_firewall.machine : name => toset(rule.source_ranges) } == {
      service = toset(["35.191.0.0/16", "130.211.0.0/22"])
      shell   = toset(["35.235.240.0/20"])
    }
    error_message = "the world reaches the machine itself, or the tunnel does not"
  }

  assert {
    condition     = google_iap_tunnel_instance_iam_member.deploy.instance == "tried-staging" && google_iap_tunnel_instance_iam_member.deploy.role == "roles/iap.tunnelResourceAccessor"
    error_message = "CI could not reach the machine, or reach others"
  }

  assert {
    condition     = google_compute_instance.machine.zone == "europe-west3-b" && google_compute_instance.machine.name == "tried-staging"
    error_message = "ansible/inventory looks for it elsewhere"
  }
}

run "what_is_no_key_is_refused" {
  command = plan

  variables {
    ssh_public_key = ""
  }

  expect_failures = [var.ssh_public_key]
}

run "without_a_name_nothing_is_reachable" {
  command = plan

  variables {
    domain = ""
  }

  expect_failures = [var.domain]
}

run "names_are_as_long_as_google_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = alltrue([for name in concat([google_compute_instance.machine.name], [for rule in google_compute_firewall.machine : rule.name]) : length(name) <= 63])
    error_message = "Google takes no longer name"
  }
}
