# Roles of this environment that CI takes with a token of its own: one reads, one changes. In dev a third one fetches and
# keeps data for jobs that train. Nobody holds a key.
module "trust" {
  source = "../trust"

  ci                 = var.ci
  server             = var.ci_server
  subject_names_tier = var.ci_subject_names_tier
  repository         = var.repository
  environment        = var.environment
  environment_id     = var.ci_environment_id
}

locals {
  issuer = trimprefix(module.trust.issuer, "https://")
  signer = "arn:${local.partition}:iam::${local.account}:oidc-provider/${local.issuer}"
  roles  = { for role in concat(["plan", "deploy"], local.data_jobs ? ["data"] : []) : role => module.trust.subjects[role] }

  data_jobs = var.environment == "dev" # its bucket is where DVC keeps data
  data      = "arn:${local.partition}:s3:::${local.bucket}"
  state     = "arn:${local.partition}:s3:::${var.state_bucket}"
  own_state = ["${local.state}/${var.environment}.tfstate", "${local.state}/${var.environment}.tfstate.tflock"]
}

resource "aws_iam_role" "ci" {
  for_each = local.roles

  name                 = "${local.name}-${each.key}"
  path                 = local.ci_path
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = local.signer }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "${local.issuer}:aud" = var.ci_audience }
        StringLike   = { "${local.issuer}:sub" = each.value }
      }
    }]
  })
}

# plan reads what there is and its own state, but no data, no log and no secret.
resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.ci["plan"].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy" "plan" {
  name = "state-and-no-data"
  role = aws_iam_role.ci["plan"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "State"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = "arn:${local.partition}:kms:${var.region}:${local.account}:key/*"
        Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = local.state } }
      },
      {
        Sid         = "NoData"
        Effect      = "Deny"
        Action      = "s3:GetObject*"
        NotResource = local.own_state
      },
      {
        Sid      = "NoSecrets"
        Effect   = "Deny"
        Action   = ["secretsmanager:GetSecretValue", "logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery"]
        Resource = "*"
      },
    ]
  })
}

# data fetches what DVC keeps and keeps what is new, and reads promoted models: nothing of it is deployed by that.
resource "aws_iam_role_policy" "data" {
  count = local.data_jobs ? 1 : 0

  name = "data-and-models"
  role = aws_iam_role.ci["data"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:ListBucket", Resource = local.data },
      { Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = "${local.data}/data/*" },
      { Effect = "Allow", Action = "s3:GetObject", Resource = "${local.data}/models/*" },
      {
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "arn:${local.partition}:kms:${var.region}:${local.account}:key/*"
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${local.name}" } }
      },
    ]
  })
}
