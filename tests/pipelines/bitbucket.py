"""What the file of Bitbucket makes of a project's recipes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.pipelines.kinds import Job, folded, recipes, reduced

# docs/bitbucket.md has schedules run the pipelines of their names.
SCHEDULES = {"nightly", "weekly"}
# Whatever a step does first.
SETUP = "setup"
HERE = "$BITBUCKET_DEPLOYMENT_ENVIRONMENT"


def started(pipelines: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Give every pipeline, with what starts it."""
    yield "request", pipelines["pull-requests"]["**"]
    yield "main", pipelines["branches"]["main"]
    for pattern, items in pipelines["tags"].items():
        yield ("tag" if pattern == "v*" else pattern), items
    for name, items in pipelines["custom"].items():
        yield (name if name in SCHEDULES else "manual"), items


def true(condition: str, *, deploy: bool) -> bool:
    """Say whether the state that a step asks for is there."""
    return {"DEPLOY == on": deploy, "MONITOR == on": True}[condition]


def called(step: dict[str, Any], trigger: str) -> tuple[str, ...]:
    """Return the recipes of a step; what is started by hand has one pipeline for each environment."""
    place = '"$ENVIRONMENT"' if trigger == "manual" else step.get("deployment", HERE)
    found = recipes(command.replace(HERE, place) for command in step["script"])
    return tuple(recipe for recipe in found if recipe != SETUP)


def rights(step: dict[str, Any]) -> tuple[bool, bool, bool, bool]:
    """Say whether a step can say who it is, has every commit, can sign and knows where the champion is.

    The key that signs is a variable of the repository, which every step has.
    """
    script = step["script"]
    signs, reads = "provenance" in recipes(script), 'export APP_MODEL_URI="$MONITOR_MODEL_URI"' in script
    return bool(step.get("oidc")), step.get("clone", {}).get("depth") == "full", signs, reads


def jobs(project: Path, *, deploy: bool = True) -> set[Job]:
    """Return the jobs of a project."""
    text = (project / "bitbucket-pipelines.yml").read_text(encoding="utf-8")
    found = []
    for trigger, items in started(yaml.safe_load(text)["pipelines"]):
        needs: dict[str, set[str]] = {}
        running: dict[str, tuple[str, ...]] = {}
        steps: dict[str, Any] = {}
        for item in items:
            before = set(running)
            # What is skipped stops nobody: whoever comes later needs a condition of its own.
            for step in [entry["step"] for entry in item.get("parallel", [item])]:
                if "condition" not in step or true(step["condition"]["state"], deploy=deploy):
                    name = step["name"].partition(" ")[0]
                    running[name], needs[name], steps[name] = called(step, trigger), before, step
        direct = reduced(needs)
        found += [Job(trigger, name, calls, direct[name], *rights(steps[name])) for name, calls in running.items()]
    return folded(found)
