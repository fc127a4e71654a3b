# The state is a file in the bucket that bootstrap/ made, locked while it changes. environments/ENV.tfbackend says which.
terraform {
  backend "gcs" {}
}
