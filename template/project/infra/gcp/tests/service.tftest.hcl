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

run "the_service_is_told_no_secret_until_one_is_named" {
  command = plan

  assert {
    condition     = keys(google_secret_manager_secret_iam_member.service) == []
    error_message = "the service would wait for a secret that nobody wrote"
  }
}

run "the_service_is_given_the_secrets_that_are_named" {
  command = plan

  variables {
    secrets = ["OTEL_EXPORTER_OTLP_HEADERS"]
  }

  # What is known once it is made.
  override_resource {
    target          = google_service_account.service
    override_during = plan
    values          = { email = "tried-staging@tried-123456.iam.gserviceaccount.com" }
  }

  assert {
    condition = [
      for told in google_cloud_run_v2_service.service.template[0].containers[0].env : [told.name, told.value_source[0].secret_key_ref[0].secret, told.value_source[0].secret_key_ref[0].version] if told.name != "APP_MODEL_URI"
    ] == [["OTEL_EXPORTER_OTLP_HEADERS", "tried-staging-OTEL_EXPORTER_OTLP_HEADERS", "latest"]]
    error_message = "the service is given something else"
  }

  assert {
    condition = [for given in google_secret_manager_secret_iam_member.service : [given.secret_id, given.role, given.member]] == [
      ["tried-staging-OTEL_EXPORTER_OTLP_HEADERS", "roles/secretmanager.secretAccessor", "serviceAccount:tried-staging@tried-123456.iam.gserviceaccount.com"],
    ]
    error_message = "somebody else could read the secret, or the service could not"
  }

  assert {
    condition     = google_cloud_run_v2_service.service.template[0].service_account == "tried-staging@tried-123456.iam.gserviceaccount.com"
    error_message = "the service runs as somebody else"
  }
}

run "a_secret_is_no_setting" {
  command = plan

  variables {
    settings = { OTEL_EXPORTER_OTLP_HEADERS = "api-key=1" }
    secrets  = ["OTEL_EXPORTER_OTLP_HEADERS"]
  }

  expect_failures = [var.secrets]
}

run "nobody_is_sent_to_a_copy_that_is_not_ready" {
  command = plan

  assert {
    condition     = google_cloud_run_v2_service.service.template[0].containers[0].startup_probe[0].http_get[0].path == "/readyz"
    error_message = "a copy that is not ready would be asked"
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
