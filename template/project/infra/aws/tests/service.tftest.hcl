# Nothing is created: the provider is played, and what is planned for it is judged.
mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  project      = "tried"
  environment  = "staging"
  region       = "eu-central-1"
  owner_email  = "owner@example.com"
  budget       = 100
  state_bucket = "tried-terraform"
  ci           = "github"
  repository   = { owner = "octocat", owner_id = "123456", name = "my-repo", id = "456789" }

  copies          = 2
  certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
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
