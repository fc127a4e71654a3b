"""Renovate proposes every version that a project's commands pin, once it has been out for some days.

It is held here and not in a project: what its people pin in a command of theirs is no fault.
"""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests import matrix

CASES = [
    matrix.Case(f"{ci}-{cloud}", {"preset": "mlops", "ci": ci, "cloud": cloud, "tracking": "server"})
    for ci, cloud in itertools.product(matrix.choices(matrix.questions()["ci"]), ("none", "azure", "gcp"))
    if (ci, cloud) != ("bitbucket", "azure")  # refused
]
PLACES = (
    *("Dockerfile", "Jenkinsfile", "Makefile", "*.yml", ".github/**/*.yml", ".gitlab/**/*.yml"),
    *("infra/*/*.tf", "jenkins/*", "just/*", "ops/*/Dockerfile"),
)


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def project(render: matrix.Render, request: pytest.FixtureRequest) -> Path:
    return render(project_name="my-project", **request.param.answers)


@pytest.fixture
def renovate(project: Path) -> dict[str, Any]:
    """Give what Renovate is told."""
    found: dict[str, Any] = json.loads((project / "renovate.json").read_text(encoding="utf-8"))
    return found


def test_what_is_newer_has_been_out_for_days_before_it_is_proposed(renovate: dict[str, Any]) -> None:
    rules = [renovate, *renovate["packageRules"]]
    waits = [rule["minimumReleaseAge"] for rule in rules if "minimumReleaseAge" in rule]

    assert waits
    assert all(int(days) >= 3 for wait in waits for days in re.findall(r"^(\d+) days$", wait) or [0])
    # Until then there is no branch: a pending check would only colour a proposal that is there.
    assert {rule["internalChecksFilter"] for rule in rules if "internalChecksFilter" in rule} == {"strict"}


def test_a_version_in_a_command_is_proposed_and_the_same_everywhere(project: Path, renovate: dict[str, Any]) -> None:
    texts = {
        path.relative_to(project).as_posix(): path.read_text(encoding="utf-8")
        for place in PLACES
        for path in project.glob(place)
    }
    written = {
        (file, name, version)
        for file, text in texts.items()
        for name, version in re.findall(r"([a-z0-9-]+)==(\d+\.\d+\.\d+)", text)
    }
    proposed = {
        (file, told.get("depName", manager.get("depNameTemplate")), told["currentValue"])
        for manager in renovate["customManagers"]
        for file, text in texts.items()
        if any(re.search(pattern.strip("/"), file) for pattern in manager["managerFilePatterns"])
        for pattern in manager["matchStrings"]
        for told in (found.groupdict() for found in re.finditer(pattern.replace("(?<", "(?P<"), text))
    }

    assert written - proposed == set()
    assert {file for file, name, _ in proposed if name == "uv"} >= {"Dockerfile", "Makefile"}
    assert {file for file in texts if file.startswith("infra/") and "@sha256:" in texts[file]} <= {
        file for file, _, _ in proposed
    }
    assert len({(name, version) for _, name, version in proposed}) == len({name for _, name, _ in proposed})


def test_what_gitlab_includes_by_a_pattern_is_looked_through(project: Path, renovate: dict[str, Any]) -> None:
    included = [path.relative_to(project).as_posix() for path in project.glob(".gitlab/ci/*.yml")]
    patterns = [pattern.strip("/") for pattern in renovate["gitlabci"]["managerFilePatterns"]]

    assert bool(included) == (project / ".gitlab-ci.yml").exists()
    assert [file for file in included if not any(re.search(pattern, file) for pattern in patterns)] == []
