# The machines of the cluster, and what they and the service may do.
resource "google_container_node_pool" "main" {
  name     = "main"
  cluster  = google_container_cluster.main.id
  location = var.region

  autoscaling {
    min_node_count = 1
    max_node_count = var.nodes
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  node_config {
    machine_type    = "e2-standard-2"
    image_type      = "COS_CONTAINERD"
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    metadata        = { disable-legacy-endpoints = "true" }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }
}

# Google knows no narrower place for it than the project: it is for every cluster there.
resource "google_project_iam_member" "deploy_to_clusters" {
  project = var.gcp_project
  role    = "roles/container.admin"
  member  = "serviceAccount:${google_service_account.ci["deploy"].email}"
}

resource "google_service_account_iam_member" "act_as_nodes" {
  service_account_id = google_service_account.nodes.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.ci["deploy"].email}"
}

resource "google_project_iam_member" "nodes" {
  for_each = toset(["roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader"])

  project = var.gcp_project
  role    = each.value
  member  = "serviceAccount:${google_service_account.nodes.email}"
}

# The account in the cluster is the service's: no key is mounted anywhere.
resource "google_service_account_iam_member" "service" {
  service_account_id = google_service_account.service.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${var.gcp_project}.svc.id.goog[${var.project}-${var.environment}/${var.project}]"

  depends_on = [google_container_cluster.main]
}

output "cluster" {
  description = "The name of the cluster: `gcloud container clusters get-credentials` with it gives kubectl its way in."
  value       = google_container_cluster.main.name
}
