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

  nodes = 2
}

run "the_api_is_closed_until_networks_are_named" {
  command = plan

  assert {
    condition     = aws_eks_cluster.main.vpc_config[0].endpoint_public_access == false
    error_message = "the whole world could ask the cluster's API"
  }
}

run "named_networks_reach_it" {
  command = plan

  variables {
    api_from = ["203.0.113.0/24"]
  }

  assert {
    condition     = toset(aws_eks_cluster.main.vpc_config[0].public_access_cidrs) == toset(["203.0.113.0/24"])
    error_message = "other networks could ask the cluster's API"
  }
}

run "deploy_is_let_in" {
  command = plan

  assert {
    condition     = aws_eks_access_entry.deploy.cluster_name == "tried-staging"
    error_message = "CI could not deploy"
  }

  assert {
    condition     = aws_eks_pod_identity_association.service.namespace == "tried-staging"
    error_message = "the service could not read models"
  }
}

run "one_node_is_refused" {
  command = plan

  variables {
    nodes = 1
  }

  expect_failures = [var.nodes]
}

run "what_is_no_network_is_refused" {
  command = plan

  variables {
    api_from = ["everywhere"]
  }

  expect_failures = [var.api_from]
}
