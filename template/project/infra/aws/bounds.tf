# What nobody may do who changes this environment or runs in it, whatever else allows it.
locals {
  bounds = [
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
    # What carries no tag belongs to the account, or to a project that has none. All that is made here carries one.
    {
      Sid    = "NothingWithoutTag"
      Effect = "Deny"
      Action = [
        "ec2:DeleteNatGateway", "ec2:DeleteSubnet", "ec2:DeleteVpc", "ec2:TerminateInstances", "ec2-instance-connect:*",
        "ecs:DeleteCluster", "ecs:DeleteService", "ecs:UpdateService", "eks:Delete*", "eks:Update*",
        "kms:Disable*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "logs:DeleteLogGroup", "secretsmanager:DeleteSecret",
        "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
      ]
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:ResourceTag/environment" = var.environment } }
    },
    # A bucket's objects have no tag that counts: they are named.
    {
      Sid         = "NoOtherBucket"
      Effect      = "Deny"
      Action      = "s3:*"
      NotResource = concat([local.data, "${local.data}/*", local.state], local.own_state)
    },
    # The bucket itself is bootstrap's.
    {
      Sid       = "StateStays"
      Effect    = "Deny"
      NotAction = ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"]
      Resource  = local.state
    },
    # So is the registry: whoever publishes pushes.
    {
      Sid      = "ImagesStay"
      Effect   = "Deny"
      Action   = ["ecr:BatchDelete*", "ecr:Delete*", "ecr:Put*", "ecr:Set*", "ecr:Start*"]
      Resource = "*"
    },
  ]

  boundary = "arn:${local.partition}:iam::${local.account}:policy${local.ci_path}${local.name}-boundary"
}

# What the roles of what runs here can have at most. It stands where deploy cannot change it.
resource "aws_iam_policy" "boundary" {
  name = "${local.name}-boundary"
  path = local.ci_path

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.bounds, [
      { Sid = "Services", Effect = "Allow", NotAction = ["account:*", "iam:*", "organizations:*"], Resource = "*" },
      { Sid = "Look", Effect = "Allow", Action = ["iam:CreateServiceLinkedRole", "iam:Get*", "iam:List*"], Resource = "*" },
      { Sid = "NoState", Effect = "Deny", Action = "s3:*", Resource = [local.state, "${local.state}/*"] },
    ])
  })
}

# deploy changes everything of its environment but who may do what; of that, the roles of what runs here, and only within
# the boundary.
resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.ci["deploy"].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/PowerUserAccess"
}

resource "aws_iam_role_policy" "deploy" {
  name = "roles-of-the-project"
  role = aws_iam_role.ci["deploy"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.bounds, [
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
    ])
  })
}
