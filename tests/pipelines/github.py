"""What the workflows of GitHub make of a project's recipes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.pipelines.kinds import Job, cadence, folded, recipes, reduced

Workflow = dict[Any, Any]
# The event by which a workflow is tried for each trigger.
EVENTS = {
    "request": "pull_request",
    "main": "push",
    "tag": "push",
    "nightly": "schedule",
    "weekly": "schedule",
    "manual": "workflow_dispatch",
}
LOCAL = "$/.github/workflows/"


def triggers(workflow: Workflow) -> Iterator[str]:
    """Give when a workflow starts by itself, or by hand with something to choose."""
    on = workflow[True]  # YAML 1.1 reads `on` so
    push = on.get("push") or {}
    times = {cadence(entry["cron"]) for entry in on.get("schedule", [])}
    assert times <= {"nightly", "weekly"}, times
    found = {
        "request": {"pull_request", "merge_group"} <= on.keys(),
        "main": push.get("branches") == ["main"],
        "tag": push.get("tags") == ["v*"],
        **{name: name in times for name in ("nightly", "weekly")},
        "manual": bool((on.get("workflow_dispatch") or {}).get("inputs")),
    }
    return (trigger for trigger, starts in found.items() if starts)


def true(condition: str, event: str, *, deploy: bool) -> bool:
    """Say whether a condition holds: what the workflows use of GitHub's expressions, and nothing else."""
    terms = {
        "always()": True,
        "vars.DEPLOY == 'on'": deploy,
        "vars.MONITOR == 'on'": True,
        f"github.event_name == '{event}'": True,
    }
    terms |= {f"github.event_name == '{other}'": other == event for other in EVENTS.values()}
    terms |= {f"github.event_name != '{other}'": other != event for other in EVENTS.values()}
    return all(terms[term] for term in condition.split(" && "))


def inlined(workflows: dict[str, Workflow], name: str) -> tuple[dict[str, Any], dict[str, set[str]]]:
    """Return a workflow's jobs with those of the workflows that it calls, and by which names others wait for them."""
    jobs: dict[str, Any] = {}
    ends: dict[str, set[str]] = {}
    for key, job in workflows[name]["jobs"].items():
        waits = set().union(*(ends[before] for before in job.get("needs", [])))
        if not job.get("uses", "").startswith(LOCAL):
            jobs[key], ends[key] = {**job, "needs": waits}, {key}
            continue
        called, _ = inlined(workflows, job["uses"].removeprefix(LOCAL).removesuffix(".yml"))
        for inner, found in called.items():
            # What is called gets no right that its caller does not have.
            rights = dict(found["permissions"].items() & job["permissions"].items())
            given = {"needs": found["needs"] or waits, "if": job.get("if", found.get("if", "always()"))}
            jobs[inner] = {**found, **given, "permissions": rights}
        ends[key] = called.keys() - set().union(*(found["needs"] for found in called.values()))
    return jobs, ends


def started(jobs: dict[str, Any], event: str, *, deploy: bool) -> set[str]:
    """Return the jobs that an event starts: whoever waits for what does not run does not run."""
    out = {name for name, job in jobs.items() if not true(job.get("if", "always()"), event, deploy=deploy)}
    while late := {name for name, job in jobs.items() if name not in out and job["needs"] & out}:
        out |= late
    return jobs.keys() - out


def vouched(job: dict[str, Any]) -> bool:
    """Say whether a job can say who it is, and knows as whom it logs in to a cloud."""
    named = [
        name for name in job.get("env", {}) if re.match(r"(AWS|AZURE|GCP)_\w+_(ROLE|CLIENT_ID|SERVICE_ACCOUNT)$", name)
    ]
    return bool(named) and job["permissions"].get("id-token") == "write"


def signs(job: dict[str, Any], called: tuple[str, ...]) -> bool:
    """Say whether a job that signs can say to Sigstore who it is."""
    return "provenance" in called and job["permissions"].get("id-token") == "write"


def reads(job: dict[str, Any]) -> bool:
    """Say whether a job is told where the champion is that it compares with, which is no variable of a service."""
    return bool(job.get("env", {}).get("APP_MODEL_URI") == "${{ vars.MONITOR_MODEL_URI }}")


def whole(job: dict[str, Any]) -> bool:
    """Say whether a job has every commit."""
    return [step["with"].get("fetch-depth") for step in job["steps"] if "/checkout@" in step.get("uses", "")] == [0]


def loaded(project: Path) -> dict[str, Workflow]:
    """Return what stands in all workflows."""
    paths = sorted((project / ".github/workflows").glob("*.yml"))
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def described(project: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every job as it is written."""
    return (pair for workflow in loaded(project).values() for pair in workflow["jobs"].items())


def jobs(project: Path, *, deploy: bool = True) -> set[Job]:
    """Return the jobs of a project."""
    workflows = loaded(project)
    found = []
    for name, workflow in workflows.items():
        inside, _ = inlined(workflows, name)
        needs = reduced({key: job["needs"] for key, job in inside.items()})
        for trigger in triggers(workflow):
            for key in started(inside, EVENTS[trigger], deploy=deploy):
                called = recipes(step.get("run", "") for step in inside[key]["steps"])
                # A job that calls none and waits for none is GitHub's own: CodeQL, and the like.
                if called or needs[key]:
                    job = inside[key]
                    can = (vouched(job), whole(job), signs(job, called), reads(job))
                    found.append(Job(trigger, key, called, needs[key], *can))
    return folded(found)
