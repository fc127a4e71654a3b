"""Five numbers come out of what was deployed, and of what a forge or git remembers of it."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str]]
Forge = tuple[str, dict[str, str]]

NOW = datetime.now(UTC).replace(microsecond=0)
TAGS = {"v1.0.0": 8, "v1.0.1": 4, "v1.1.0": 2}  # days ago


def before(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat()


@pytest.fixture
def commits(checkout: Path) -> list[str]:
    """Make three commits, each a day before its version was tagged, and return them."""
    made = []
    for name, days in TAGS.items():
        env = {"GIT_COMMITTER_DATE": before(days + 1), "GIT_AUTHOR_DATE": before(days + 1), "PATH": "/usr/bin:/bin"}
        who = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        commit = ["git", *who, "commit", "--quiet", "--allow-empty", "--message=one"]
        subprocess.run(commit, cwd=checkout, env=env, check=True)
        tag = ["git", *who, "tag", "--annotate", "--message=it", name]
        subprocess.run(tag, cwd=checkout, env={**env, "GIT_COMMITTER_DATE": before(days)}, check=True)
        said = subprocess.run(["git", "rev-parse", "HEAD"], cwd=checkout, check=True, capture_output=True, text=True)
        made.append(said.stdout.strip())
    return made


def numbers(checkout: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((checkout / "dist/dora.json").read_text())
    return found


def test_without_a_forge_a_version_is_a_deployment(run: Run, checkout: Path, commits: list[str]) -> None:
    code, said = run("dora")
    found = numbers(checkout)

    assert (code, len(commits), found["deployments"], found["source"]) == (0, 3, 3, "version tags"), said
    assert found["lead time, hours"] == pytest.approx(24, abs=0.1)
    assert found["deployment frequency, a week"] == pytest.approx(3 / (90 / 7), abs=0.01)
    assert found["rework rate"] == pytest.approx(1 / 3)
    assert (found["change fail rate"], found["recovery time, hours"]) == (0, None)
    assert "| lead time, hours | 24" in (checkout / "dist/dora.md").read_text()


def told(commits: list[str], states: list[tuple[float, int, str, str]]) -> list[dict[str, Any]]:
    """Return deployments, newest first: when it ended, days ago, which commit, how, and the run that made it.

    Each had waited for half a day until somebody agreed.
    """
    return [
        {
            "id": number,
            "sha": commits[commit],
            "created_at": before(days + 0.5),
            "ended": before(days),
            "status": state,
            "run": run,
        }
        for number, (days, commit, state, run) in enumerate(states)
    ]


# The second failed and the fourth was taken back, half a day and a quarter of a day later.
STATES = [(1.0, 0, "success", "9"), (1.25, 2, "success", "4"), (3.5, 1, "success", "3"), (4.0, 1, "failed", "2")]
STATES += [(8.0, 0, "success", "1")]
# What counts for nothing: a change of the cloud in the same environment, and what nobody agreed to.
STATES += [(8.25, 2, "success", "77"), (8.5, 2, "refused", "5")]
WORKFLOWS = {"deploy": ("1", "2", "3", "4", "5"), "rollback": ("9",)}


def github(commits: list[str]) -> dict[str, Any]:
    listed = told(commits, STATES)
    served: dict[str, Any] = {}
    for item in listed:
        job = {"created_at": item["ended"], "log_url": f"https://there/actions/runs/{item['run']}/job/1"}
        ended = {"state": "success" if item["status"] == "success" else "failure", **job}
        begun = [] if item["status"] == "refused" else [{"state": "in_progress", **job}]
        later = {"state": "inactive", "created_at": before(0)}  # once the next one works
        waited = {"state": "waiting", "created_at": item["created_at"]}
        served[f"/repos/team/project/deployments/{item['id']}/"] = [later, ended, *begun, waited]
    served["/repos/team/project/deployments?environment=prod&per_page=100&page=1"] = listed
    served["/repos/team/project/deployments?environment=prod&per_page=100&page=2"] = []
    for name, runs in WORKFLOWS.items():
        path = f"/repos/team/project/actions/workflows/{name}.yml/runs?branch=main&per_page=100&page="
        started = [{"id": int(run), "created_at": before(1)} for run in runs]
        served |= {f"{path}1": {"workflow_runs": started}, f"{path}2": {"workflow_runs": []}}
    return served


def gitlab(commits: list[str]) -> dict[str, Any]:
    listed = told(commits, STATES)
    for item in listed:
        name = {"9": "rollback", "77": "infra-apply"}.get(item["run"], "deploy-prod")
        item["deployable"] = {"name": name, "finished_at": item["ended"]}
        item["status"] = {"refused": "canceled"}.get(item["status"], item["status"])
    path = "/projects/7/deployments?environment=prod&order_by=created_at&sort=desc&per_page=100&page="
    return {f"{path}1": listed, f"{path}2": []}


JOBS = {
    "GitHub": (github, {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "team/project", "GITHUB_TOKEN": "t"}),
    "GitLab": (gitlab, {"GITLAB_CI": "true", "CI_PROJECT_ID": "7", "CI_JOB_TOKEN": "t"}),
}


@pytest.fixture(params=JOBS)
def forge(request: pytest.FixtureRequest, commits: list[str], served: dict[str, Any], server: str) -> Forge:
    """Give a forge that remembers deployments, with what a job of it finds in its environment."""
    tell, job = JOBS[request.param]
    served |= tell(commits)
    return request.param, {"GITHUB_API_URL": server, "CI_API_V4_URL": server, **job}


def test_a_forge_knows_what_failed_and_what_was_taken_back(run: Run, checkout: Path, forge: Forge) -> None:
    name, job = forge
    code, said = run("dora", **job)
    found = numbers(checkout)

    assert (code, found["source"], found["deployments"]) == (0, name, 5), said
    assert found["change fail rate"] == pytest.approx(2 / 4)
    assert found["recovery time, hours"] == pytest.approx(9)  # of twelve and six
    # The first commit was deployed 5.5 days after it was made, half a day late; the next 3 - 1.25 days after.
    assert found["lead time, hours"] == pytest.approx(24 * (1.5 + 1.75) / 2, abs=0.1)


def test_a_project_that_delivered_nothing_has_nothing_to_measure(run: Run, checkout: Path) -> None:
    assert run("dora")[0] == 0
    assert numbers(checkout)["change fail rate"] is None
