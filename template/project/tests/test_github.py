"""Workflows call recipes that exist, on the Python and with the uv of the image, and the rules name their last job."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(ROOT.glob(".github/**/*.yml"))}
JOBS = {key: workflow["jobs"] for key, workflow in WORKFLOWS.items() if "jobs" in workflow}
RULES = {rule["type"]: rule for rule in json.loads((ROOT / ".github/rulesets/main.json").read_text())["rules"]}
DOCKER = (ROOT / "Dockerfile").read_text()
ENVIRONMENTS = ["dev", "staging", "prod"]


def steps(node: object) -> list[dict[str, Any]]:
    """Return every step below a node of a workflow."""
    if isinstance(node, dict):
        own = node["steps"] if isinstance(node.get("steps"), list) else []
        return own + [step for value in node.values() for step in steps(value)]
    return []


def test_workflows_call_recipes_that_exist(recipes: set[str]) -> None:
    commands = [step.get("run", "") for workflow in WORKFLOWS.values() for step in steps(workflow)]
    called = {name for command in commands for name in re.findall(r"\bjust ([a-z][a-z-]*)", command)}

    assert {"lint", "type", "test", "build", "deploy", "rollback", "release", "template-update"} <= called
    assert called <= recipes


def test_workflows_call_scripts_and_workflows_that_exist() -> None:
    text = "\n".join(path.read_text() for path in sorted(ROOT.glob(".github/**/*.yml")))
    called = re.findall(r"python (scripts/\w+\.py)", text) + re.findall(r"uses: \$/(\S+)", text)

    assert {".github/workflows/ci.yml", ".github/workflows/publish.yml"} <= set(called)
    assert [name for name in called if not (ROOT / name).exists()] == []


def test_they_run_on_the_python_of_the_image() -> None:
    tested = JOBS["ci"]["test"]["strategy"]["matrix"]["python"]
    inputs = [step["with"] for workflow in WORKFLOWS.values() for step in steps(workflow) if "with" in step]
    others = {given["python-version"] for given in inputs if "$" not in given.get("python-version", "$")}

    assert tested[0] == "3.11"
    assert others == set(re.findall(r"python:(\d+\.\d+)\.", DOCKER)) == {tested[-1]}


def test_they_use_the_uv_of_the_image() -> None:
    [setup] = [step for step in steps(WORKFLOWS["action"]) if "setup-uv" in step.get("uses", "")]

    assert re.findall(r"uv==([\d.]+)", DOCKER) == [setup["with"]["version"]]


def test_the_branchs_rules_require_the_last_job_of_a_change() -> None:
    required = RULES["required_status_checks"]["parameters"]["required_status_checks"]
    gate = JOBS["ci"]["gate"]

    assert required == [{"context": gate["name"]}]
    assert gate["if"] == "always()"
    assert {"check", "test", "stack", "build"} <= set(gate["needs"]) <= set(JOBS["ci"])


def test_a_merge_queue_and_a_request_are_checked_alike() -> None:
    assert "merge_queue" in RULES
    assert {"pull_request", "merge_group"} <= WORKFLOWS["ci"][True].keys()  # YAML 1.1 reads `on` so


def test_a_change_waits_for_somebody_elses_eyes() -> None:
    asked = RULES["pull_request"]["parameters"]

    assert asked["required_approving_review_count"] >= 1
    assert (asked["require_code_owner_review"], asked["require_last_push_approval"]) == (True, True)


def test_nothing_runs_with_more_rights_than_it_names() -> None:
    assert {str(workflow.get("permissions")) for key, workflow in WORKFLOWS.items() if key in JOBS} == {"{}"}
    assert [name for jobs in JOBS.values() for name, job in jobs.items() if "permissions" not in job] == []


def test_what_is_published_comes_from_no_cache() -> None:
    published = [job for key in ("publish", "deploy", "release", "rollback") for job in JOBS[key].values()]
    setups = [step for job in published for step in steps(job) if step.get("uses", "").endswith("/setup")]

    assert [step for step in setups if step["with"].get("cache") != "false"] == []


def test_each_environment_is_deployed_to_by_one_hand_at_a_time() -> None:
    jobs = [JOBS["deploy"][f"deploy-{name}"] for name in ENVIRONMENTS]

    assert [job["environment"]["name"] for job in jobs] == [job["concurrency"] for job in jobs] == ENVIRONMENTS
    assert WORKFLOWS["rollback"]["concurrency"]["group"] == "${{ inputs.environment }}"
    assert WORKFLOWS["rollback"][True]["workflow_dispatch"]["inputs"]["environment"]["options"] == ENVIRONMENTS
