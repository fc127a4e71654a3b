"""What judges infra/ by reading it; tests/test_terraform.py lets Terraform judge it with its providers."""

from tests.validators.kinds import Calls, Fault, Validator

VALIDATORS = {
    "terraform-fmt": Validator(
        ("terraform", "fmt", "-check", "-diff"),
        ("/infra/**/*.tf", "/infra/**/*.tfvars", "/infra/**/*.tftest.hcl", "/infra/**/*.tfmock.hcl"),
        Fault("infra/trust/main.tf", "locals {", "locals  {"),
    ),
    # Once for all: each call reads hundreds of policies first.
    "trivy-infra": Validator(
        ("trivy", "config", "--quiet", "--exit-code=1", "--skip-check-update", "--skip-version-check", "."),
        ("/infra/**/*.tf",),
        Fault("infra/aws/storage.tf", "enable_key_rotation     = true", "enable_key_rotation     = false"),
        calls=Calls.ONCE,
        named=False,
    ),
}
