resource "google_kms_key_ring" "data" {
  name     = local.name
  location = var.region
}

resource "google_kms_crypto_key" "data" {
  name            = "data"
  key_ring        = google_kms_key_ring.data.id
  rotation_period = "7776000s"

  lifecycle {
    prevent_destroy = true
  }
}

data "google_storage_project_service_account" "current" {}

resource "google_kms_crypto_key_iam_member" "storage" {
  crypto_key_id = google_kms_crypto_key.data.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${data.google_storage_project_service_account.current.email_address}"
}

# Data below data/, which DVC writes, and promoted models below models/. A name is unique in the world: the project makes it so.
resource "google_storage_bucket" "data" {
  name                        = "${local.name}-data-${local.number}"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.data.id
  }

  # What was overwritten or deleted can be had back for ninety days.
  lifecycle_rule {
    action {
      type = "Delete"
    }

    condition {
      days_since_noncurrent_time = 90
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.storage]
}

# What the service is: it may read models, and nothing else.
resource "google_service_account" "service" {
  account_id   = local.name
  display_name = "${local.name}: the service"
}

resource "google_storage_bucket_iam_member" "service" {
  bucket = google_storage_bucket.data.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_service_account.service.email}"

  condition {
    title      = "models"
    expression = "resource.type != 'storage.googleapis.com/Object' || resource.name.startsWith('projects/_/buckets/${google_storage_bucket.data.name}/objects/models/')"
  }
}

locals {
  model_uri = "gs://${google_storage_bucket.data.name}/models"
}
