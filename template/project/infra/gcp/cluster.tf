# A cluster, GKE. deploy/k8s says what runs on it; scripts/target_kubectl.py places it there.
variable "nodes" {
  description = "How many machines the cluster has in each zone at most."
  type        = number
  default     = 2

  validation {
    condition     = var.nodes >= 1
    error_message = "nodes is at least 1."
  }
}

variable "api_from" {
  description = "The networks from which the cluster's API is reached; with none, only from its own."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for network in var.api_from : can(cidrhost(network, 0))])
    error_message = "api_from is a list of networks, such as 203.0.113.0/24."
  }
}

locals {
  api = "172.16.0.0/28" # where the cluster's API stands
}

# To machines without public addresses Google lets the API through at 443 and 10250 alone. Kyverno and KServe, which are asked
# about everything that is to run, listen at 9443.
resource "google_compute_firewall" "webhooks" {
  name                    = "${local.name}-webhooks"
  network                 = google_compute_network.main.id
  source_ranges           = [local.api]
  target_service_accounts = [google_service_account.nodes.email]

  allow {
    protocol = "tcp"
    ports    = ["9443"]
  }
}

resource "google_kms_crypto_key_iam_member" "cluster" {
  crypto_key_id = google_kms_crypto_key.data.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${local.number}@container-engine-robot.iam.gserviceaccount.com"
}

# What the machines are: they write logs and pull images.
resource "google_service_account" "nodes" {
  account_id   = "${local.name}-nodes"
  display_name = "${local.name}: machines of the cluster"
}

#trivy:ignore:GCP-0051 It has them: the check cannot follow local.labels.
resource "google_container_cluster" "main" {
  name                = local.name
  location            = var.region
  network             = google_compute_network.main.id
  subnetwork          = google_compute_subnetwork.main.id
  deletion_protection = var.environment == "prod"
  resource_labels     = local.labels

  # The pool below, with an account of its own, replaces the one that a cluster starts with.
  remove_default_node_pool    = true
  initial_node_count          = 1
  enable_intranode_visibility = true
  datapath_provider           = "ADVANCED_DATAPATH" # enforces NetworkPolicies

  release_channel {
    channel = "REGULAR"
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = length(var.api_from) == 0
    master_ipv4_cidr_block  = local.api
  }

  master_authorized_networks_config {
    dynamic "cidr_blocks" {
      for_each = var.api_from

      content {
        cidr_block = cidr_blocks.value
      }
    }
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  workload_identity_config {
    workload_pool = "${var.gcp_project}.svc.id.goog"
  }

  gateway_api_config {
    channel = "CHANNEL_STANDARD"
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = google_kms_crypto_key.data.id
  }

  depends_on = [google_kms_crypto_key_iam_member.cluster]
}
