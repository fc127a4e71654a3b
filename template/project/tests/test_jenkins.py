"""Stages call recipes that exist, on the Python of the Dockerfile, and each has its agent and its end."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHANGE = (ROOT / "Jenkinsfile").read_text()
OPERATIONS = (ROOT / "jenkins/operations.Jenkinsfile").read_text()
DOCKER = (ROOT / "Dockerfile").read_text()
STAGES = {
    text.partition("'")[0]: text
    for file in (CHANGE, OPERATIONS)
    for text in re.split(r"\n *stage\('", file)[1:]  # up to the next one's name
}


def test_stages_call_recipes_that_exist(recipes: set[str]) -> None:
    commands = re.findall(r"\b(?:make|uv run just) ([a-z][a-z -]*)", CHANGE + OPERATIONS)
    called = {name for command in commands for name in command.split()}

    assert {"lint", "type", "test", "deploy", "template-update"} <= called
    assert called <= recipes


@pytest.mark.parametrize("name", [name for name, text in STAGES.items() if re.search(r"\bsh '", text)])
def test_a_stage_that_works_has_an_agent_and_an_end(name: str) -> None:
    assert "agent { label 'docker' }" in STAGES[name]
    assert "options { timeout(" in STAGES[name]


def test_nothing_is_deployed_unless_that_is_switched_on_and_prod_waits_for_somebody() -> None:
    switched = "environment name: 'DEPLOY', value: 'on'"

    assert "anyOf { branch 'main'; tag 'v*' }" in STAGES["deliver"]
    assert [name for name in ("deliver", "rollback") if switched not in STAGES[name]] == []
    assert [name for name, text in STAGES.items() if "input {" in text] == ["deploy-prod"]
    assert CHANGE.count("make deploy") == len(re.findall(r"stage\('deploy-\w+'\)", CHANGE)) == 3


def test_an_agent_keeps_neither_logins_nor_a_stack() -> None:
    ends = {name: re.findall(r"post { always { sh 'make (.*)' } }", text) for name, text in STAGES.items()}
    logged = {name for name, text in STAGES.items() if "withCredentials" in text}

    assert {"publish", "deploy-dev", "deploy-staging", "deploy-prod", "rollback"} <= logged
    assert {name for name, end in ends.items() if end == ["login ARGS=out"]} == logged
    assert ends["stack"] == ["down"]


def test_they_run_on_the_python_of_the_image() -> None:
    tested = re.findall(r"test on Python (\S+)'", CHANGE)
    used = {re.findall(r"^        UV_PYTHON = '(\S+)'", file, re.MULTILINE)[0] for file in (CHANGE, OPERATIONS)}

    assert tested[0] == "3.11"
    assert used == set(re.findall(r"python:(\d+\.\d+)\.", DOCKER)) == {tested[-1]}


@pytest.mark.parametrize(
    ("said", "code"), [("Jenkinsfile successfully validated.", 0), ("Errors encountered validating Jenkinsfile:", 1)]
)
def test_lint_believes_the_linter_of_the_controller(tmp_path: Path, said: str, code: int) -> None:
    (tmp_path / "curl").write_text(f'#!/bin/sh\necho "{said}"\n')
    (tmp_path / "curl").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"JENKINS_LINTER": "https://jenkins.example/validate", "PATH": path}
    just = str(Path(sys.executable).parent / "just")
    done = subprocess.run([just, "_lint-ci"], cwd=ROOT, env=environment, check=False, capture_output=True, text=True)

    assert done.returncode == code
    assert f"Jenkinsfile: {said}" in done.stdout
