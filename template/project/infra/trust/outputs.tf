output "issuer" {
  description = "What signs the tokens."
  value       = local.issuers[var.ci]
}

output "subjects" {
  description = "Whom a token speaks for, by what it may do: publish, plan, deploy, data."
  value       = local.subjects[var.ci]
}
