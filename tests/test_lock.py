"""The lock file: made by uv in the staging directory; a project without one is still a project."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from opsinit import lock
from tests.program import Outcome, environment, git, opsinit, write
from tests.tools import required

ANSWERS = {
    "copier.yml": "name: {default: you}\n",
    "{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
}
PROJECT = '[project]\nname = "p"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = [{}]\n'


@pytest.fixture(params=["", "UV_LOCKED", "UV_FROZEN"])
def job(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return what a job that installs from the lock tells uv."""
    return {request.param: "1"} if request.param else {}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "home", UV=lock.uv() or required("uv"), UV_OFFLINE="1", UV_PYTHON=sys.executable)


def test_the_lock_file_is_in_the_first_commit(tmp_path: Path, env: dict[str, str], job: dict[str, str]) -> None:
    template = write(tmp_path / "template", {"pyproject.toml": PROJECT.format("")})

    outcome = opsinit("new", "p", "--template", template, "--json", cwd=tmp_path, env=env | job)

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


def moved(tmp_path: Path, env: Mapping[str, str], declared: str) -> tuple[Path, dict[str, bytes]]:
    """Return a locked project, and what is in it, whose template has a newer pyproject.toml."""
    template = write(tmp_path / "template", {**ANSWERS, "pyproject.toml": PROJECT.format("")})
    git("init", "--quiet", "--initial-branch=main", cwd=template, env=env)
    for version, content in (("v1.0.0", PROJECT.format("")), ("v2.0.0", declared)):
        write(template, {"pyproject.toml": content, "version": version})
        git("add", ".", cwd=template, env=env)
        git("commit", "--quiet", "--message", version, cwd=template, env=env)
        git("tag", version, cwd=template, env=env)
    outcome = opsinit("new", "p", "--template", template, "--ref", "v1.0.0", "--json", cwd=tmp_path, env=env)
    assert (outcome.code, outcome.data["findings"]) == (0, []), outcome.err
    return tmp_path / "p", files(tmp_path / "p")


def test_an_update_locks_again_when_dependencies_change(
    tmp_path: Path, env: dict[str, str], job: dict[str, str]
) -> None:
    project, before = moved(tmp_path, env, PROJECT.format("").replace(">=3.11", ">=3.11,<4"))

    outcome = opsinit("update", "--json", cwd=project, env=env | job)

    assert (outcome.code, outcome.data["findings"]) == (0, []), outcome.err
    assert {"path": "uv.lock", "action": "updated", "reason": "locked"}.items() <= of(outcome, "uv.lock").items()
    assert 'requires-python = ">=3.11, <4"' in (project / "uv.lock").read_text(encoding="utf-8")
    assert opsinit("undo", cwd=project, env=env).code == 0
    assert files(project) == before


def test_an_update_leaves_the_lock_alone_when_no_dependency_changes(tmp_path: Path, env: dict[str, str]) -> None:
    project, before = moved(tmp_path, env, PROJECT.format("") + "\n[tool.ruff]\nline-length = 99\n")

    outcome = opsinit("update", "--json", cwd=project, env={**env, "UV": "/nowhere/uv"})

    assert (outcome.code, outcome.data["findings"]) == (0, []), outcome.err
    assert files(project)["uv.lock"] == before["uv.lock"]
    assert b"ruff" in files(project)["pyproject.toml"]


def test_an_update_out_of_reach_of_the_index_keeps_the_old_lock_and_says_so(
    tmp_path: Path, env: dict[str, str]
) -> None:
    project, before = moved(tmp_path, env, PROJECT.format('"no-such-package-opsinit"'))

    outcome = opsinit("update", "--json", cwd=project, env=env)

    assert outcome.code == 1
    assert [finding["code"] for finding in outcome.data["findings"]] == ["lock-stale"]
    assert files(project)["uv.lock"] == before["uv.lock"]
    assert b"no-such-package-opsinit" in files(project)["pyproject.toml"]


def files(project: Path) -> dict[str, bytes]:
    """Return all that a project holds, the lock and the answers too."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(project).parts
    }


def of(outcome: Outcome, path: str) -> dict[str, str]:
    """Return what a report says about a path."""
    (found,) = [change for change in outcome.data["paths"] if change["path"] == path]
    return {name: str(value) for name, value in found.items()}
