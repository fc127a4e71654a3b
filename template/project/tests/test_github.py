"""Workflows call recipes that exist, on the Python and with the uv of the image."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(ROOT.glob(".github/**/*.yml"))}
DOCKER = (ROOT / "Dockerfile").read_text()


def steps(node: object) -> list[dict[str, Any]]:
    """Return every step below a node of a workflow."""
    if isinstance(node, dict):
        own = node["steps"] if isinstance(node.get("steps"), list) else []
        return own + [step for value in node.values() for step in steps(value)]
    return []


def test_workflows_call_recipes_that_exist(recipes: set[str]) -> None:
    commands = [step.get("run", "") for workflow in WORKFLOWS.values() for step in steps(workflow)]
    called = {name for command in commands for name in re.findall(r"\bjust ([a-z][a-z-]*)", command)}

    assert {"lint", "type", "test", "template-update"} <= called
    assert called <= recipes


def test_they_run_on_the_python_of_the_image() -> None:
    tested = WORKFLOWS["ci"]["jobs"]["test"]["strategy"]["matrix"]["python"]
    inputs = [step["with"] for workflow in WORKFLOWS.values() for step in steps(workflow) if "with" in step]
    others = {given["python-version"] for given in inputs if "$" not in given.get("python-version", "$")}

    assert tested[0] == "3.11"
    assert others == set(re.findall(r"python:(\d+\.\d+)\.", DOCKER)) == {tested[-1]}


def test_they_use_the_uv_of_the_image() -> None:
    [setup] = [step for step in steps(WORKFLOWS["action"]) if "setup-uv" in step.get("uses", "")]

    assert re.findall(r"uv==([\d.]+)", DOCKER) == [setup["with"]["version"]]
