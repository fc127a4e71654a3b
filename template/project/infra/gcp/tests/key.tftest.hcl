# Nothing is created: the provider is played, as mocks/ says, and what is planned for it is judged.
mock_provider "google" {
  source = "./tests/mocks"
}

run "deploying_reads_the_machines_key_and_no_other_secret" {
  command = plan

  # What is known once it is made.
  override_resource {
    target          = google_secret_manager_secret.key
    override_during = plan
    values          = { id = "projects/tried-123456/secrets/tried-staging-machine-key" }
  }

  override_resource {
    target          = google_service_account.ci["deploy"]
    override_during = plan
    values          = { email = "tried-staging-deploy@tried-123456.iam.gserviceaccount.com" }
  }

  assert {
    condition     = google_secret_manager_secret.key.secret_id == "tried-staging-machine-key"
    error_message = "scripts/key_store.py asks for another one"
  }

  assert {
    condition = [google_secret_manager_secret_iam_member.key.secret_id, google_secret_manager_secret_iam_member.key.role, google_secret_manager_secret_iam_member.key.member] == [
      "projects/tried-123456/secrets/tried-staging-machine-key", "roles/secretmanager.secretAccessor", "serviceAccount:tried-staging-deploy@tried-123456.iam.gserviceaccount.com",
    ]
    error_message = "deploying could not read the key, or somebody else could"
  }
}

run "nobody_of_ci_reads_secrets_of_the_whole_project" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition     = toset([for given in google_project_iam_member.ci : given.role if strcontains(given.role, "secretmanager")]) == toset(["roles/secretmanager.viewer"])
    error_message = "somebody could read every secret, or planning not see that the key is there"
  }

  assert {
    condition     = alltrue([for given in google_project_iam_member.ci : !contains(["roles/owner", "roles/editor"], given.role)])
    error_message = "somebody could read every secret"
  }
}
