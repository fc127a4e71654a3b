# Nothing is created: the provider is played, and what is planned for it is judged.
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project         = "tried"
  gcp_project     = "tried-123456"
  billing_account = "0A1B2C-3D4E5F-6A7B8C"
  region          = "europe-west3"
  owner_email     = "owner@example.com"
  state_bucket    = "tried-terraform"
  ci              = "github"
  repository      = { owner = "octocat", owner_id = "123456", name = "my-repo", id = "456789" }
}

run "gitlab_is_known_by_what_its_tokens_always_say_whatever_their_subject_is" {
  command = plan

  variables {
    ci         = "gitlab"
    repository = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci.attribute_mapping["google.subject"] == "'project_path:' + assertion.project_path + ':ref_type:' + assertion.ref_type + ':ref:' + assertion.ref"
    error_message = "what else a project has its subjects consist of would change who a job is"
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci.attribute_mapping["attribute.environment"] == "has(assertion.environment) ? 'project_path:' + assertion.project_path + ':ref_type:' + assertion.ref_type + ':ref:' + assertion.ref + ':environment:' + assertion.environment : 'none'"
    error_message = "the environment is another attribute than what is trusted, or a job without one is refused"
  }

  assert {
    condition = toset([for trusted in google_service_account_iam_member.publish : split("/tried/", trusted.member)[1]]) == toset([
      "subject/project_path:group/team/my-repo:ref_type:branch:ref:main",
      "attribute.scope/project_path:group/team/my-repo:ref_type:tag:ref:v",
    ])
    error_message = "the job that publishes is not trusted, or another one is"
  }
}

run "jenkins_pushes_from_main_and_tags" {
  command = plan

  variables {
    ci         = "jenkins"
    ci_server  = "https://jenkins.example.com:8443/oidc"
    repository = { owner = "team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition = toset([for trusted in google_service_account_iam_member.publish : split("/tried/", trusted.member)[1]]) == toset([
      "subject/https://jenkins.example.com:8443/job/my-repo/job/main/",
      "attribute.scope/https://jenkins.example.com:8443/job/my-repo/job/v",
    ])
    error_message = "a job that publishes is not trusted, or another one is"
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci.attribute_mapping["attribute.scope"] == "assertion.sub.extract('{before}/job/my-repo/job/v') + '/job/my-repo/job/v'"
    error_message = "what stands before a version is another attribute than what is trusted"
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci.attribute_condition == "assertion.sub.startsWith('https://jenkins.example.com:8443/job/my-repo')"
    error_message = "jobs of others would be trusted, or none"
  }
}

run "without_a_port_a_tag_is_still_a_tag" {
  command = plan

  variables {
    ci         = "jenkins"
    ci_server  = "https://jenkins.example.com/oidc"
    repository = { owner = "team", owner_id = "", name = "my-repo", id = "" }
  }

  assert {
    condition = toset([for trusted in google_service_account_iam_member.publish : split("/tried/", trusted.member)[1]]) == toset([
      "subject/https://jenkins.example.com/job/my-repo/job/main/",
      "attribute.scope/https://jenkins.example.com/job/my-repo/job/v",
    ])
    error_message = "a job that publishes is not trusted, or another one is"
  }
}
