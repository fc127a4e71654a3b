# One machine, which Ansible sets up and places the stack on. It has no public address and no open port for shells:
# SSH goes through an endpoint that asks IAM each time. ansible/inventory says how.
variable "machine" {
  description = "The type of the machine."
  type        = string
  default     = "t3.medium"
}

variable "ssh_public_key" {
  description = "Whom the machine lets in: the public half of its key, docs/runbooks/machine.md."
  type        = string

  validation {
    condition     = can(regex("^ssh-(rsa|ed25519) ", var.ssh_public_key))
    error_message = "ssh_public_key is what a file *.pub holds: ssh-ed25519 and a long word."
  }
}

resource "aws_key_pair" "machine" {
  key_name   = local.name
  public_key = var.ssh_public_key
}

# Debian's own image, the newest of its release.
data "aws_ssm_parameter" "debian" {
  name = "/aws/service/debian/release/13/latest/amd64"
}

resource "aws_security_group" "shell" {
  name        = "${local.name}-shell"
  description = "The endpoint through which SSH goes"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "shell" {
  security_group_id            = aws_security_group.shell.id
  description                  = "SSH to the machine"
  referenced_security_group_id = aws_security_group.service.id
  ip_protocol                  = "tcp"
  from_port                    = 22
  to_port                      = 22
}

resource "aws_vpc_security_group_ingress_rule" "shell" {
  security_group_id            = aws_security_group.service.id
  description                  = "SSH, from the endpoint only"
  referenced_security_group_id = aws_security_group.shell.id
  ip_protocol                  = "tcp"
  from_port                    = 22
  to_port                      = 22
}

resource "aws_ec2_instance_connect_endpoint" "shell" {
  subnet_id          = aws_subnet.private[0].id
  security_group_ids = [aws_security_group.shell.id]

  tags = { Name = local.name }
}

#trivy:ignore:AWS-0104 Debian's packages come from mirrors without fixed addresses, over HTTP, and are signed.
resource "aws_vpc_security_group_egress_rule" "packages" {
  security_group_id = aws_security_group.service.id
  description       = "Packages of the operating system"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_iam_role" "machine" {
  name                 = "${local.name}-machine"
  path                 = local.path
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "machine" {
  name   = "read-models"
  role   = aws_iam_role.machine.id
  policy = local.read_models
}

resource "aws_iam_role_policy_attachment" "machine" {
  role       = aws_iam_role.machine.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
}

resource "aws_iam_instance_profile" "machine" {
  name = "${local.name}-machine"
  path = local.path
  role = aws_iam_role.machine.name
}

resource "aws_instance" "machine" {
  ami                    = data.aws_ssm_parameter.debian.insecure_value
  instance_type          = var.machine
  subnet_id              = aws_subnet.private[0].id
  vpc_security_group_ids = [aws_security_group.service.id]
  key_name               = aws_key_pair.machine.key_name
  iam_instance_profile   = aws_iam_instance_profile.machine.name
  ebs_optimized          = true
  monitoring             = true

  # One hop more than the machine itself: containers ask for the role, too.
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = aws_kms_key.data.arn
    volume_size = 40
  }

  tags = { Name = local.name }

  # A newer image would replace the machine and what is on it: that is decided, not met.
  lifecycle {
    ignore_changes = [ami]
  }
}

resource "aws_lb_target_group_attachment" "machine" {
  target_group_arn = aws_lb_target_group.service.arn
  target_id        = aws_instance.machine.private_ip
  port             = 8000
}

output "machine" {
  description = "The machine's id, which ansible/inventory asks for: ssh goes there through a tunnel of EC2 Instance Connect."
  value       = aws_instance.machine.id
}
