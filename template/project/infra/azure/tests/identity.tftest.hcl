# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "azurerm" {
  source = "./tests/mocks"
}

run "only_the_environment_may_deploy" {
  command = plan

  assert {
    condition     = azurerm_federated_identity_credential.ci["deploy-0"].subject == "repo:octocat@123456/my-repo@456789:environment:staging"
    error_message = "somebody else could change this environment"
  }

  assert {
    condition     = alltrue([for given in azurerm_role_assignment.ci : !contains(["Owner", "User Access Administrator"], given.role_definition_name)])
    error_message = "CI could give itself more than it has"
  }

  assert {
    condition     = keys(azurerm_user_assigned_identity.ci) == ["deploy", "plan"]
    error_message = "CI has an identity here that nobody needs"
  }
}

run "planning_only_reads_and_sees_no_data" {
  command = plan

  assert {
    condition = { for name, given in azurerm_role_assignment.ci : name => given.role_definition_name if startswith(name, "plan") } == {
      plan        = "Reader"
      plan-shared = "Reader"
    }
    error_message = "planning could change something, or not see what it compares"
  }

  assert {
    condition = toset(azurerm_role_definition.plan.permissions[0].actions) == toset([
      "Microsoft.App/containerApps/listSecrets/action", "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
    ])
    error_message = "planning could do more than a comparison asks for, or less"
  }

  assert {
    condition = { for name, role in azurerm_role_definition.state : name => toset([for action in role.permissions[0].data_actions : trimprefix(action, local.blobs)]) } == {
      plan   = toset(["/read"])
      deploy = toset(["/read", "/write", "/add/action", "/delete"])
    }
    error_message = "planning could change a state, or deploying could do more than that"
  }
}

run "each_has_the_state_of_its_environment_alone" {
  command = plan

  assert {
    condition = alltrue([
      for given in azurerm_role_assignment.state : given.condition_version == "2.0" && given.condition == local.own_state &&
      given.scope == "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/tried"
    ])
    error_message = "CI could read data, or the state of another environment"
  }

  # Whatever a role may do is held to the path; only to list is not.
  assert {
    condition = alltrue(flatten([
      for role in azurerm_role_definition.state : [
        for action in role.permissions[0].data_actions : strcontains(local.own_state, "!(ActionMatches{'${action}'}")
      ]
    ]))
    error_message = "something may be done with every state"
  }

  assert {
    condition     = endswith(local.own_state, " OR (@Resource[${local.blobs}:path] StringEquals 'staging.tfstate'))")
    error_message = "it is another one's state"
  }
}

run "in_dev_jobs_that_train_fetch_and_keep_data" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition     = azurerm_federated_identity_credential.ci["data-0"].subject == "repo:octocat@123456/my-repo@456789:ref:refs/heads/main"
    error_message = "something but the main branch could change data"
  }

  assert {
    condition = { for name, given in azurerm_role_assignment.ci : name => given.role_definition_name if startswith(name, "data") } == {
      data-data   = "Storage Blob Data Contributor"
      data-models = "Storage Blob Data Reader"
    }
    error_message = "it could do more, or less, than that"
  }
}
