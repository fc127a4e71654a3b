# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "azurerm" {
  source = "./tests/mocks"
}

run "the_service_is_what_the_scripts_ask_for" {
  command = plan

  assert {
    condition     = azurerm_container_app.service.name == "tried-staging" && azurerm_resource_group.main.name == "tried-staging"
    error_message = "scripts/target_containerapps.py would look for another name"
  }

  assert {
    condition     = azurerm_container_app.service.template[0].min_replicas == 2 && azurerm_container_app.service.template[0].container[0].name == "service"
    error_message = "another number of copies runs"
  }

  assert {
    condition     = !azurerm_container_app.service.ingress[0].allow_insecure_connections && azurerm_container_app.service.ingress[0].target_port == 8000
    error_message = "the service could be asked unencrypted"
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
    condition     = toset([for told in azurerm_container_app.service.template[0].container[0].env : told.name]) == toset(["APP_MODEL_URI", "AZURE_CLIENT_ID", "AZURE_STORAGE_ACCOUNT_NAME", "OTEL_EXPORTER_OTLP_ENDPOINT", "PORT"])
    error_message = "the service is told something else"
  }
}

run "nobody_is_sent_to_a_copy_that_is_not_ready" {
  command = plan

  assert {
    condition     = azurerm_container_app.service.template[0].container[0].startup_probe[0].path == "/readyz" && azurerm_container_app.service.template[0].container[0].readiness_probe[0].path == "/readyz"
    error_message = "a copy that is not ready would be asked"
  }

  assert {
    condition     = one([for told in azurerm_container_app.service.template[0].container[0].env : told.value if told.name == "PORT"]) == tostring(azurerm_container_app.service.ingress[0].target_port)
    error_message = "what answers until the first deployment would listen elsewhere, and the first apply would fail"
  }
}

run "names_are_as_long_as_azure_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = length(azurerm_container_app.service.name) <= 32 && length(azurerm_container_app_environment.main.name) <= 60
    error_message = "Azure takes no longer name"
  }
}
