# One machine, which Ansible sets up and places the stack on. It has no public address: the world reaches it through an
# encrypted one, and SSH through a tunnel that asks IAM each time. ansible/inventory says how.
variable "machine" {
  description = "The type of the machine."
  type        = string
  default     = "e2-standard-2"
}

variable "domain" {
  description = "The service's name on the internet; Google makes the certificate for it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.domain))
    error_message = "domain is a name such as service.example.com: without one the service would answer unencrypted."
  }
}

variable "ssh_public_key" {
  description = "Whom the machine lets in: the public half of its key, docs/runbooks/machine.md."
  type        = string

  validation {
    condition     = can(regex("^ssh-(rsa|ed25519) ", var.ssh_public_key))
    error_message = "ssh_public_key is what a file *.pub holds: ssh-ed25519 and a long word."
  }
}

resource "google_kms_crypto_key_iam_member" "disks" {
  crypto_key_id = google_kms_crypto_key.data.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${local.number}@compute-system.iam.gserviceaccount.com"
}

#trivy:ignore:GCP-0036 SSH comes through the tunnel alone, which asks Google who one is; Ansible has one key for all.
resource "google_compute_instance" "machine" {
  name         = local.name
  zone         = "${var.region}-b"
  machine_type = var.machine
  tags         = ["service"]

  boot_disk {
    kms_key_self_link = google_kms_crypto_key.data.id

    initialize_params {
      image = "debian-cloud/debian-13"
      size  = 40
    }
  }

  network_interface {
    subnetwork = google_compute_subnetwork.main.id
  }

  service_account {
    email  = google_service_account.service.email
    scopes = ["cloud-platform"]
  }

  metadata = {
    block-project-ssh-keys = "true"
    ssh-keys               = "operator:${var.ssh_public_key}"
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  # A newer image would replace the machine and what is on it: that is decided, not met.
  lifecycle {
    ignore_changes = [boot_disk[0].initialize_params[0].image]
  }

  depends_on = [google_kms_crypto_key_iam_member.disks]
}

# Only these come in: Google's balancers and their health checks, and the tunnel for SSH.
resource "google_compute_firewall" "machine" {
  for_each = {
    service = { port = "8000", from = ["35.191.0.0/16", "130.211.0.0/22"] }
    shell   = { port = "22", from = ["35.235.240.0/20"] }
  }

  name          = "${local.name}-${each.key}"
  network       = google_compute_network.main.id
  source_ranges = each.value.from
  target_tags   = ["service"]

  allow {
    protocol = "tcp"
    ports    = [each.value.port]
  }
}

# Who may open the tunnel; the key is asked for after that.
resource "google_iap_tunnel_instance_iam_member" "deploy" {
  instance = google_compute_instance.machine.name
  zone     = google_compute_instance.machine.zone
  role     = "roles/iap.tunnelResourceAccessor"
  member   = "serviceAccount:${google_service_account.ci["deploy"].email}"
}

output "machine" {
  description = "The name of the machine, which ansible/inventory has, too."
  value       = google_compute_instance.machine.name
}
