# The private half of the key that the machine lets in. A person writes it, docs/runbooks/machine.md; here is its place alone.
resource "aws_secretsmanager_secret" "key" {
  name       = "${local.name}-machine-key"
  kms_key_id = aws_kms_key.data.arn
}

# Of CI, whoever deploys reads it, and no other secret; planning is denied every one.
resource "aws_iam_role_policy" "key" {
  name = "read-the-key-of-the-machine"
  role = aws_iam_role.ci["deploy"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = aws_secretsmanager_secret.key.arn },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.data.arn },
      { Effect = "Deny", Action = "secretsmanager:GetSecretValue", NotResource = aws_secretsmanager_secret.key.arn },
    ]
  })
}
