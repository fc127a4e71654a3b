# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "aws" {
  source = "./tests/mocks"
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

run "network_policies_are_heeded" {
  command = plan

  assert {
    condition     = aws_eks_addon.network.addon_name == "vpc-cni" && jsondecode(aws_eks_addon.network.configuration_values).enableNetworkPolicy == "true"
    error_message = "NetworkPolicies would be written and not enforced"
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

run "names_are_as_long_as_aws_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.cluster : length(role.name) <= 64]) && length(aws_eks_cluster.main.name) <= 100
    error_message = "AWS takes no longer name"
  }
}
