"""What judges images and the stack."""

from tests.validators.kinds import Fault, Validator, schema

VALIDATORS = {
    "compose-schema": schema(
        "vendor.compose-spec", "/compose*.yaml", fault=Fault("compose.yaml", "services:", "service:")
    ),
    "hadolint": Validator(("hadolint", "--no-color"), ("/Dockerfile",), Fault("Dockerfile", "\nUSER ", "\nUSE ")),
}
