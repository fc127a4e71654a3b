"""What was deployed to production: as the forge that runs this job remembers it, else as version tags say."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from delivery import run, variable
from web import Json, ask

PAGES = 10  # of a hundred: more than a report looks at
# How a try can end. What was never begun, since nobody agreed or a newer one took its place, is none.
ENDED = {"success": True, "failure": False, "error": False, "failed": False}


@dataclass(frozen=True)
class Deployment:
    """One try to bring a commit to production."""

    at: datetime  # when it had ended: before, it may have waited for days until somebody agreed
    commit: str
    works: bool
    rollback: bool = False


def moment(text: str) -> datetime:
    """Return a time that an API or git wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


def pages(url: str, headers: dict[str, str], since: datetime, key: str = "") -> Iterator[Json]:
    """Give what a list of an API holds, newest first, until it is too old."""
    for page in range(1, PAGES + 1):
        found = ask("GET", f"{url}&per_page=100&page={page}", headers)
        items = found[key] if key else found
        yield from (item for item in items if moment(item["created_at"]) >= since)
        if not items or moment(items[-1]["created_at"]) < since:
            return


def github(since: datetime) -> list[Deployment]:
    """Ask GitHub for the deployments, the states that each went through, and the runs that deploy or go back."""
    project = f"{variable('GITHUB_API_URL')}/repos/{variable('GITHUB_REPOSITORY')}"
    headers = {"Authorization": f"Bearer {variable('GITHUB_TOKEN')}", "Accept": "application/vnd.github+json"}

    def runs(workflow: str) -> set[str]:
        url = f"{project}/actions/workflows/{workflow}.yml/runs?branch=main"
        return {str(item["id"]) for item in pages(url, headers, since, "workflow_runs")}

    forth, back = runs("deploy"), runs("rollback")
    known = []
    for item in pages(f"{project}/deployments?environment=prod", headers, since):
        states = ask("GET", f"{project}/deployments/{item['id']}/statuses?per_page=100", headers)
        ends = {moment(state["created_at"]): ENDED[state["state"]] for state in states if state["state"] in ENDED}
        ran = {found for state in states for found in re.findall(r"/runs/(\d+)", state.get("log_url") or "")}
        begun = {"in_progress", "success"} & {state["state"] for state in states}
        # Other jobs of the environment, such as one of infra/, deploy nothing.
        if ends and begun and ran & (forth | back):
            known.append(Deployment(min(ends), item["sha"], all(ends.values()), bool(ran & back)))
    return known


def gitlab(since: datetime) -> list[Deployment]:
    """Ask GitLab for the deployments, each with the job that made it."""
    project = f"{variable('CI_API_V4_URL')}/projects/{variable('CI_PROJECT_ID')}"
    listed = f"{project}/deployments?environment=prod&order_by=created_at&sort=desc"
    known = []
    for item in pages(listed, {"JOB-TOKEN": variable("CI_JOB_TOKEN")}, since):
        job = item.get("deployable") or {}
        name = job.get("name", "")
        if item["status"] in ENDED and not name.startswith("infra-"):  # a job of infra/ deploys nothing
            at = moment(job.get("finished_at") or item["updated_at"])
            known.append(Deployment(at, item["sha"], ENDED[item["status"]], name.startswith("rollback")))
    return known


def tagged(since: datetime) -> list[Deployment]:
    """Take each version tag for a deployment that works: all that there is to know without a forge."""
    fields = "%(creatordate:iso-strict) %(objectname) %(*objectname)"
    listed = run("git", "for-each-ref", f"--format={fields}", "refs/tags/v*")
    found = [line.split() for line in listed.splitlines()]
    tags = [Deployment(moment(at), objects[-1], works=True) for at, *objects in found]
    return [one for one in tags if one.at >= since]


def deployments(since: datetime) -> tuple[str, list[Deployment]]:
    """Return where the deployments are from, and themselves, the oldest first."""
    source, ask_for = "version tags", tagged
    if os.environ.get("GITHUB_ACTIONS"):
        source, ask_for = "GitHub", github
    elif os.environ.get("GITLAB_CI"):
        source, ask_for = "GitLab", gitlab
    return source, sorted(ask_for(since), key=lambda one: one.at)
