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

run "nobody_is_sent_to_a_copy_that_is_not_ready" {
  command = plan

  assert {
    condition     = aws_lb_target_group.service.health_check[0].path == "/readyz"
    error_message = "a copy that is not ready would be asked"
  }
}
