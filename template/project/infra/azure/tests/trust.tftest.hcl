# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "azurerm" {
  source = "./tests/mocks"
}

run "gitlab_is_trusted_by_the_tier_of_the_environment" {
  command = plan

  variables {
    ci         = "gitlab"
    repository = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition     = azurerm_federated_identity_credential.ci["deploy-0"].subject == "project_path:group/team/my-repo:ref_type:branch:ref:main:deployment_tier:staging"
    error_message = "another environment's job could change this one"
  }
}

run "in_dev_gitlab_is_trusted_by_that_tier_and_its_branch_only_reads_and_trains" {
  command = plan

  variables {
    ci          = "gitlab"
    environment = "dev"
    repository  = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition     = azurerm_federated_identity_credential.ci["deploy-0"].subject == "project_path:group/team/my-repo:ref_type:branch:ref:main:deployment_tier:development"
    error_message = "another environment's job could change this one"
  }

  # These jobs have no environment.
  assert {
    condition = toset([for name in ["plan-0", "data-0"] : azurerm_federated_identity_credential.ci[name].subject]) == toset([
      "project_path:group/team/my-repo:ref_type:branch:ref:main",
    ])
    error_message = "a job that reads, or one that trains, is not trusted, or another one is"
  }
}

run "in_prod_gitlab_is_trusted_by_that_tier" {
  command = plan

  variables {
    ci          = "gitlab"
    environment = "prod"
    repository  = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition     = azurerm_federated_identity_credential.ci["deploy-0"].subject == "project_path:group/team/my-repo:ref_type:branch:ref:main:deployment_tier:production"
    error_message = "another environment's job could change this one"
  }
}

run "an_older_gitlab_is_trusted_by_its_branch" {
  command = plan

  variables {
    ci                    = "gitlab"
    repository            = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
    ci_subject_names_tier = false
  }

  assert {
    condition     = azurerm_federated_identity_credential.ci["deploy-0"].subject == "project_path:group/team/my-repo:ref_type:branch:ref:main"
    error_message = "another branch could change this environment"
  }
}

run "jenkins_is_trusted_by_its_jobs" {
  command = plan

  variables {
    ci         = "jenkins"
    ci_server  = "https://jenkins.example.com/oidc"
    repository = { owner = "team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition = { for name, trusted in azurerm_federated_identity_credential.ci : name => trusted.subject } == {
      plan-0   = "https://jenkins.example.com/job/my-repo-operations/"
      deploy-0 = "https://jenkins.example.com/job/my-repo/job/main/"
      deploy-1 = "https://jenkins.example.com/job/my-repo-operations/"
    }
    error_message = "a job is not trusted, or another one is"
  }
}

run "bitbucket_is_refused" {
  command = plan

  variables {
    ci         = "bitbucket"
    ci_server  = "https://api.bitbucket.org/2.0/workspaces/team/pipelines-config/identity/oidc"
    repository = { owner = "team", owner_id = "", name = "my-repo", id = "{22222222-2222-2222-2222-222222222222}" }
  }

  expect_failures = [var.ci]
}
