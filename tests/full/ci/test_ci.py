"""The pipelines come to the same verdict on a project, whole or with a fault, whichever CI system runs them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import tools
from tests.full.ci.systems import SYSTEMS
from tests.tour.journey import environment as clean

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
IDENTITY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
PLANTED = "src/my_project/planted.py"
Made = Callable[[str, str], Path]


class Case(NamedTuple):
    """A change of a project by one file, the jobs that look at it, and those of them that refuse it."""

    preset: str
    file: str
    text: str | tuple[str, str]  # a new file's, or what to replace by what
    jobs: tuple[str, ...]
    refused: tuple[str, ...]


CASES = {
    "nothing": Case("devops", PLANTED, '"""Planted."""\n', ("check", "test"), ()),
    "a failing test": Case(
        "devops", "tests/test_planted.py", "def test_planted() -> None:\n    assert 1 + 1 == 3\n", ("test",), ("test",)
    ),
    "a lint error": Case("devops", PLANTED, '"""Planted."""\n\nimport os\n', ("check",), ("check",)),
    "a type error": Case("devops", PLANTED, '"""Planted."""\n\nx: int = "1"\n', ("check",), ("check",)),
    "a secret": Case(
        "devops", PLANTED, '"""Planted."""\n\nPASSWORD = "correct horse battery"\n', ("check",), ("check",)
    ),
    "nothing, in an image": Case("devops", PLANTED, '"""Planted."""\n', ("build",), ()),
    "a secret in no code": Case("devops", "settings.yml", f"key: {tools.KEY}\n", ("build",), ("build",)),
    # Without it any dataops project that is not set up would come to the verdict of the next.
    "nothing, in a project with contracts": Case("dataops", PLANTED, '"""Planted."""\n', ("test",), ()),
    "a contract that breaks": Case(
        "dataops", "contracts/flights/flights.odcs.yaml", ("name: distance", "name: length"), ("test",), ("test",)
    ),
}


def git(project: Path, *arguments: str) -> None:
    subprocess.run(["git", *IDENTITY, *arguments], cwd=project, check=True, capture_output=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a home, and with stand-ins for what prepares a machine and for what needs an engine."""
    folder = tmp_path_factory.mktemp("ci")
    (folder / "home").mkdir()
    (folder / "aside").mkdir()
    for name in ("apt-get", "docker", "pip", "trivy"):
        (folder / "aside" / name).write_text("#!/bin/sh\n")
        (folder / "aside" / name).chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def environment(place: Path) -> Callable[[str], Mapping[str, str]]:
    """Give the environment of a runner: all projects of a preset share one installation."""

    def given(preset: str) -> Mapping[str, str]:
        # Without gitleaks the project would ask Docker for it, and nothing here looks for secrets then.
        found = [str(Path(tools.required(name)).parent) for name in ("uv", "gitleaks")]
        own = {"PATH": os.pathsep.join([str(place / "aside"), *found, os.environ["PATH"]]), "UV_PYTHON": PYTHON}
        return {**clean(place / "home"), **own, "UV_PROJECT_ENVIRONMENT": str(place / f"venv-{preset}")}

    return given


@pytest.fixture(scope="module")
def made(place: Path, environment: Callable[[str], Mapping[str, str]]) -> Made:
    """Make the project of a preset for a CI system, once."""

    def make(preset: str, system: str) -> Path:
        project = place / f"{preset}-{system}"
        if not project.exists():
            answers = (f"project_name={'my-project'}", f"ci={system}", f"python_version={PYTHON}", f"preset={preset}")
            pairs = [part for answer in answers for part in ("--set", answer)]
            command = [sys.executable, "-m", "opsinit", "new", str(project), *pairs]
            subprocess.run(command, env=environment(preset), check=True, capture_output=True)
            git(project, "remote", "add", "origin", "git@example.org:owner/project.git")
        return project

    return make


@pytest.fixture
def planted(made: Made, request: pytest.FixtureRequest) -> Iterator[tuple[Case, str, Path]]:
    """Plant what a case says in the project of a CI system, and take it out again."""
    case, system = CASES[request.param[0]], request.param[1]
    project = made(case.preset, system)
    path = project / case.file
    if isinstance(case.text, str):
        path.write_text(case.text, encoding="utf-8")
    else:
        assert case.text[0] in path.read_text(encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8").replace(*case.text), encoding="utf-8")
    (project / "aside.yml").touch()
    git(project, "add", "--all")
    git(project, "commit", "--no-verify", "--quiet", "--message", "planted")
    yield case, system, project
    git(project, "reset", "--quiet", "--hard", "HEAD~1")
    shutil.rmtree(project / ".gitlab-ci-local", ignore_errors=True)


@pytest.mark.parametrize(
    "planted", [(case, system) for case in CASES for system in SYSTEMS], indirect=True, ids="-".join
)
def test_the_verdict_is_the_same(
    planted: tuple[Case, str, Path], environment: Callable[[str], Mapping[str, str]]
) -> None:
    case, system, project = planted
    # One failure is enough for a verdict.
    given = {**environment(case.preset), "PYTEST_ADDOPTS": "--exitfirst"}
    verdict = SYSTEMS[system](project, given, case.jobs)

    assert verdict == {**{job: job not in case.refused for job in case.jobs}, "gate": not case.refused}
