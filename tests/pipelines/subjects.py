"""Whom the tokens of GitLab's jobs speak for, as GitLab makes a subject."""

from pathlib import Path
from typing import NamedTuple

from tests.pipelines.gitlab import started
from tests.pipelines.kinds import recipes


class Login(NamedTuple):
    """A job that shows its token to a cloud."""

    job: str
    ref: str  # branch or tag
    environment: str  # that it belongs to, if any
    recipes: tuple[str, ...]
    subject: str  # of its token


def logins(project: Path, path: str, *, names_tier: bool) -> set[Login]:
    """Return every job that shows a token, with its subject, in which GitLab leaves out what a job has not."""
    found = set()
    for _, variables, running in started(project):
        tag = variables.get("CI_COMMIT_TAG")
        ref, name = ("tag", tag) if tag else ("branch", variables.get("CI_COMMIT_BRANCH"))
        for job, described in running.items():
            if "OIDC_TOKEN" in described.get("id_tokens", {}):
                place = described.get("environment", {})
                parts = [("project_path", path), ("ref_type", ref), ("ref", name)]
                # Where a job names no tier, GitLab takes that of the environment, which may have been changed there.
                parts += [("deployment_tier", place.get("deployment_tier", "UNKNOWN"))] if place and names_tier else []
                subject = ":".join(f"{key}:{value}" for key, value in parts)
                found.add(Login(job, ref, place.get("name", ""), recipes(described["script"]), subject))
    return found
