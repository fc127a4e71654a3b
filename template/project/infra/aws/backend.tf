# The state is a file in the bucket that bootstrap/ made, locked by a file beside it. environments/ENV.tfbackend says which.
terraform {
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}
