# What is used has to be switched on, once for a project.
resource "google_project_service" "used" {
  for_each = toset([
    "artifactregistry", "billingbudgets", "cloudkms", "cloudresourcemanager", "compute", "container", "iam", "iamcredentials", "iap",
    "monitoring", "run", "secretmanager", "storage", "sts",
  ])

  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}

# The bucket that holds the state of every environment: what Terraform knows, and who is changing it.
#trivy:ignore:GCP-0066 A key of its own would be made by what this state describes; Google's own encrypts it.
resource "google_storage_bucket" "state" {
  name                        = var.state_bucket
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.used]
}
