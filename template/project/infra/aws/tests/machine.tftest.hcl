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

  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-12345678" }
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

  machine         = "t3.large"
  certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
}

run "the_machine_has_no_door_of_its_own" {
  command = plan

  assert {
    condition     = aws_instance.machine.metadata_options[0].http_tokens == "required"
    error_message = "the machine's role could be had without a token"
  }

  assert {
    condition     = aws_instance.machine.root_block_device[0].encrypted
    error_message = "the disk is readable by whoever gets it"
  }
}

run "it_is_as_large_as_was_said" {
  command = plan

  assert {
    condition     = aws_instance.machine.instance_type == "t3.large"
    error_message = "another machine would be paid for"
  }
}
