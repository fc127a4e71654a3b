# Two roles of this environment that CI takes with a token of its own: one reads, one changes. Nobody holds a key.
module "trust" {
  source = "../trust"

  ci             = var.ci
  server         = var.ci_server
  repository     = var.repository
  environment    = var.environment
  environment_id = var.ci_environment_id
}

locals {
  issuer = trimprefix(module.trust.issuer, "https://")
  signer = "arn:${local.partition}:iam::${local.account}:oidc-provider/${local.issuer}"
  roles  = { plan = module.trust.subjects.plan, deploy = module.trust.subjects.deploy }
}

resource "aws_iam_role" "ci" {
  for_each = local.roles

  name                 = "${local.name}-${each.key}"
  path                 = "/ci/${var.project}/"
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

# plan reads what there is and the state, but none of the data and no secret.
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
        Condition = { StringEquals = { "kms:EncryptionContext:aws:s3:arn" = "arn:${local.partition}:s3:::${var.state_bucket}" } }
      },
      {
        Sid      = "NoData"
        Effect   = "Deny"
        Action   = "s3:GetObject*"
        Resource = "${aws_s3_bucket.data.arn}/*"
      },
      {
        Sid      = "NoSecrets"
        Effect   = "Deny"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "*"
      },
    ]
  })
}

# deploy changes everything but who may do what; of that, the roles of what runs here, and only within a boundary.
resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.ci["deploy"].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/PowerUserAccess"
}

resource "aws_iam_role_policy" "deploy" {
  name = "roles-of-the-project"
  role = aws_iam_role.ci["deploy"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Read"
        Effect   = "Allow"
        Action   = ["iam:Get*", "iam:List*"]
        Resource = "*"
      },
      {
        Sid      = "UseAndRemove"
        Effect   = "Allow"
        Action   = ["iam:PassRole", "iam:DeleteRole", "iam:UpdateAssumeRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:*InstanceProfile"]
        Resource = [for kind in ["role", "instance-profile"] : "arn:${local.partition}:iam::${local.account}:${kind}${local.path}*"]
      },
      {
        Sid       = "Within"
        Effect    = "Allow"
        Action    = ["iam:CreateRole", "iam:*RolePolicy", "iam:PutRolePermissionsBoundary"]
        Resource  = "arn:${local.partition}:iam::${local.account}:role${local.path}*"
        Condition = { StringEquals = { "iam:PermissionsBoundary" = local.boundary } }
      },
      {
        Sid      = "NoOtherEnvironment"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
        Condition = {
          StringNotEquals = { "aws:ResourceTag/environment" = var.environment }
          Null            = { "aws:ResourceTag/environment" = "false" }
        }
      },
    ]
  })
}
