# Who a task is.
resource "aws_iam_role" "task" {
  for_each = toset(["start", "run"])

  name                 = "${local.name}-${each.key}"
  path                 = local.path
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

# start pulls the image, writes logs and reads the service's secret; run is what the service itself may do: read models, and
# nothing else.
resource "aws_iam_role_policy_attachment" "start" {
  role       = aws_iam_role.task["start"].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy" "start" {
  name   = "read-the-secret"
  role   = aws_iam_role.task["start"].id
  policy = local.read_secret
}

resource "aws_iam_role_policy" "run" {
  name   = "read-models"
  role   = aws_iam_role.task["run"].id
  policy = local.read_models
}
