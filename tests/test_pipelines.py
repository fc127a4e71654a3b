"""One pipeline, whichever CI system runs it: the same jobs at the same times, with the same recipes and needs."""

import itertools
import re
import shutil
from pathlib import Path

import pytest

from tests import matrix, pipelines
from tests.pipelines import Job, github
from tests.pipelines.faults import FAULTS

DELIVERY = {
    "publish",
    "deploy-dev",
    "deploy-staging",
    "deploy-prod",
    "release",
    "rollback",
    "infra-drift",
    "infra-apply",
}
WEEKLY = {"dora", "monitor", "template-update"}
CASES = [
    *(
        matrix.Case(f"{preset}-{cloud}", {"preset": preset, "cloud": cloud})
        for preset in matrix.PRESETS
        for cloud in ("none", "aws")
    ),
    *(matrix.Case(f"mlops-{cloud}", {"preset": "mlops", "cloud": cloud}) for cloud in ("azure", "gcp")),
    *(
        matrix.Case(f"mlops-{runtime}", {"preset": "mlops", "runtime": runtime})
        for runtime in ("vm", "kubernetes", "kserve")
    ),
    matrix.Case("unwatched-public", {"preset": "devops", "monitoring": "none", "visibility": "public"}),
]


def table(answers: matrix.Answers) -> set[Job]:
    """Return the pipeline as it is meant to be."""
    data, model = answers["preset"] != "devops", answers["preset"] == "mlops"
    clouded = answers.get("cloud", "none") != "none"
    trained = ["pipeline"] * data
    image = [*trained, *["register", "promote"] * (model and not clouded), "build", "scan", "sbom"]
    rules = ["rules"] * (answers.get("monitoring", "prometheus") == "prometheus")
    rows: list[tuple[str, str, list[str], set[str]]] = [
        ("change", "check", ["lint", "type"], set()),
        ("change", "test", ["test"], set()),
        ("change", "stack", [*rules, *trained, *["register", "promote"] * model, "up", "smoke", "down"], set()),
        ("change", "build", image, set()),
        ("change", "gate", [], {"check", "test", "stack", "build"}),
        ("main", "publish", [*image, "provenance"], {"gate"}),
        ("main", "deploy-dev", ["deploy dev"], {"publish"}),
        ("main", "deploy-staging", ["deploy staging"], {"deploy-dev"}),
        ("main", "deploy-prod", ["deploy prod"], {"deploy-staging"}),
        ("tag", "publish", [*image, "provenance"], set()),
        ("tag", "release", ["release"], {"publish"}),
        ("schedule", "security", ["security"], set()),
        ("schedule", "dora", ["dora"], set()),
        ("schedule", "template-update", ["template-update"], set()),
        ("manual", "rollback", ["rollback ENV"], set()),
    ]
    if clouded:
        rows.append(("schedule", "infra-drift", [f"infra-plan {place}" for place in ("dev", "staging", "prod")], set()))
        rows.append(("manual", "infra-apply", ["infra-apply ENV"], set()))
    if model:
        watched = ["pull", "register", "promote", "arrive", "arrive", "monitor", "retrain"]
        rows.append(("schedule", "monitor", watched, set()))
    return {Job(trigger, name, tuple(recipes), frozenset(needs)) for trigger, name, recipes, needs in rows}


RUNS = [
    (system, case)
    for system, case in itertools.product(pipelines.SYSTEMS, CASES)
    if (system, case.answers.get("cloud")) != ("bitbucket", "azure")  # refused
]


@pytest.fixture(params=RUNS, ids=lambda param: f"{param[0]}-{param[1].name}")
def piped(render: matrix.Render, request: pytest.FixtureRequest) -> tuple[str, matrix.Answers, Path]:
    """Give a CI system, what was answered beside it, and the project."""
    system, case = request.param
    return system, case.answers, render(project_name="my-project", ci=system, **case.answers)


def test_it_is_the_pipeline_of_the_table(piped: tuple[str, matrix.Answers, Path]) -> None:
    system, answers, project = piped

    assert pipelines.SYSTEMS[system](project) == table(answers)


def test_without_a_place_to_deploy_to_nothing_is_delivered(piped: tuple[str, matrix.Answers, Path]) -> None:
    system, answers, project = piped

    expected = {job for job in table(answers) if job.name not in DELIVERY}
    assert pipelines.SYSTEMS[system](project, deploy=False) == expected


def test_github_looks_every_night_and_counts_every_week(render: matrix.Render) -> None:
    found = github.cadence(render(project_name="my-project", preset="mlops", cloud="aws"))

    assert found == {"infra": "nightly", "security": "nightly", **dict.fromkeys(WEEKLY, "weekly")}


@pytest.mark.parametrize("system", pipelines.SYSTEMS)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_difference_is_found(render: matrix.Render, tmp_path: Path, fault: str, system: str) -> None:
    answers: matrix.Answers = {"preset": "mlops", "cloud": "aws"}
    project = tmp_path / "p"
    shutil.copytree(render(project_name="my-project", ci=system, **answers), project)
    file, pattern, replacement = FAULTS[fault][system]
    text, changed = re.subn(pattern, replacement, (project / file).read_text(encoding="utf-8"))
    assert changed
    (project / file).write_text(text, encoding="utf-8")
    found = pipelines.SYSTEMS[system]

    without = {job for job in table(answers) if job.name not in DELIVERY}
    assert (found(project), found(project, deploy=False)) != (table(answers), without)
