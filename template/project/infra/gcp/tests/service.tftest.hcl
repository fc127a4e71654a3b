# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "google" {
  source = "./tests/mocks"
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

run "the_service_is_told_its_settings" {
  command = plan

  variables {
    settings = { OTEL_EXPORTER_OTLP_ENDPOINT = "https://collector.example.com", OTEL_RESOURCE_ATTRIBUTES = "" }
  }

  assert {
    condition     = toset([for told in google_cloud_run_v2_service.service.template[0].containers[0].env : told.name]) == toset(["APP_MODEL_URI", "OTEL_EXPORTER_OTLP_ENDPOINT"])
    error_message = "the service is told something else"
  }
}

run "nobody_is_sent_to_a_copy_that_is_not_ready" {
  command = plan

  assert {
    condition     = google_cloud_run_v2_service.service.template[0].containers[0].startup_probe[0].http_get[0].path == "/readyz"
    error_message = "a copy that is not ready would be asked"
  }
}

run "what_has_something_to_do_between_requests_gets_to_do_it" {
  command = plan

  assert {
    condition     = !google_cloud_run_v2_service.service.template[0].containers[0].resources[0].cpu_idle
    error_message = "a new champion would wait for the next request, and telemetry with it"
  }
}

run "names_are_as_long_as_google_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = length(google_cloud_run_v2_service.service.name) <= 49
    error_message = "Google takes no longer name of a service"
  }
}
