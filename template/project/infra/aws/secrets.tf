# The service's secrets: one, whose keys become variables of the service. Its value is written by a person, never here.
resource "aws_secretsmanager_secret" "service" {
  name       = "${var.project}-${var.environment}"
  kms_key_id = aws_kms_key.data.arn
}

locals {
  # What whoever hands it to the service may do: read it, and nothing else.
  read_secret = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], Resource = aws_secretsmanager_secret.service.arn },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.data.arn },
    ]
  })
}
