output "bucket" {
  description = "The bucket with data and models."
  value       = aws_s3_bucket.data.bucket
}

output "model_uri" {
  description = "APP_MODEL_URI of this environment: where promoted models are."
  value       = local.model_uri
}

output "plan_role" {
  description = "AWS_PLAN_DEV_ROLE and the like in CI: reads this environment."
  value       = aws_iam_role.ci["plan"].arn
}

output "deploy_role" {
  description = "AWS_DEPLOY_ROLE of this environment in CI: changes it."
  value       = aws_iam_role.ci["deploy"].arn
}

output "data_role" {
  description = "AWS_DATA_ROLE in CI, of dev alone: fetches and keeps data, and reads promoted models."
  value       = one([for name, role in aws_iam_role.ci : role.arn if name == "data"])
}
