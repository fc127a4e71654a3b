"""A project's pipeline, really run by what stands in for each CI system: which of its jobs succeeded.

Jobs that are not asked for are set aside, and so is what prepares a machine: it is prepared here.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import yaml

from tests import tools
from tests.validators.ci import GITLAB, JENKINS, PACKAGES

NODE = (f"--import={PACKAGES.parent / 'hooks.mjs'}", str(Path(__file__).parent / "github_runner.mjs"))
DOCKER = {"stack", "build"}
Verdict = dict[str, bool]


def run(command: list[str], project: Path, environment: Mapping[str, str]) -> str:
    """Run a stand-in, whatever becomes of the jobs, and return what it printed."""
    done = subprocess.run(
        [tools.required(command[0]), *command[1:]],
        cwd=project,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=420,
        check=False,
    )
    sys.stdout.write(done.stdout)  # shown if the verdict is another
    assert done.returncode in {0, 1}
    return done.stdout


def verdict(jobs: Collection[str], said: Iterable[tuple[str, bool]]) -> Verdict:
    """Return which jobs were reached and succeeded, each time that they ran."""
    results = list(said)
    return {job: {good for name, good in results if name == job} == {True} for job in (*jobs, "gate")}


def github(project: Path, environment: Mapping[str, str], jobs: Collection[str]) -> Verdict:
    """Run the workflow of a change."""
    only = f"only={','.join(jobs)},gate"
    said = run(["node", *NODE, ".", "pull_request", ".github/workflows/ci.yml", only], project, environment)
    found = re.findall(r"^job (\S+): (\S+)$", said, re.MULTILINE)
    return verdict(jobs, ((name, how == "success") for name, how in found))


def gitlab(project: Path, environment: Mapping[str, str], jobs: Collection[str]) -> Verdict:
    """Run the pipeline of a change, by a file that includes it and leaves the other jobs nothing to do."""
    nothing = {"before_script": [], "script": ["true"], "services": []}
    aside = dict.fromkeys((DOCKER | {"check", "test"}) - set(jobs), nothing)
    engineless: dict[str, object] = {job: {"services": []} for job in DOCKER & set(jobs)}
    included = {"include": [{"local": ".gitlab-ci.yml"}], **aside, **engineless}
    (project / "aside.yml").write_text(yaml.safe_dump(included), encoding="utf-8")
    options = ["--force-shell-executor", "--color=false", "--concurrency=1", "--file=aside.yml"]
    cache = f"--variable=UV_CACHE_DIR={environment['UV_CACHE_DIR']}"
    said = run([str(GITLAB), *options, cache], project, environment)
    found = re.findall(r"^ (PASS|FAIL) +([a-z-]+)", said, re.MULTILINE)
    return verdict(jobs, ((name, how == "PASS") for how, name in found))


def jenkins(project: Path, environment: Mapping[str, str], jobs: Collection[str]) -> Verdict:
    """Run the stages of a change; which Python an agent has is no matter of the Jenkinsfile here."""
    variables = ["BRANCH_NAME=PR-1", "CHANGE_ID=1", f"only={','.join(jobs)},gate"]
    python = f"always.UV_PYTHON={environment['UV_PYTHON']}"
    said = run(["java", *JENKINS, "run", "Jenkinsfile", ".", *variables, python], project, environment)
    found = re.findall(r"^stage ([a-z-]+).*: (success|failure)", said, re.MULTILINE)
    return verdict(jobs, ((name, how == "success") for name, how in found))


SYSTEMS: dict[str, Callable[[Path, Mapping[str, str], Collection[str]], Verdict]] = {
    "github": github,
    "gitlab": gitlab,
    "jenkins": jenkins,
}
