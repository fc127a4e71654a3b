# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "google" {
  source = "./tests/mocks"
}

run "gitlab_is_trusted_by_its_environment" {
  command = plan

  variables {
    ci         = "gitlab"
    repository = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition = { for name, trusted in google_service_account_iam_member.ci : split(" ", name)[0] => split("/tried/", trusted.member)[1] } == {
      plan   = "subject/project_path:group/team/my-repo:ref_type:branch:ref:main"
      deploy = "attribute.environment/project_path:group/team/my-repo:ref_type:branch:ref:main:environment:staging"
    }
    error_message = "another environment's job could change this one"
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
    condition = toset([for trusted in google_service_account_iam_member.ci : split("/tried/", trusted.member)[1]]) == toset([
      "subject/https://jenkins.example.com/job/my-repo/job/main/",
      "subject/https://jenkins.example.com/job/my-repo-operations/",
    ])
    error_message = "a job is not trusted, or another one is"
  }
}

run "bitbucket_is_trusted_by_its_environment" {
  command = plan

  variables {
    ci                = "bitbucket"
    ci_server         = "https://api.bitbucket.org/2.0/workspaces/team/pipelines-config/identity/oidc"
    ci_audience       = "ari:cloud:bitbucket::workspace/11111111-1111-1111-1111-111111111111"
    ci_environment_id = "{33333333-3333-3333-3333-333333333333}"
    repository        = { owner = "team", owner_id = "", name = "my-repo", id = "{22222222-2222-2222-2222-222222222222}" }
  }

  assert {
    condition = toset([for trusted in google_service_account_iam_member.ci : split("/tried/", trusted.member)[1]]) == toset([
      "attribute.repository/{22222222-2222-2222-2222-222222222222}",
      "attribute.scope/{22222222-2222-2222-2222-222222222222}:{33333333-3333-3333-3333-333333333333}",
    ])
    error_message = "another environment's step could change this one"
  }
}
