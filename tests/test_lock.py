"""The lock file: made by uv in the staging directory; a project without one is still a project."""

import subprocess
import sys
from pathlib import Path

import pytest

from opsinit import lock
from tests.program import environment, git, opsinit, write
from tests.tools import required

PROJECT = '[project]\nname = "p"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = [{}]\n'


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "home", UV=lock.uv() or required("uv"), UV_OFFLINE="1", UV_PYTHON=sys.executable)


def test_the_lock_file_is_in_the_first_commit(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"pyproject.toml": PROJECT.format("")})

    outcome = opsinit("new", "p", "--template", template, "--json", cwd=tmp_path, env=env)

    assert (outcome.code, outcome.data["findings"]) == (0, []), outcome.err
    assert git("ls-files", cwd=tmp_path / "p", env=env).splitlines() == ["pyproject.toml", "uv.lock"]
    assert "staging" not in (tmp_path / "p/uv.lock").read_text(encoding="utf-8")


def test_no_lock_file_is_made_when_none_is_wanted(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"pyproject.toml": PROJECT.format("")})

    assert opsinit("new", "p", "--template", template, "--no-lock", cwd=tmp_path, env=env).code == 0
    assert not (tmp_path / "p/uv.lock").exists()


def test_a_project_without_a_pyproject_is_not_locked(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"a": ""})

    outcome = opsinit("new", "p", "--template", template, "--json", cwd=tmp_path, env={**env, "UV": "/nowhere"})

    assert (outcome.code, outcome.data["findings"]) == (0, [])


def test_dependencies_out_of_reach_leave_a_project_and_a_finding(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"pyproject.toml": PROJECT.format('"no-such-package-opsinit"')})

    outcome = opsinit("new", "p", "--template", template, "--json", cwd=tmp_path, env=env)

    assert outcome.code == 1
    assert [finding["code"] for finding in outcome.data["findings"]] == ["lock-missing"]
    assert git("ls-files", cwd=tmp_path / "p", env=env) == "pyproject.toml"


def test_a_machine_without_uv_gets_a_project_and_a_finding(tmp_path: Path, env: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"pyproject.toml": PROJECT.format(""), "justfile": ""})
    write(tmp_path, {"bin/git*": f'#!/bin/sh\nPATH="{env["PATH"]}" exec git "$@"\n'})
    # An interpreter that has no uv beside it, whatever this one has.
    code = "import sys; sys.executable = '/nowhere/python'; from opsinit.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "new", "p", "--template", str(template)]

    result = subprocess.run(
        command,
        cwd=tmp_path,
        env={**env, "UV": "/nowhere/uv", "PATH": f"{tmp_path}/bin"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert result.returncode == 1, result.stderr
    assert "warning: there is no uv.lock: uv was not found" in result.stderr
    assert result.stdout.splitlines()[-2:] == ["  make setup", "  make check"]


def test_the_lock_of_a_workspace_around_is_left_alone(tmp_path: Path, env: dict[str, str]) -> None:
    root = PROJECT.format("").replace('"p"', '"root"') + '[tool.uv.workspace]\nmembers = ["packages/*"]\n'
    write(tmp_path, {"pyproject.toml": root, "packages/one/pyproject.toml": PROJECT.format("").replace('"p"', '"one"')})
    template = write(tmp_path / "template", {"pyproject.toml": PROJECT.format("")})

    outcome = opsinit("new", "packages/p", "--template", template, "--json", "--no-git", cwd=tmp_path, env=env)

    assert outcome.code == 0, outcome.out
    assert not (tmp_path / "uv.lock").exists()
    assert (tmp_path / "packages/p/uv.lock").is_file()
