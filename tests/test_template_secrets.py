"""A project's scan finds a secret in whatever led to a commit, and at night in every branch: by gitleaks itself."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import matrix, tools
from tests.program import environment, git, write

SECRET = {"settings.yml": f"key: {tools.KEY}\n"}
Commit = Callable[..., Path]
Scan = Callable[..., tuple[int, str]]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Give an environment with gitleaks, and with nobody who looks at configuration."""
    aside = write(tmp_path / "aside", {"trivy*": "#!/bin/sh\n"})
    places = [aside, Path(tools.required("gitleaks")).parent, os.environ["PATH"]]
    return environment(tmp_path / "home", PATH=os.pathsep.join(map(str, places)))


@pytest.fixture
def scan(env: dict[str, str]) -> Scan:
    """Return what runs the script of a project."""

    def done(project: Path, *arguments: str) -> tuple[int, str]:
        command = [sys.executable, "scripts/scan.py", *arguments]
        ended = subprocess.run(command, cwd=project, env=env, check=False, capture_output=True, text=True, timeout=60)
        return ended.returncode, ended.stdout + ended.stderr

    return done


@pytest.fixture
def commit(env: dict[str, str]) -> Commit:
    """Return what commits everything that there is, and more files."""

    def done(project: Path, files: dict[str, str] | None = None) -> Path:
        write(project, files or {})
        git("add", "--all", cwd=project, env=env)
        git("commit", "--quiet", "--message=one", cwd=project, env=env)
        return project

    return done


@pytest.fixture
def make(render: matrix.Render, tmp_path: Path, env: dict[str, str], commit: Commit) -> Callable[..., Path]:
    """Return what makes a project of one commit, to write to."""

    def done(**answers: str) -> Path:
        path = tmp_path / "p"
        shutil.copytree(render(project_name="my-project", **answers), path)
        git("init", "--quiet", "--initial-branch=main", cwd=path, env=env)
        return commit(path)

    return done


@pytest.fixture
def project(make: Callable[..., Path]) -> Path:
    """Give a project."""
    return make(preset="devops")


def test_one_is_found_and_not_shown(project: Path, commit: Commit, scan: Scan) -> None:
    code, said = scan(commit(project, SECRET))

    assert (code, "settings.yml" in said, tools.KEY in said) == (1, True, False), said


def test_one_that_was_taken_out_again_is_found(project: Path, commit: Commit, scan: Scan) -> None:
    commit(project, SECRET)
    code, said = scan(commit(project, {"settings.yml": "key: none\n"}))

    assert (code, "settings.yml" in said) == (1, True), said


def test_one_that_somebody_else_pushed_stops_nobody_and_is_found_at_night(
    project: Path, env: dict[str, str], commit: Commit, scan: Scan
) -> None:
    git("switch", "--quiet", "--create", "other", cwd=project, env=env)
    commit(project, SECRET)
    git("switch", "--quiet", "main", cwd=project, env=env)

    assert [scan(project)[0], scan(project, "--all")[0]] == [0, 1]


def test_one_that_is_written_down_stops_nobody_where_every_commit_is(
    project: Path, env: dict[str, str], commit: Commit, scan: Scan
) -> None:
    _, said = scan(commit(project, SECRET))
    [fingerprint] = re.findall(r"[0-9a-f]{40}:settings\.yml:\S+", said)
    commit(project, {".gitleaksignore": f"# It was changed.\n{fingerprint}\n"})
    git("clone", "--quiet", "--depth=1", project.as_uri(), "../shallow", cwd=project, env=env)

    assert scan(project)[0] == 0
    # There, gitleaks would see another commit: tests/test_pipelines.py holds jobs to every commit.
    assert "this is no whole clone" in scan(project.parent / "shallow")[1]


@pytest.mark.parametrize("ci", matrix.choices(matrix.questions()["ci"]))
def test_a_new_project_has_none(make: Callable[..., Path], scan: Scan, ci: str) -> None:
    code, said = scan(make(preset="mlops", ci=ci, notify="slack", tracking="server", logs="elk"))

    assert (code, "secrets: nothing found" in said) == (0, True), said
