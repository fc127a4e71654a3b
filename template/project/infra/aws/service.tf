# Containers on ECS Fargate. scripts/target_ecs.py replaces the image; everything else of a task is written here.
variable "copies" {
  description = "How many copies of the service run."
  type        = number
  default     = 1

  validation {
    condition     = var.copies >= 1
    error_message = "copies is at least 1."
  }
}

variable "settings" {
  description = "What else the service is told, such as where telemetry goes. What is empty is not told; a secret is named in `secrets` instead."
  type        = map(string)
  default     = {}
}

variable "secrets" {
  description = "Variables of the service whose values are keys of its secret, secrets.tf. Named once they have a value: without one nothing starts."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.secrets : can(regex("^[A-Z][A-Z0-9_]*$", name)) && !contains(keys(var.settings), name)])
    error_message = "secrets are names of variables such as OTEL_EXPORTER_OTLP_HEADERS, and none of them is among settings."
  }
}

locals {
  registry = "${local.account}.dkr.ecr.${var.region}.amazonaws.com/${var.project}"
  writable = ["/tmp", "/app/var"]
  settings = merge({ for name, value in var.settings : name => value if value != "" }, { APP_MODEL_URI = local.model_uri })
}

resource "aws_cloudwatch_log_group" "service" {
  name              = "/${var.project}/${var.environment}/service"
  retention_in_days = 30
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_ecs_cluster" "main" {
  name = local.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "service" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.task["start"].arn
  task_role_arn            = aws_iam_role.task["run"].arn

  # The image is one that does not exist until the first deployment; later ones are revisions of this definition.
  container_definitions = jsonencode([{
    name                   = "service"
    image                  = "${local.registry}:none"
    essential              = true
    readonlyRootFilesystem = true
    stopTimeout            = 30
    portMappings           = [{ containerPort = 8000, protocol = "tcp" }]
    environment            = [for name, value in local.settings : { name = name, value = value }]
    secrets                = [for name in var.secrets : { name = name, valueFrom = "${aws_secretsmanager_secret.service.arn}:${name}::" }]
    mountPoints            = [for path in local.writable : { sourceVolume = trim(replace(path, "/", "-"), "-"), containerPath = path }]
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.service.name
        awslogs-region        = var.region
        awslogs-stream-prefix = "service"
      }
    }
  }])

  dynamic "volume" {
    for_each = local.writable

    content {
      name = trim(replace(volume.value, "/", "-"), "-")
    }
  }
}

resource "aws_ecs_service" "service" {
  name                              = local.name
  cluster                           = aws_ecs_cluster.main.arn
  task_definition                   = aws_ecs_task_definition.service.arn
  desired_count                     = var.copies
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 60

  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.service.id]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.service.arn
    container_name   = "service"
    container_port   = 8000
  }

  # What does not start is taken back, also when nobody is left who waits for it.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    ignore_changes = [task_definition]
  }

  depends_on = [aws_lb_listener.encrypted]
}

output "service" {
  description = "The name of the cluster and of the service in it."
  value       = aws_ecs_service.service.name
}
