"""The programs that judge the files of a project, each with a fault that it must find."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Fault(NamedTuple):
    """A change of a file that a validator has to refuse."""

    file: str
    old: str
    new: str


class Validator(NamedTuple):
    """A program, the files that it judges and those beside which it judges them, as .gitignore writes paths."""

    command: tuple[str, ...]
    judged: tuple[str, ...]
    fault: Fault
    beside: tuple[str, ...] = ()


def schema(name: str, *judged: str, fault: Fault) -> Validator:
    """Return what holds files against a schema that check-jsonschema carries."""
    return Validator(("check-jsonschema", "--builtin-schema", name), judged, fault)


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
    "renovate-schema": schema(
        "vendor.renovate", "/renovate.json", fault=Fault("renovate.json", '"draftPR": true', '"draftPR": "yes"')
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
    "compose-schema": schema(
        "vendor.compose-spec", "/compose*.yaml", fault=Fault("compose.yaml", "services:", "service:")
    ),
    "hadolint": Validator(("hadolint", "--no-color"), ("/Dockerfile",), Fault("Dockerfile", "\nUSER ", "\nUSE ")),
    "promtool-config": Validator(
        ("promtool", "check", "config", "--syntax-only"),
        ("/ops/prometheus/prometheus.yml",),
        Fault("ops/prometheus/prometheus.yml", "scrape_configs:", "scrape_config:"),
        ("/ops/prometheus",),
    ),
    "promtool-rules": Validator(
        ("promtool", "check", "rules"),
        ("/ops/prometheus/alerts/*.yml",),
        Fault("ops/prometheus/alerts/service.yml", "expr:", "expression:"),
    ),
    "promtool-tests": Validator(
        ("promtool", "test", "rules"),
        ("/ops/prometheus/tests/*.yml",),
        Fault("ops/prometheus/alerts/service.yml", "expr:", "expr: 0 *"),
        ("/ops/prometheus",),
    ),
    "amtool": Validator(
        ("amtool", "check-config"),
        ("/ops/alertmanager/alertmanager.yml",),
        Fault("ops/alertmanager/alertmanager.yml", "receiver: heartbeat", "receiver: heart"),
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


def program(name: str) -> str | None:
    """Return where a program is: in this environment, or on the PATH."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def run(validator: Validator, folder: Path, files: list[str]) -> subprocess.CompletedProcess[str]:
    """Judge files of a folder."""
    path = program(validator.command[0])
    assert path is not None
    command = [path, *validator.command[1:], *files]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
