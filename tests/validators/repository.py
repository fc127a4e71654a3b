"""What judges files of every project, whatever it was made with."""

from tests.validators.kinds import Fault, Validator, schema

VALIDATORS = {
    "renovate-schema": schema(
        "vendor.renovate", "/renovate.json", fault=Fault("renovate.json", '"draftPR": true', '"draftPR": "yes"')
    ),
    "bandit": Validator(
        ("bandit", "--quiet", "--severity-level", "medium", "--confidence-level", "medium"),
        ("/src/**/*.py", "/scripts/**/*.py"),
        Fault("src/my_project/logs.py", "import logging\n", "import logging\nlogging.info(eval('1'))\n"),
    ),
    "yamllint": Validator(
        ("yamllint", "--strict", "--config-data={extends: relaxed, rules: {line-length: {max: 150}}}"),
        ("*.yml", "*.yaml"),
        Fault("compose.yaml", "services:", "services:  # a\n   x:  1\n  y: 2"),
    ),
    "just": Validator(
        ("just", "--unstable", "--fmt", "--check", "--justfile"),
        ("/justfile",),
        Fault("justfile", "\ncheck:", "\ncheck : nonesuch"),
        ("/just",),
    ),
}
