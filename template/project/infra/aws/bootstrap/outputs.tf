output "image_repository" {
  description = "IMAGE_REPOSITORY in CI: where images are pushed."
  value       = aws_ecr_repository.service.repository_url
}

output "publish_role" {
  description = "AWS_PUBLISH_ROLE in CI: pushes images."
  value       = aws_iam_role.publish.arn
}
