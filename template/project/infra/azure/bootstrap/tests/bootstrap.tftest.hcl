# Nothing is created: the provider is played, and what is planned for it is judged.
mock_provider "azurerm" {}

variables {
  project         = "tried"
  subscription_id = "00000000-0000-0000-0000-000000000000"
  region          = "germanywestcentral"
  owner_email     = "owner@example.com"
  state_account   = "triedterraform"
  ci              = "github"
  repository      = { owner = "octocat", owner_id = "123456", name = "my-repo", id = "456789" }
}

run "the_state_is_kept" {
  command = plan

  assert {
    condition     = azurerm_storage_account.state.blob_properties[0].versioning_enabled
    error_message = "an overwritten state could not be had back"
  }

  assert {
    condition     = !azurerm_storage_account.state.shared_access_key_enabled && !azurerm_storage_account.state.allow_nested_items_to_be_public
    error_message = "the state could become public, or be had with a key"
  }
}

run "images_are_pushed_by_this_repository_only" {
  command = plan

  assert {
    condition = toset([for trusted in azurerm_federated_identity_credential.publish : trusted.subject]) == toset([
      "repo:octocat@123456/my-repo@456789:environment:dev",
      "repo:octocat@123456/my-repo@456789:ref:refs/heads/main",
    ])
    error_message = "somebody else could push images"
  }

  assert {
    condition     = !azurerm_container_registry.images.admin_enabled
    error_message = "images could be pushed with a password"
  }
}

run "gitlab_pushes_from_jobs_of_dev_on_main_and_on_the_tags_that_are_named" {
  command = plan

  variables {
    ci         = "gitlab"
    repository = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
    tags       = ["v1.2.0"]
  }

  assert {
    condition = toset([for trusted in azurerm_federated_identity_credential.publish : trusted.subject]) == toset([
      "project_path:group/team/my-repo:ref_type:branch:ref:main:deployment_tier:development",
      "project_path:group/team/my-repo:ref_type:tag:ref:v1.2.0:deployment_tier:development",
    ])
    error_message = "a release could not be pushed, or something else could"
  }
}

run "an_older_gitlab_pushes_from_main_and_from_the_tags_that_are_named" {
  command = plan

  variables {
    ci                    = "gitlab"
    repository            = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
    tags                  = ["v1.2.0"]
    ci_subject_names_tier = false
  }

  assert {
    condition = toset([for trusted in azurerm_federated_identity_credential.publish : trusted.subject]) == toset([
      "project_path:group/team/my-repo:ref_type:branch:ref:main",
      "project_path:group/team/my-repo:ref_type:tag:ref:v1.2.0",
    ])
    error_message = "a release could not be pushed, or something else could"
  }
}

run "jenkins_pushes_from_main_and_from_the_tags_that_are_named" {
  command = plan

  variables {
    ci         = "jenkins"
    ci_server  = "https://jenkins.example.com/oidc"
    repository = { owner = "team", owner_id = "", name = "my-repo", id = "" }
    tags       = ["v1.2.0"]
  }

  assert {
    condition = toset([for trusted in azurerm_federated_identity_credential.publish : trusted.subject]) == toset([
      "https://jenkins.example.com/job/my-repo/job/main/",
      "https://jenkins.example.com/job/my-repo/job/v1.2.0/",
    ])
    error_message = "a release could not be pushed, or something else could"
  }
}

run "a_pattern_is_refused" {
  command = plan

  variables {
    tags = ["v*"]
  }

  expect_failures = [var.tags]
}

run "what_is_no_name_of_an_account_is_refused" {
  command = plan

  variables {
    state_account = "tried-terraform"
  }

  expect_failures = [var.state_account]
}

run "the_registry_has_a_name_of_its_own_in_the_world" {
  command = plan

  assert {
    condition     = azurerm_container_registry.images.name == "triedsharedb602d"
    error_message = "environments look for another one: their test has the same name"
  }
}

run "names_are_as_long_as_azure_takes_them" {
  command = plan

  variables {
    project = "a-project-that-has-forty-long-characters"
  }

  assert {
    condition     = can(regex("^[a-z0-9]{5,50}$", azurerm_container_registry.images.name)) && length(azurerm_resource_group.shared.name) <= 90
    error_message = "Azure takes no such name"
  }
}
