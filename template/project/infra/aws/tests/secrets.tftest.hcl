# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
}

run "the_service_is_told_no_secret_until_one_is_named" {
  command = plan

  assert {
    condition     = jsondecode(aws_ecs_task_definition.service.container_definitions)[0].secrets == []
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
    target          = aws_secretsmanager_secret.service
    override_during = plan
    values          = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tried-staging-AbCdEf" }
  }

  override_resource {
    target          = aws_kms_key.data
    override_during = plan
    values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/1" }
  }

  override_resource {
    target          = aws_iam_role.task["start"]
    override_during = plan
    values          = { id = "start", arn = "arn:aws:iam::123456789012:role/start" }
  }

  assert {
    condition = jsondecode(aws_ecs_task_definition.service.container_definitions)[0].secrets == [
      { name = "OTEL_EXPORTER_OTLP_HEADERS", valueFrom = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tried-staging-AbCdEf:OTEL_EXPORTER_OTLP_HEADERS::" },
    ]
    error_message = "the service is given something else"
  }

  assert {
    condition = toset(flatten([
      for given in jsondecode(aws_iam_role_policy.start.policy).Statement : given.Resource if anytrue([for action in flatten([given.Action]) : startswith(action, "secretsmanager:")])
    ])) == toset(["arn:aws:secretsmanager:eu-central-1:123456789012:secret:tried-staging-AbCdEf"])
    error_message = "who starts the service could read another secret, or not this one"
  }

  assert {
    condition     = aws_iam_role_policy.start.role == "start" && aws_ecs_task_definition.service.execution_role_arn == "arn:aws:iam::123456789012:role/start"
    error_message = "ECS asks for the secret as somebody else"
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
