# Told twice: when most of the money is spent, and when the month is expected to cost more than it may.
resource "azurerm_consumption_budget_resource_group" "monthly" {
  name              = local.name
  resource_group_id = azurerm_resource_group.main.id
  amount            = var.budget
  time_grain        = "Monthly"

  # It counts from the month in which it was made.
  time_period {
    start_date = formatdate("YYYY-MM-01'T'00:00:00'Z'", timestamp())
  }

  dynamic "notification" {
    for_each = { Actual = 80, Forecasted = 100 }

    content {
      threshold_type = notification.key
      threshold      = notification.value
      operator       = "GreaterThan"
      contact_emails = [var.owner_email]
    }
  }

  lifecycle {
    ignore_changes = [time_period]
  }
}
