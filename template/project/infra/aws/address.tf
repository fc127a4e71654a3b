# The address that the world reaches: TLS ends here, and nothing else of the network has a public address.
variable "certificate_arn" {
  description = "The certificate of the service's name, in ACM and in this region."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:", var.certificate_arn))
    error_message = "certificate_arn is the ARN of a certificate in ACM: without one the service would answer unencrypted."
  }
}

resource "aws_security_group" "address" {
  name        = "${local.name}-address"
  description = "What the world may ask"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "address" {
  for_each = toset(["80", "443"])

  security_group_id = aws_security_group.address.id
  description       = "Everybody; port 80 only says where the encrypted address is"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value)
  to_port           = tonumber(each.value)
}

resource "aws_vpc_security_group_egress_rule" "address" {
  security_group_id            = aws_security_group.address.id
  description                  = "The service"
  referenced_security_group_id = aws_security_group.service.id
  ip_protocol                  = "tcp"
  from_port                    = 8000
  to_port                      = 8000
}

resource "aws_security_group" "service" {
  name        = "${local.name}-service"
  description = "What may talk to the service, and it to others"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "service" {
  security_group_id            = aws_security_group.service.id
  description                  = "The address"
  referenced_security_group_id = aws_security_group.address.id
  ip_protocol                  = "tcp"
  from_port                    = 8000
  to_port                      = 8000
}

#trivy:ignore:AWS-0104 Images, logs and data are fetched from public addresses of AWS, which have no fixed range.
resource "aws_vpc_security_group_egress_rule" "service" {
  security_group_id = aws_security_group.service.id
  description       = "What it fetches"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

#trivy:ignore:AWS-0053 The service is public: this is the one door to it.
resource "aws_lb" "main" {
  name                       = local.name
  load_balancer_type         = "application"
  subnets                    = aws_subnet.public[*].id
  security_groups            = [aws_security_group.address.id]
  drop_invalid_header_fields = true
}

resource "aws_lb_target_group" "service" {
  name                 = local.name
  port                 = 8000
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = aws_vpc.main.id
  deregistration_delay = 30

  health_check {
    path                = "/readyz"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener" "encrypted" {
  load_balancer_arn = aws_lb.main.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.service.arn
  }
}

resource "aws_lb_listener" "plain" {
  load_balancer_arn = aws_lb.main.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

output "address" {
  description = "What the service's name has to point to; DEPLOY_URL is https:// and that name."
  value       = aws_lb.main.dns_name
}
