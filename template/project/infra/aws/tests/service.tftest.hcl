# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
}

run "the_world_reaches_one_encrypted_door" {
  command = plan

  assert {
    condition     = aws_lb_listener.encrypted.protocol == "HTTPS" && aws_lb_listener.plain.default_action[0].type == "redirect"
    error_message = "the service could be asked unencrypted"
  }
}

run "the_service_is_what_the_scripts_ask_for" {
  command = plan

  assert {
    condition     = aws_ecs_cluster.main.name == "tried-staging" && aws_ecs_service.service.name == "tried-staging" && aws_ecs_task_definition.service.family == "tried-staging"
    error_message = "scripts/target_ecs.py would look for another name"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.service.container_definitions)[0].image == "123456789012.dkr.ecr.eu-central-1.amazonaws.com/tried:none"
    error_message = "the image is not where CI pushes it"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.service.container_definitions)[0].readonlyRootFilesystem
    error_message = "the container could write to its own file system"
  }

  assert {
    condition     = aws_ecs_service.service.desired_count == 2
    error_message = "another number of copies runs"
  }
}

run "without_a_certificate_nothing_is_reachable" {
  command = plan

  variables {
    certificate_arn = ""
  }

  expect_failures = [var.certificate_arn]
}

run "no_copy_is_refused" {
  command = plan

  variables {
    copies = 0
  }

  expect_failures = [var.copies]
}

run "names_are_as_long_as_aws_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = length(aws_lb.main.name) <= 32 && length(aws_lb_target_group.service.name) <= 32
    error_message = "AWS takes no longer name"
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.task : length(role.name) <= 64]) && length(aws_ecs_service.service.name) <= 255
    error_message = "AWS takes no longer name"
  }
}

run "the_service_is_told_its_settings" {
  command = plan

  variables {
    settings = { OTEL_EXPORTER_OTLP_ENDPOINT = "https://collector.example.com", OTEL_RESOURCE_ATTRIBUTES = "" }
  }

  assert {
    condition     = toset([for told in jsondecode(aws_ecs_task_definition.service.container_definitions)[0].environment : told.name]) == toset(["APP_MODEL_URI", "OTEL_EXPORTER_OTLP_ENDPOINT"])
    error_message = "the service is told something else"
  }
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

run "nobody_is_sent_to_a_copy_that_is_not_ready" {
  command = plan

  assert {
    condition     = aws_lb_target_group.service.health_check[0].path == "/readyz"
    error_message = "a copy that is not ready would be asked"
  }
}
