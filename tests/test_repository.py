"""This repository keeps its own rules: pins, workflows, recipes, scripts."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import matrix, tools

ROOT = matrix.ROOT
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINS = [ROOT / "constraints.txt", ROOT / "tools.txt", ROOT / "bootstrap.txt"]
USES = re.compile(r"uses: (?P<action>[\w./-]+)@(?P<sha>\S+)(?: # (?P<version>\S+))?")


def tracked() -> list[str]:
    """Return the files that git keeps or would keep."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


def recipes() -> set[str]:
    """Return the recipes of the justfile."""
    listed = subprocess.run(
        [tools.required("just"), "--summary"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return set(listed.split())


def steps(workflow: Path) -> list[dict[str, Any]]:
    """Return all steps of a workflow."""
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_pins_are_versions_and_hashes_and_name_no_host(path: Path) -> None:
    line = r" {4}--hash=sha256:[0-9a-f]{64}( \\)?|[a-z0-9.-]+==[\w.!+]+( ; [\w .<>='!]+)? \\"

    assert [found for found in path.read_text(encoding="utf-8").splitlines() if not re.fullmatch(line, found)] == []


def test_every_development_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {
        re.split(r"[><=[]", requirement)[0].replace(".", "-")
        for requirement in [
            *project["project"]["dependencies"],
            *groups["dev"],
            *groups["validators"],
            *groups["tools"],
        ]
    }
    pinned = {
        name
        for pins in PINS[:2]
        for name in re.findall(r"^([a-z0-9.-]+)==", pins.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert wanted - pinned == set()
    assert re.findall(r"^([a-z0-9.-]+)==", PINS[2].read_text(encoding="utf-8"), re.MULTILINE) == ["uv"]


def test_uv_runs_what_set_up_installed_and_nothing_else(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    assert "unmanaged" in tools.output("uv", "sync", cwd=tmp_path, VIRTUAL_ENV="")
    assert tools.output("uv", "run", "python", "-c", "", cwd=tmp_path, VIRTUAL_ENV="") == ""
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]


def test_git_ignores_nothing_of_the_template() -> None:
    # This repository's .gitignore acts on the template's files too: they would be missing from a clone.
    stray = {"__pycache__", ".DS_Store"}
    present = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "template").rglob("*")
        if path.is_file() and not stray & set(path.parts)
    }

    assert present - set(tracked()) == set()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_call_only_recipes_that_exist(workflow: Path) -> None:
    commands = [step["run"] for step in steps(workflow) if "run" in step and step.get("name") != "Every job succeeded"]
    called = [re.fullmatch(r"uv run just (\S+).*|make (setup)|(\.ci/run)", command) for command in commands]

    assert [command for command, match in zip(commands, called, strict=True) if not match] == []
    assert {match[1] for match in called if match and match[1]} - recipes() == set()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_as_in_projects(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    pinned = yaml.safe_load(matrix.questions()["pins"]["default"])["actions"]
    used = [match.groupdict() for match in USES.finditer(text)]

    assert len(used) == text.count("uses:")
    assert [use for use in used if not re.fullmatch(r"[0-9a-f]{40}", use["sha"]) or not use["version"]] == []
    shared = {use["action"]: {"sha": use["sha"], "version": use["version"]} for use in used if use["action"] in pinned}
    assert shared == {action: pinned[action] for action in shared}


def test_workflows_are_safe() -> None:
    assert tools.output("zizmor", "--offline", "--quiet", "--persona=pedantic", ".github", cwd=ROOT) == ""


def test_workflows_are_valid() -> None:
    assert tools.output("actionlint", *WORKFLOWS, cwd=ROOT) == ""


def test_shell_scripts_are_sound() -> None:
    scripts = [ROOT / ".ci" / "run", *sorted((ROOT / "scripts").glob("*.sh"))]
    sourced = sorted([*(ROOT / ".ci").glob("*.sh"), *(ROOT / ".ci" / "full").glob("*.sh")])

    assert [script.name for script in scripts if not script.stat().st_mode & 0o100] == []
    assert [script.name for script in sourced if script.stat().st_mode & 0o100] == []
    assert tools.output("shellcheck", "--external-sources", *scripts, *sourced, cwd=ROOT) == ""


def test_the_validators_bite(tmp_path: Path) -> None:
    workflow = tmp_path / ".github" / "workflows" / "ci.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(
        "on: [push]\njobs:\n  a:\n    needs: nonesuch\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - run: echo ${{ github.event.head_commit.message }}\n"
    )
    script = tmp_path / "a.sh"
    script.write_text("#!/bin/sh\nrm -rf $1/*\n")

    assert "nonesuch" in tools.output("actionlint", workflow, cwd=tmp_path)
    assert "template-injection" in tools.output("zizmor", "--offline", "--quiet", workflow, cwd=tmp_path)
    assert "SC2086" in tools.output("shellcheck", script, cwd=tmp_path)


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("console", "import copier", "import Copier"),
        ("project", "def late():\n    import typer", "know Typer"),
        ("errors", "from opsinit import git", "Imports point one way"),
        ("git/__init__", "from opsinit.console import Console", "Imports point one way"),
        ("git/process", "from opsinit.console import Console", "Imports point one way"),
        ("utilities", "", "Imports point one way"),
    ],
)
def test_an_import_in_the_wrong_direction_is_refused(tmp_path: Path, path: str, line: str, contract: str) -> None:
    shutil.copytree(ROOT / "src" / "opsinit", tmp_path / "opsinit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    module = tmp_path / "opsinit" / f"{path}.py"
    assert module.exists() == bool(line)  # a module beside a package of its name would never be imported
    with module.open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    found = tools.output("lint-imports", "--no-cache", "--no-logo", cwd=tmp_path, PYTHONPATH=str(tmp_path))

    assert f"{contract} BROKEN" in found


@pytest.mark.parametrize("line", ["import copier", "import typer", "import subprocess", 'print("a")'])
def test_what_a_module_may_not_do_is_refused(tmp_path: Path, line: str) -> None:
    module = tmp_path / "src" / "opsinit" / "project.py"
    module.parent.mkdir(parents=True)
    module.write_text(f'"""A module."""\n\n{line}\n')
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    assert re.search("TID251|T201", tools.output("ruff", "check", "--no-cache", cwd=tmp_path))


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 100
