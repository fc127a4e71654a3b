# A cluster, EKS. deploy/k8s says what runs on it; scripts/target_kubectl.py places it there.
variable "nodes" {
  description = "How many machines the cluster has."
  type        = number
  default     = 2

  validation {
    condition     = var.nodes >= 2
    error_message = "nodes is at least 2: with one, nothing runs while it is replaced."
  }
}

variable "api_from" {
  description = "The networks from which the cluster's API is reached; with none, only from its own."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for network in var.api_from : can(cidrhost(network, 0))])
    error_message = "api_from is a list of networks, such as 203.0.113.0/24."
  }
}

resource "aws_iam_role" "cluster" {
  for_each = { cluster = "eks.amazonaws.com", nodes = "ec2.amazonaws.com", pods = "pods.eks.amazonaws.com" }

  name                 = "${local.name}-${each.key}"
  path                 = local.path
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = each.value }
      Action    = each.key == "pods" ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]
    }]
  })
}

resource "aws_iam_role_policy_attachment" "cluster" {
  for_each = {
    AmazonEKSClusterPolicy             = "cluster"
    AmazonEKSWorkerNodePolicy          = "nodes"
    AmazonEKS_CNI_Policy               = "nodes"
    AmazonEC2ContainerRegistryReadOnly = "nodes"
  }

  role       = aws_iam_role.cluster[each.value].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.key}"
}

resource "aws_iam_role_policy" "pods" {
  name   = "read-models"
  role   = aws_iam_role.cluster["pods"].id
  policy = local.read_models
}

resource "aws_eks_cluster" "main" {
  name                      = local.name
  role_arn                  = aws_iam_role.cluster["cluster"].arn
  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  access_config {
    authentication_mode = "API"
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.data.arn
    }
  }

  vpc_config {
    subnet_ids              = aws_subnet.private[*].id
    endpoint_private_access = true
    endpoint_public_access  = length(var.api_from) > 0
    public_access_cidrs     = length(var.api_from) > 0 ? var.api_from : null
  }

  depends_on = [aws_iam_role_policy_attachment.cluster]
}

resource "aws_eks_node_group" "main" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "main"
  node_role_arn   = aws_iam_role.cluster["nodes"].arn
  subnet_ids      = aws_subnet.private[*].id
  instance_types  = ["t3.large"]

  scaling_config {
    desired_size = var.nodes
    min_size     = var.nodes
    max_size     = var.nodes * 2
  }

  # The autoscaler's business.
  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }

  depends_on = [aws_iam_role_policy_attachment.cluster, aws_eks_addon.network]
}

# What a cluster starts with gives pods addresses, and heeds no NetworkPolicy.
resource "aws_eks_addon" "network" {
  cluster_name                = aws_eks_cluster.main.name
  addon_name                  = "vpc-cni"
  configuration_values        = jsonencode({ enableNetworkPolicy = "true" })
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"
}

# With it, pods take a role by the name of their account.
resource "aws_eks_addon" "identity" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "eks-pod-identity-agent"
}

resource "aws_eks_pod_identity_association" "service" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "${var.project}-${var.environment}"
  service_account = var.project
  role_arn        = aws_iam_role.cluster["pods"].arn
}
