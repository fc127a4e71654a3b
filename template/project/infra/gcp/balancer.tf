# The machine's encrypted address: a global one, with a certificate that renews itself.
resource "google_compute_global_address" "service" {
  name = local.name
}

resource "google_compute_instance_group" "machine" {
  name      = local.name
  zone      = google_compute_instance.machine.zone
  instances = [google_compute_instance.machine.self_link]

  named_port {
    name = "http"
    port = 8000
  }
}

resource "google_compute_health_check" "service" {
  name               = local.name
  check_interval_sec = 10

  http_health_check {
    port         = 8000
    request_path = "/readyz"
  }
}

resource "google_compute_backend_service" "service" {
  name                  = local.name
  protocol              = "HTTP"
  port_name             = "http"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  health_checks         = [google_compute_health_check.service.id]

  backend {
    group = google_compute_instance_group.machine.id
  }
}

resource "google_compute_url_map" "service" {
  name            = local.name
  default_service = google_compute_backend_service.service.id
}

resource "google_compute_managed_ssl_certificate" "service" {
  name = local.name

  managed {
    domains = [var.domain]
  }
}

resource "google_compute_ssl_policy" "service" {
  name            = local.name
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_target_https_proxy" "service" {
  name             = local.name
  url_map          = google_compute_url_map.service.id
  ssl_certificates = [google_compute_managed_ssl_certificate.service.id]
  ssl_policy       = google_compute_ssl_policy.service.id
}

resource "google_compute_global_forwarding_rule" "service" {
  name                  = local.name
  target                = google_compute_target_https_proxy.service.id
  ip_address            = google_compute_global_address.service.id
  port_range            = "443"
  load_balancing_scheme = "EXTERNAL_MANAGED"
}

output "address" {
  description = "What the service's name has to point to; DEPLOY_URL is https:// and that name."
  value       = google_compute_global_address.service.address
}
