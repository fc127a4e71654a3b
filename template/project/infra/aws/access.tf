# Who may do what on the cluster: CI's role for this environment, and nobody by a kubeconfig that holds a key.
resource "aws_eks_access_entry" "deploy" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_iam_role.ci["deploy"].arn
}

# It also places kinds that no narrower policy knows: routes, monitors, InferenceServices.
resource "aws_eks_access_policy_association" "deploy" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.deploy.principal_arn
  policy_arn    = "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

# External Secrets, the operator in the cluster, reads it and nothing else.
resource "aws_iam_role" "secrets" {
  name                 = "${local.name}-secrets"
  path                 = local.path
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

resource "aws_iam_role_policy" "secrets" {
  name   = "read-the-secret"
  role   = aws_iam_role.secrets.id
  policy = local.read_secret
}

resource "aws_eks_pod_identity_association" "secrets" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "external-secrets"
  service_account = "external-secrets"
  role_arn        = aws_iam_role.secrets.arn
}

output "cluster" {
  description = "The name of the cluster: `aws eks update-kubeconfig --name` with it gives kubectl its way in."
  value       = aws_eks_cluster.main.name
}
