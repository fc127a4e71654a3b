"""GitLab CI."""

from collections.abc import Iterator
from typing import Any

from tests.audit.ci.conditions import triggers
from tests.audit.ci.job import Job
from tests.audit.repository import Repository

NO_JOBS = {"default", "include", "stages", "variables", "workflow", "spec"}


def jobs(repository: Repository) -> Iterator[Job]:
    """Give the jobs of the pipeline."""
    files = {
        path: found
        for path in repository.paths("/.gitlab-ci.yml", "/.gitlab/**/*.yml")
        for found in repository.yaml(f"/{path}")
    }
    whole = {key: value for content in files.values() for key, value in content.items()}
    workflow = whole.get("workflow", {}).get("rules")
    for path, content in files.items():
        for name, given in content.items():
            if name in NO_JOBS or name.startswith(".") or not isinstance(given, dict):
                continue
            job = _extended(whole, given)
            if "script" in job or "trigger" in job:
                yield _job(
                    Job(name, path, triggers(job.get("rules"), workflow)), whole, {**whole.get("default", {}), **job}
                )


def _job(job: Job, whole: dict[str, Any], given: dict[str, Any]) -> Job:
    lines = [given.get(key, []) for key in ("before_script", "script", "after_script")]
    job.scripts = [line for part in lines for line in _flat(part)]
    services = given.get("services", [])
    held = [given.get("image"), *services]
    job.images = [image["name"] if isinstance(image, dict) else image for image in held if image]
    job.variables = {
        key: str(value) for key, value in {**whole.get("variables", {}), **given.get("variables", {})}.items()
    }
    job.environment = bool(given.get("environment"))
    job.identity = "id_tokens" in given
    job.limited = "timeout" in given
    job.exclusive = bool(given.get("interruptible")) or "resource_group" in given
    return job


def _extended(whole: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Put what a job extends under it; of two that it extends, the last wins."""
    parents = given.get("extends", [])
    found: dict[str, Any] = {}
    for parent in [parents] if isinstance(parents, str) else parents:
        found |= _extended(whole, whole.get(parent, {}))
    return {**found, **given}


def _flat(lines: Any) -> Iterator[str]:
    if isinstance(lines, list):
        for line in lines:
            yield from _flat(line)
    else:
        yield str(lines)
