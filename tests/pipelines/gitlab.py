"""What the files of GitLab make of a project's recipes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.pipelines.kinds import Job, folded, recipes, reduced

Variables = dict[str, str | None]
TERM = re.compile(r"\$(\w+) (==|!=|=~) (?:\"([^\"]*)\"|\$(\w+)|/(.*)/|(null))")
MAIN = {"CI_COMMIT_BRANCH": "main"}
ENVIRONMENTS = ("dev", "staging", "prod")
RUNS: dict[str, Variables] = {
    "request": {"CI_PIPELINE_SOURCE": "merge_request_event"},
    "main": {"CI_PIPELINE_SOURCE": "push", **MAIN},
    "tag": {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_TAG": "v1.2.3"},
}


def merged(pipeline: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a job with what it extends; maps are merged, all else is replaced."""
    job = pipeline[name]
    bases = job.get("extends", [])
    result: dict[str, Any] = {}
    for part in [*(merged(pipeline, base) for base in ([bases] if isinstance(bases, str) else bases)), job]:
        for key, value in part.items():
            result[key] = {**result.get(key, {}), **value} if isinstance(value, dict) else value
    return result


def true(condition: str, variables: Variables) -> bool:
    """Say whether a condition of a rule holds: what the files use of GitLab's expressions, and nothing else."""

    def term(text: str) -> bool:
        found = TERM.fullmatch(text.strip())
        assert found, f"{text} is not understood"
        name, operator, literal, other, pattern, _ = found.groups()
        value = variables.get(name)
        if operator == "=~":
            return re.search(pattern, value or "") is not None
        expected = variables.get(other) if other else literal
        return (value == expected) == (operator == "==")

    return any(all(term(part) for part in either.split("&&")) for either in condition.split("||"))


def starts(rules: list[dict[str, str]], variables: Variables) -> bool:
    """Say whether rules let a job run: the first that holds decides."""
    for rule in rules:
        if true(rule["if"], variables):
            return rule.get("when") != "never"
    return False


def loaded(project: Path) -> dict[str, Any]:
    """Return what stands in all files."""
    paths = [project / ".gitlab-ci.yml", *sorted(project.glob(".gitlab/ci/*.yml"))]
    return {key: value for path in paths for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def started(project: Path, *, deploy: bool = True) -> Iterator[tuple[str, Variables, dict[str, Any]]]:
    """Give every pipeline: what starts it, its variables, and the jobs that run in it."""
    pipeline = loaded(project)
    described = {
        name: merged(pipeline, name) for name, job in pipeline.items() if isinstance(job, dict) and "script" in job
    }
    named = {
        name
        for job in described.values()
        for rule in job["rules"]
        for name in re.findall(r'\$(?:RUN|SCHEDULE) == "([a-z-]+)"', rule["if"])
    }
    runs = [*RUNS.items()]
    runs += [
        (often, {"CI_PIPELINE_SOURCE": "schedule", "SCHEDULE": name, **MAIN})
        for name, often in {**dict.fromkeys(named, "at no time"), **schedules(project)}.items()
    ]
    runs += [
        ("manual", {"CI_PIPELINE_SOURCE": "web", "RUN": name, "ENVIRONMENT": place, **MAIN})
        for name in sorted(named)
        for place in ENVIRONMENTS
    ]
    for trigger, given in runs:
        variables = {"SCHEDULE": "", "RUN": "", "DEPLOY": "on" if deploy else "", "CI_DEFAULT_BRANCH": "main", **given}
        assert starts(pipeline["workflow"]["rules"], variables), trigger
        yield trigger, variables, {name: job for name, job in described.items() if starts(job["rules"], variables)}


def jobs(project: Path, *, deploy: bool = True) -> set[Job]:
    """Return the jobs of a project."""
    stages = loaded(project)["stages"]
    found, by_hand = [], {place: set[Job]() for place in ENVIRONMENTS}
    for trigger, variables, running in started(project, deploy=deploy):
        needs = reduced({name: waits(stages, running, name) for name in running})
        made = [Job(trigger, name, recipes(job["script"]), needs[name], *rights(job)) for name, job in running.items()]
        if place := variables.get("ENVIRONMENT"):
            by_hand[place] |= {anywhere(job, place) for job in made}
        else:
            found += made
    return folded(found) | alike(by_hand)


def anywhere(job: Job, place: str) -> Job:
    """Return a job that is for one environment as if it were for any."""
    calls = tuple(re.sub(rf" {place}$", " ENV", call) for call in job.recipes)
    return job._replace(name=job.name.removesuffix(f"-{place}"), recipes=calls)


def alike(found: dict[str, set[Job]]) -> set[Job]:
    """Return the jobs that every environment has; what only some have is there at no time that is meant."""
    every = set.intersection(*found.values())
    return every | {job._replace(trigger=f"for {place}") for place, jobs in found.items() for job in jobs - every}


def schedules(project: Path) -> dict[str, str]:
    """Return how often each schedule runs that docs/gitlab.md has a person make: GitLab keeps them in no file."""
    text = (project / "docs/gitlab.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| every (night|week) \|", text, re.MULTILINE)
    return {name: {"night": "nightly", "week": "weekly"}[often] for name, often in rows}


def rights(job: dict[str, Any]) -> tuple[bool, bool, bool, bool]:
    """Say whether a cloud can learn who a job is, it has every commit, can sign and knows where the champion is."""
    tokens, variables = job.get("id_tokens") or {}, job.get("variables") or {}
    signs = tokens.get("SIGSTORE_ID_TOKEN") == {"aud": "sigstore"}
    reads = variables.get("APP_MODEL_URI") == "$MONITOR_MODEL_URI"
    return "OIDC_TOKEN" in tokens, variables.get("GIT_DEPTH") == "0", signs, reads


def waits(stages: list[str], running: dict[str, Any], name: str) -> set[str]:
    """Return what a job waits for: what it says, or all of the stages before."""
    job = running[name]
    if "needs" not in job:
        before = stages[: stages.index(job["stage"])]
        return {other for other, described in running.items() if described["stage"] in before}
    said = [{"job": entry} if isinstance(entry, str) else entry for entry in job["needs"]]
    missing = [entry["job"] for entry in said if entry["job"] not in running and not entry.get("optional")]
    assert missing == [], f"{name} needs {missing}, which do not run: GitLab makes no pipeline of that"
    return {entry["job"] for entry in said if entry["job"] in running}
