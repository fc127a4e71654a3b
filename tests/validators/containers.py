"""What judges images and the stack."""

from tests.validators.kinds import Calls, Fault, Validator, schema

IMAGES = ("/Dockerfile", "/ops/*/Dockerfile")
STACK = ("/compose*.yaml",)

VALIDATORS = {
    "compose-schema": schema("vendor.compose-spec", *STACK, fault=Fault("compose.yaml", "services:", "service:")),
    # The schema knows the keys; Compose itself reads the values, and puts the parts together.
    "compose-config": Validator(
        ("docker-compose", "config", "--quiet"),
        STACK,
        Fault("compose.yaml", ":8000:8000", ":8000:80000"),
        named=False,
    ),
    # What recipes use stands in a file of its own, which nothing includes.
    "compose-tools": Validator(
        ("docker-compose", "--file=compose.tools.yaml", "config", "--quiet"),
        ("/compose.tools.yaml",),
        Fault("compose.tools.yaml", "\nvolumes:\n  trivy:", ""),
        named=False,
    ),
    "hadolint": Validator(("hadolint", "--no-color"), IMAGES, Fault("Dockerfile", "\nUSER ", "\nUSE ")),
    # What a build does not look for: a user that is root, a secret in a variable, a file system left open.
    "trivy-image": Validator(
        ("trivy", "config", "--quiet", "--skip-check-update", "--skip-version-check", "--exit-code=1", "."),
        IMAGES,
        Fault("Dockerfile", "\nUSER 10001:10001", "\nUSER root"),
        calls=Calls.ONCE,
        named=False,
    ),
}
