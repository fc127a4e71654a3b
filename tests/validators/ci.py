"""What judges the files that a CI system reads."""

from tests.validators.kinds import Fault, Validator, schema

WORKFLOWS = ("/.github/workflows/*.yml",)
CI = ".github/workflows/ci.yml"

VALIDATORS = {
    "actionlint": Validator(("actionlint", "-no-color"), WORKFLOWS, Fault(CI, "runs-on:", "run-on:"), ("/.github",)),
    "zizmor": Validator(
        ("zizmor", "--offline", "--no-progress", "--color=never", "--persona=pedantic", "--strict-collection"),
        (*WORKFLOWS, "/.github/actions/*/action.yml"),
        Fault(CI, "permissions: {}", "permissions: write-all"),
    ),
    "workflow-schema": schema("vendor.github-workflows", *WORKFLOWS, fault=Fault(CI, "jobs:", "job:")),
    "workflow-timeouts": schema(
        "custom.github-workflows-require-timeout", *WORKFLOWS, fault=Fault(CI, "timeout-minutes:", "name:")
    ),
    "action-schema": schema(
        "vendor.github-actions",
        "/.github/actions/*/action.yml",
        fault=Fault(".github/actions/setup/action.yml", "runs:", "run:"),
    ),
    "gitlab-schema": Validator(
        ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
        ("/.gitlab-ci.yml", "/.gitlab/ci/*.yml"),
        Fault(".gitlab-ci.yml", "stages: [", "stages: [{}, "),
    ),
    "issue-form-schema": schema(
        "vendor.github-issue-forms",
        "/.github/ISSUE_TEMPLATE/*.yml",
        "!config.yml",
        fault=Fault(".github/ISSUE_TEMPLATE/bug.yml", "body:", "bodies:"),
    ),
}
