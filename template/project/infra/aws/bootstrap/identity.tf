# Tokens of the CI system are taken in this account, and one role pushes images with them; nobody holds a key.
module "trust" {
  source = "../../trust"

  ci                 = var.ci
  server             = var.ci_server
  subject_names_tier = var.ci_subject_names_tier
  repository         = var.repository
  environment        = "dev"
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  issuer = trimprefix(module.trust.issuer, "https://")
  signer = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.issuer}"
}

resource "aws_iam_openid_connect_provider" "ci" {
  url            = module.trust.issuer
  client_id_list = [var.ci_audience]
}

resource "aws_iam_role" "publish" {
  name                 = "${var.project}-publish"
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
        StringLike   = { "${local.issuer}:sub" = module.trust.subjects.publish }
      }
    }]
  })

  depends_on = [aws_iam_openid_connect_provider.ci]
}

resource "aws_iam_role_policy" "publish" {
  name = "push-images"
  role = aws_iam_role.publish.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
        ]
        Resource = aws_ecr_repository.service.arn
      },
    ]
  })
}
