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

output "cluster" {
  description = "The name of the cluster: `aws eks update-kubeconfig --name` with it gives kubectl its way in."
  value       = aws_eks_cluster.main.name
}
