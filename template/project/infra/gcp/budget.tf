resource "google_monitoring_notification_channel" "owner" {
  display_name = "${local.name}: owner"
  type         = "email"
  labels       = { email_address = var.owner_email }
}

# Told twice: when most of the money is spent, and when the month is expected to cost more than it may.
resource "google_billing_budget" "monthly" {
  billing_account = var.billing_account
  display_name    = local.name

  budget_filter {
    projects = ["projects/${local.number}"]
    labels   = { stack = local.name }
  }

  # In the currency of the billing account: Google takes no other, and no name of another.
  amount {
    specified_amount {
      units = tostring(floor(var.budget))
    }
  }

  threshold_rules {
    threshold_percent = 0.8
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.owner.id]
    disable_default_iam_recipients   = true
  }
}
