"""GitLab CI."""

from collections.abc import Iterator
from typing import Any

from tests.audit.ci.job import Job
from tests.audit.repository import Repository

# Words of a rule's condition, and what they say about when it is met.
CONDITIONS = {
    "CI_COMMIT_TAG": "tag",
    "CI_DEFAULT_BRANCH": "main",
    "merge_request_event": "change",
    "CI_MERGE_REQUEST_IID": "change",
    '"schedule"': "schedule",
    '"web"': "manual",
}
NO_JOBS = {"default", "include", "stages", "variables", "workflow", "spec"}


def jobs(repository: Repository) -> Iterator[Job]:
    """Give the jobs of the pipeline."""
    files = {
        path: found
        for path in repository.paths("/.gitlab-ci.yml", "/.gitlab/**/*.yml")
        for found in repository.yaml(f"/{path}")
    }
    whole = {key: value for content in files.values() for key, value in content.items()}
    workflow = whole.get("workflow", {}).get("rules", [])
    for path, content in files.items():
        for name, given in content.items():
            if name in NO_JOBS or name.startswith(".") or not isinstance(given, dict):
                continue
            job = _extended(whole, given)
            if "script" in job or "trigger" in job:
                yield _job(
                    Job(name, path, frozenset(_triggers(job, workflow))), whole, {**whole.get("default", {}), **job}
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


def _triggers(job: dict[str, Any], workflow: list[dict[str, Any]]) -> Iterator[str]:
    """Tell when a job runs: what its own rules leave open is up to the pipeline's."""
    for rule in job.get("rules", [{}]):
        if not isinstance(rule, dict) or rule.get("when") == "never":
            continue
        if rule.get("when") == "manual" or job.get("when") == "manual":
            yield "manual"
        found = [kind for word, kind in CONDITIONS.items() if word in _condition(rule)]
        yield from found or [
            kind for other in workflow for word, kind in CONDITIONS.items() if word in _condition(other)
        ]


def _condition(rule: dict[str, Any]) -> str:
    return str(rule.get("if", ""))


def _flat(lines: Any) -> Iterator[str]:
    if isinstance(lines, list):
        for line in lines:
            yield from _flat(line)
    else:
        yield str(lines)
