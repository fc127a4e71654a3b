# What the cloud would answer.
mock_data "google_project" {
  defaults = { number = "123456789012" }
}
