"""Propose the newest template: an update on a branch of its own, with its report as a pull or merge request.

Run by `just template-update`; docs/runbooks/template-update.md says what it needs. Without a token that may push, the
report becomes an issue. Outside of GitHub, GitLab and Bitbucket it makes the branch, and leaves the rest to its caller.

Exit codes: 0 there is nothing to decide, 1 there is, 2 it could not be done.
"""

import json
import os
import shlex
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from delivery import DeliveryError
from forges import Forge
from this_job import of_this_job

TITLE = "The template has a newer version"
CONFLICTS = """The report names what has to be decided. Paths in conflict are not on this branch: update there again.

```sh
git fetch origin {branch} && git switch {branch}
uvx opsinit@latest update
```
"""
MOST = 60_000  # characters; a request or an issue takes 65,536
TOKENS = ("GITHUB_TOKEN", "TEMPLATE_UPDATE_TOKEN", "CI_JOB_TOKEN")


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    text: str


def run(*command: str, **environment: str) -> Said:
    """Run a command that gets no token but the one that is handed over."""
    clean = {name: value for name, value in os.environ.items() if name not in TOKENS}
    done = subprocess.run(command, env=clean | environment, check=False, capture_output=True, text=True)
    return Said(done.returncode, done.stderr if done.returncode > 1 else done.stdout)


def opsinit(*arguments: str) -> Said:
    """Run opsinit, the newest one if nothing else is said."""
    return run(*shlex.split(os.environ.get("OPSINIT", "uvx opsinit@latest")), *arguments)


def push(forge: Forge, branch: str) -> Said:
    """Push a branch; the token is in no argument, which other processes could see."""
    identity = b64encode(f"{forge.user}:{forge.token}".encode()).decode()
    # No request was ever opened for what a broken run may have left there.
    return run(
        *("git", "push", "--quiet", "--force", forge.repository, f"refs/heads/{branch}:refs/heads/{branch}"),
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"http.{forge.server}/.extraHeader",
        GIT_CONFIG_VALUE_0=f"Authorization: Basic {identity}",
    )


def described(report: str, branch: str = "") -> str:
    """Return a report as the text of a request or an issue."""
    shortened = report if len(report) <= MOST else f"{report[:MOST]}\n(shortened)"
    return f"{CONFLICTS.format(branch=branch) if branch else ''}\n~~~~text\n{shortened.strip()}\n~~~~\n"


def proposed(forge: Forge, branch: str) -> Said:
    """Update on a branch, push it, and open a request for it: a draft if something has to be decided."""
    if forge.has_request(branch):
        return Said(0, f"{branch} was proposed before")
    report = opsinit("update", "--branch", branch)
    if report.code > 1:
        return report
    if run("git", "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}").code:
        return reported(forge, report)  # all that changes is in conflict
    pushed = push(forge, branch)
    if pushed.code:
        return reported(forge, Said(1, f"{report.text}\n{branch} could not be pushed:\n{pushed.text}"))
    title = f"Update the template: {branch.removeprefix('opsinit-')}"
    text = described(report.text, branch if report.code else "")
    url = forge.open_request(branch, title, text, draft=report.code == 1)
    return Said(report.code, f"{report.text}\nproposed: {url}")


def reported(forge: Forge, report: Said) -> Said:
    """Put a report into the one issue that there is about it."""
    if report.code > 1:
        return report
    return Said(report.code, f"{report.text}\nreported: {forge.write_issue(TITLE, described(report.text))}")


def main(environment: Mapping[str, str]) -> Said:
    """Look for a newer template, and propose it."""
    found = opsinit("check", "--json")
    if found.code > 1:
        return found
    state = json.loads(found.text)
    if state["current"]:
        return Said(0, f"up to date with {state['version']}")
    branch = f"opsinit-{state['newest']}"
    forge = of_this_job(environment)
    if forge is None:
        return opsinit("update", "--branch", branch)
    if not forge.may_push:
        return reported(forge, opsinit("update", "--dry-run"))
    return proposed(forge, branch)


if __name__ == "__main__":
    try:
        said = main(os.environ)
    except DeliveryError as error:
        said = Said(2, f"error: {error}")
    (sys.stderr if said.code > 1 else sys.stdout).write(f"{said.text.strip()}\n")
    sys.exit(min(said.code, 2))
