# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "google" {
  source = "./tests/mocks"
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
