# Who talked to whom: the first thing that is asked after an incident.
resource "aws_cloudwatch_log_group" "network" {
  name              = "/${var.project}/${var.environment}/network"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_iam_role" "network" {
  name                 = "${local.name}-network"
  path                 = local.path
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "network" {
  name = "logs"
  role = aws_iam_role.network.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]
      Resource = "${aws_cloudwatch_log_group.network.arn}:*"
    }]
  })
}

resource "aws_flow_log" "main" {
  vpc_id          = aws_vpc.main.id
  traffic_type    = "ALL"
  iam_role_arn    = aws_iam_role.network.arn
  log_destination = aws_cloudwatch_log_group.network.arn
}
