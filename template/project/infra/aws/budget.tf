# Told twice: when most of the money is spent, and when the month is expected to cost more than it may.
resource "aws_budgets_budget" "monthly" {
  name         = local.name
  budget_type  = "COST"
  limit_amount = tostring(var.budget)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  # The tag counts once it is a cost allocation tag: docs/runbooks/infrastructure.md.
  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:stack$%s", local.name)]
  }

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      notification_type          = notification.key
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = [var.owner_email]
    }
  }
}
