"""Steps call recipes that exist, in the images and with the uv of the Dockerfile."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
CONFIGURATION = yaml.safe_load((ROOT / "bitbucket-pipelines.yml").read_text())
PIPELINES = CONFIGURATION["pipelines"]
DOCKER = (ROOT / "Dockerfile").read_text()
# Bitbucket's own schema lets any other key pass.
KEYS = {"artifacts", "caches", "clone", "condition", "deployment", "image", "max-time", "name", "oidc", "script"}
KEYS |= {"services", "size", "trigger"}


def steps(node: object) -> list[dict[str, Any]]:
    """Return every step below a node."""
    if isinstance(node, dict):
        own = [node["step"]] if "step" in node else []
        return own + [step for key, value in node.items() if key != "step" for step in steps(value)]
    return [step for item in node for step in steps(item)] if isinstance(node, list) else []


STEPS = steps(PIPELINES)


def script(step: dict[str, Any]) -> str:
    """Return the commands of a step."""
    return "\n".join(step["script"])


def names(node: object) -> list[str]:
    """Return the names of the steps below a node."""
    return [step["name"] for step in steps(node)]


def test_steps_say_only_what_bitbucket_reads() -> None:
    assert {key for step in STEPS for key in step} <= KEYS


def test_steps_call_recipes_that_exist(recipes: set[str]) -> None:
    called = {name for step in STEPS for name in re.findall(r"\bjust ([a-z][a-z-]*)", script(step))}

    assert {"lint", "type", "test", "deploy", "template-update"} <= called
    assert called <= recipes


def test_a_change_is_checked_before_it_is_merged_and_before_it_is_published() -> None:
    change = names(PIPELINES["pull-requests"]["**"])
    main = names(PIPELINES["branches"]["main"])

    assert change[-1] == "gate"
    assert main[: len(change)] == change
    assert main[len(change) :] == ["publish", "deploy-dev", "deploy-staging", "deploy-prod"]


def test_nothing_is_deployed_unless_that_is_switched_on_and_prod_waits_for_somebody() -> None:
    deploying = [step for step in STEPS if "deployment" in step]

    assert {step["condition"]["state"] for step in deploying} == {"DEPLOY == on"}
    assert {step["deployment"] for step in deploying} == {"dev", "staging", "prod"}
    assert [step["trigger"] for step in deploying if step["name"] == "deploy-prod"] == ["manual"]


def test_what_waits_for_a_cloud_or_a_service_has_the_time_for_it() -> None:
    waiting = {"publish": 30, "deploy": 30, "rollback": 30, "infra-apply": 60, "infra-drift": 45, "security": 30}
    short = [
        step["name"]
        for step in STEPS
        for name, minutes in waiting.items()
        if re.fullmatch(rf"{name}(-(dev|staging|prod))?", step["name"]) and step.get("max-time", 0) < minutes
    ]

    assert short == []
    assert CONFIGURATION["options"]["max-time"] == 20


def test_an_engine_has_the_memory_that_it_asks_for() -> None:
    small = [step["name"] for step in STEPS if "services" in step and step.get("size") != "2x"]

    # A step of the usual size has 4096, of which it takes 1024 itself.
    assert CONFIGURATION["definitions"]["services"]["docker"]["memory"] > 3072
    assert small == []


def test_no_cache_reaches_what_is_published() -> None:
    made = re.compile(r"just (build|provenance|release|deploy|rollback)\b")
    published = [step for step in STEPS if made.search(script(step))]

    assert published != []
    assert [step["name"] for step in published if "caches" in step] == []


def test_they_run_in_the_image_that_the_dockerfile_starts_from() -> None:
    images = [step["image"] for step in steps(PIPELINES["pull-requests"]) if "image" in step]

    assert re.findall(r"PYTHON_IMAGE=(\S+)", DOCKER) == [CONFIGURATION["image"]] == images[-1:]
    assert images[0].startswith("python:3.11.")
    assert all("@sha256:" in image for image in images)


def test_they_use_the_uv_of_the_image() -> None:
    used = {version for step in STEPS for version in re.findall(r"uv==([\d.]+)", script(step))}

    assert used == set(re.findall(r"uv==([\d.]+)", DOCKER))


def test_bitbucket_and_other_tools_read_the_same_owners() -> None:
    assert (ROOT / ".bitbucket/CODEOWNERS").read_text() == (ROOT / "CODEOWNERS").read_text()
