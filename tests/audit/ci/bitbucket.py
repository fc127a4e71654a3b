"""Bitbucket Pipelines."""

from collections.abc import Iterator
from typing import Any

from tests.audit.ci.job import Job
from tests.audit.repository import Repository

FILE = "bitbucket-pipelines.yml"
# A custom pipeline is started by a schedule or by hand; which of the two is set up beside the file.
TRIGGERS = {
    "default": {"change"},
    "pull-requests": {"change"},
    "branches": {"main"},
    "tags": {"tag"},
    "custom": {"schedule", "manual"},
}


def jobs(repository: Repository) -> Iterator[Job]:
    """Give the steps of all pipelines."""
    for whole in repository.yaml(f"/{FILE}"):
        for kind, pipelines in whole.get("pipelines", {}).items():
            for steps in pipelines.values() if isinstance(pipelines, dict) else [pipelines]:
                for step in _steps(steps):
                    yield _job(Job(step.get("name", kind), FILE, frozenset(TRIGGERS.get(kind, ()))), whole, step)


def _job(job: Job, whole: dict[str, Any], step: dict[str, Any]) -> Job:
    job.scripts = [str(line) for line in step.get("script", []) if not isinstance(line, dict)]
    image = step.get("image", whole.get("image"))
    job.images = [image["name"] if isinstance(image, dict) else image] if image else []
    exported = [line for script in job.scripts for line in script.splitlines() if line.startswith("export ")]
    words = [word.partition("=") for line in exported for word in line.split()[1:]]
    job.variables = {name: value for name, _, value in words}
    job.environment = "deployment" in step
    job.identity = bool(step.get("oidc"))
    job.limited = "max-time" in step or "max-time" in whole.get("options", {})
    # A newer run of a pull request stops the older one, and a deployment waits for the one before: both by themselves.
    job.exclusive = True
    return job


def _steps(found: Any) -> Iterator[dict[str, Any]]:
    """Give the steps of a pipeline, also those of its stages and of what runs in parallel."""
    match found:
        case list():
            for part in found:
                yield from _steps(part)
        case {"step": step}:
            yield step
        case {"parallel": part} | {"stage": part} | {"steps": part}:
            yield from _steps(part)
