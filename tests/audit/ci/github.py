"""GitHub Actions."""

from collections.abc import Iterator
from typing import Any

from tests.audit.ci.job import Job
from tests.audit.repository import Repository

WORKFLOWS = ".github/workflows"
TRIGGERS = {
    "pull_request": "change",
    "merge_group": "change",
    "schedule": "schedule",
    "workflow_dispatch": "manual",
}


def jobs(repository: Repository) -> Iterator[Job]:
    """Give the jobs of all workflows; one that is called runs when its callers do."""
    paths = repository.paths(f"/{WORKFLOWS}/*.yml", f"/{WORKFLOWS}/*.yaml")
    workflows = {path: next(repository.yaml(f"/{path}"), {}) for path in paths}
    triggers = {path: set(_triggers(workflow)) for path, workflow in workflows.items()}
    for _ in workflows:  # a chain of calls is no longer than there are workflows
        for path, workflow in workflows.items():
            for job in workflow.get("jobs", {}).values():
                if (local := _local(job.get("uses", ""))) in triggers:
                    triggers[local] |= triggers[path]
    for path, workflow in workflows.items():
        for name, job in workflow.get("jobs", {}).items():
            yield _job(repository, Job(name, path, frozenset(triggers[path])), workflow, job)


def _job(repository: Repository, job: Job, workflow: dict[str, Any], given: dict[str, Any]) -> Job:
    for step in given.get("steps", []):
        _step(repository, job, step)
    if "uses" in given:
        job.actions.append(given["uses"])
    container = given.get("container")
    services = (given.get("services") or {}).values()
    held = [container, *services] if container else services
    job.images += [image["image"] if isinstance(image, dict) else image for image in held]
    job.variables = {**(workflow.get("env") or {}), **(given.get("env") or {})}
    job.environment = bool(given.get("environment"))
    permissions = [
        granted for granted in (given.get("permissions"), workflow.get("permissions")) if granted is not None
    ]
    job.token = bool(permissions) and "write-all" not in permissions
    job.identity = bool(permissions) and isinstance(permissions[0], dict) and permissions[0].get("id-token") == "write"
    job.limited = "timeout-minutes" in given or "uses" in given
    job.exclusive = "concurrency" in workflow or "concurrency" in given
    return job


def _step(repository: Repository, job: Job, step: dict[str, Any]) -> None:
    if "run" in step:
        job.scripts.append(step["run"])
    if action := step.get("uses"):
        job.actions.append(action)
        for found in repository.yaml(f"/{_local(action)}/action.yml") if _local(action) else ():
            for inner in found["runs"].get("steps", []):
                _step(repository, job, inner)


def _local(action: str) -> str:
    """Return the path of what is called in this repository."""
    return action.partition("/")[2] if action.startswith(("./", "$/")) else ""


def _triggers(workflow: dict[Any, Any]) -> Iterator[str]:
    events = workflow.get(True, workflow.get("on")) or {}  # YAML 1.1 reads `on` as true
    found = events if isinstance(events, dict) else dict.fromkeys([events] if isinstance(events, str) else events)
    for event, details in found.items():
        if event == "push":
            yield from (
                kind for key, kind in (("branches", "main"), ("tags", "tag")) if key in (details or {key: None})
            )
        elif event in TRIGGERS:
            yield TRIGGERS[event]
