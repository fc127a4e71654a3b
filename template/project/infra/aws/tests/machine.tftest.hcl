# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
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

run "it_is_reached_by_the_tunnel_and_the_balancer" {
  command = plan

  assert {
    condition     = aws_key_pair.machine.public_key == "ssh-ed25519 AAAA" && aws_instance.machine.key_name == "tried-staging"
    error_message = "nobody could log in"
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.shell.from_port == 22 && aws_vpc_security_group_egress_rule.shell.from_port == 22 && aws_lb_target_group_attachment.machine.port == 8000
    error_message = "the tunnel or the balancer would not get through"
  }
}

run "what_is_no_key_is_refused" {
  command = plan

  variables {
    ssh_public_key = ""
  }

  expect_failures = [var.ssh_public_key]
}

run "it_is_as_large_as_was_said" {
  command = plan

  assert {
    condition     = aws_instance.machine.instance_type == "t3.large"
    error_message = "another machine would be paid for"
  }
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
    condition     = length(aws_iam_role.machine.name) <= 64 && length(aws_key_pair.machine.key_name) <= 255
    error_message = "AWS takes no longer name"
  }
}
