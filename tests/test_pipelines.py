"""One pipeline, whichever CI system runs it: the same jobs at the same times, with the same recipes and needs."""

import itertools
import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests import matrix, pipelines
from tests.pipelines import Job, github
from tests.pipelines.faults import FAULTS, UNCLOUDED

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
# What asks a cloud for something, where there is one; and what reads every commit.
ASKING = DELIVERY - {"release"} | {"monitor"}
READING = {"build", "publish", "security", "dora"}
# What takes an engine, which `check` does not ask of a laptop.
CONTAINERS = {"stack", "build"}
# What a service on a machine is told.
MACHINE = {"APP_ENVIRONMENT", "APP_LOG_LEVEL", "BIND_ADDRESS", "DEPLOY_KNOWN_HOSTS"}
TELEMETRY = {
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
    "OTEL_RESOURCE_ATTRIBUTES",
}
TELEMETRY_KEY = "OTEL_EXPORTER_OTLP_HEADERS"
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
        ("main", "publish", ["login publish", *image, "provenance"], {"gate"}),
        ("main", "deploy-dev", ["login deploy", "deploy dev"], {"publish"}),
        ("main", "deploy-staging", ["login deploy", "deploy staging"], {"deploy-dev"}),
        ("main", "deploy-prod", ["login deploy", "deploy prod"], {"deploy-staging"}),
        ("tag", "publish", ["login publish", *image, "provenance"], set()),
        ("tag", "release", ["release"], {"publish"}),
        ("nightly", "security", ["security"], set()),
        ("weekly", "dora", ["dora"], set()),
        ("weekly", "template-update", ["template-update"], set()),
        ("manual", "rollback", ["login deploy", "rollback ENV"], set()),
    ]
    if clouded:
        rows.append(("nightly", "infra-drift", ["infra-drift"], set()))
        rows.append(("manual", "infra-apply", ["login deploy", "infra-apply ENV"], set()))
    if model:
        fetched = ["login data", "pull"] if clouded else ["pull", "register", "promote"]
        rows.append(("weekly", "monitor", [*fetched, "arrive", "arrive", "watch"], set()))
    return {
        Job(
            trigger,
            name,
            tuple(recipes),
            frozenset(needs),
            vouched=clouded and name in ASKING,
            whole=name in READING,
            signs=name == "publish",
            reads=clouded and name == "monitor",
        )
        for trigger, name, recipes, needs in rows
    }


def read(system: str, project: Path, *, deploy: bool = True) -> set[Job]:
    """Return the pipeline as it is; to have more commits than a job reads is no difference."""
    jobs = pipelines.SYSTEMS[system](project, deploy=deploy)
    return {job._replace(whole=job.whole and job.name in READING) for job in jobs}


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

    assert read(system, project) == table(answers)


def test_a_change_passes_what_check_passes_on_a_laptop(piped: tuple[str, matrix.Answers, Path]) -> None:
    system, _, project = piped
    [needed] = re.findall(r"^check: (.+)$", (project / "justfile").read_text(encoding="utf-8"), re.MULTILINE)
    called = [
        recipe
        for job in read(system, project)
        if job.trigger == "change" and job.name not in CONTAINERS
        for recipe in job.recipes
    ]

    assert sorted(called) == sorted(needed.split())


def commands(node: object) -> list[str]:
    """Return what the steps below a node of a workflow run."""
    if isinstance(node, dict):
        return [node["run"]] if "run" in node else [run for value in node.values() for run in commands(value)]
    return [run for value in node for run in commands(value)] if isinstance(node, list) else []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_change_has_to_pass_is_recipes_and_nothing_else(render: matrix.Render, case: matrix.Case) -> None:
    project = render(project_name="my-project", ci="github", **case.answers)
    jobs = github.loaded(project)["ci"]["jobs"]
    gate = jobs.pop("gate")

    assert [run for run in commands(jobs) if not re.fullmatch(r"uv run just [a-z][a-z-]*", run)] == []
    assert commands(gate) == [f'test "$RESULTS" = "{" ".join(["success"] * len(jobs))}"']
    assert commands(yaml.safe_load((project / ".github/actions/setup/action.yml").read_text())) == ["uv run just setup"]


def test_without_a_place_to_deploy_to_nothing_is_delivered(piped: tuple[str, matrix.Answers, Path]) -> None:
    system, answers, project = piped

    expected = {job for job in table(answers) if job.name not in DELIVERY}
    assert read(system, project, deploy=False) == expected


@pytest.mark.parametrize(
    ("answers", "variables", "secrets"),
    [
        ({"cloud": "aws"}, {"AWS_DEPLOY_ROLE", "AWS_REGION", "IMAGE_REPOSITORY"}, set()),
        ({"runtime": "kubernetes"}, set(), {"KUBECONFIG_DATA"}),
        ({"preset": "mlops"}, {*MACHINE, "APP_MODEL_URI", "DOCKER_HOST"}, {"DEPLOY_SSH_KEY"}),
        ({"preset": "mlops", "runtime": "vm"}, {*MACHINE, "APP_MODEL_URI"} - {"BIND_ADDRESS"}, {"DEPLOY_SSH_KEY"}),
        (
            {"runtime": "vm", "cloud": "aws"},
            {*MACHINE, "AWS_DEPLOY_ROLE", "AWS_REGION", "IMAGE_REPOSITORY"} - {"BIND_ADDRESS"},
            set(),
        ),
        ({"monitoring": "otlp"}, {*MACHINE, *TELEMETRY, "DOCKER_HOST"}, {"DEPLOY_SSH_KEY", TELEMETRY_KEY}),
    ],
)
def test_github_hands_a_deployment_what_other_systems_give_to_every_job(
    render: matrix.Render, answers: matrix.Answers, variables: set[str], secrets: set[str]
) -> None:
    project = render(project_name="my-project", ci="github", **{"preset": "dataops", **answers})
    jobs = [job for name, job in github.described(project) if name == "rollback" or name.startswith("deploy-")]

    assert len(jobs) == 4
    for job in jobs:
        given = set(re.findall(r"\$\{\{ ((?:vars|secrets)\.\w+) \}\}", str(job["env"])))
        assert given == {f"vars.{name}" for name in {*variables, "DEPLOY_URL"}} | {
            f"secrets.{name}" for name in secrets
        }


def test_github_publishes_from_dev_whose_jobs_azure_trusts_for_a_tag_too(render: matrix.Render) -> None:
    project = render(project_name="my-project", preset="devops", cloud="azure")
    [publish] = [job for name, job in github.described(project) if name == "publish" and "steps" in job]

    assert publish["environment"] == "dev"


def test_github_vouches_for_the_image_of_a_public_project_and_for_what_it_is_made_of(render: matrix.Render) -> None:
    project = render(project_name="my-project", preset="devops", visibility="public")
    [publish] = [job for name, job in github.described(project) if name == "publish" and "steps" in job]
    vouched = [step["with"] for step in publish["steps"] if "/attest@" in step.get("uses", "")]

    subject = {
        "subject-name": "${{ steps.image.outputs.name }}",
        "subject-digest": "${{ steps.image.outputs.digest }}",
    }
    assert [step["id"] for step in publish["steps"] if "GITHUB_OUTPUT" in step.get("run", "")] == ["image"]
    lists = [{**subject, "sbom-path": f"dist/{name}.cdx.json"} for name in ("sbom", "image")]
    assert vouched == [subject, *lists]
    assert {"attestations", "id-token"} <= {key for key, may in publish["permissions"].items() if may == "write"}


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"rollback-staging:\n(.+\n)+", ""),
        (r'(RUN == "rollback".*)"staging"', r'\1"prod"'),
        ("rollback dev", "rollback prod"),
    ],
    ids=["missing", "started for another", "done in another"],
)
def test_what_gitlab_does_by_hand_it_does_in_each_environment(
    render: matrix.Render, tmp_path: Path, pattern: str, replacement: str
) -> None:
    project = tmp_path / "p"
    shutil.copytree(render(project_name="my-project", preset="devops", ci="gitlab"), project)
    file = project / ".gitlab/ci/deploy.yml"
    text, changed = re.subn(pattern, replacement, file.read_text(encoding="utf-8"))
    assert changed
    file.write_text(text, encoding="utf-8")

    assert read("gitlab", project) != table({"preset": "devops"})


@pytest.mark.parametrize("system", pipelines.SYSTEMS)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_difference_is_found(render: matrix.Render, tmp_path: Path, fault: str, system: str) -> None:
    # Where there is a cloud to say it to, who a job is cannot be left out in silence anyway.
    answers: matrix.Answers = {"preset": "mlops", "cloud": "none" if fault in UNCLOUDED else "aws"}
    project = tmp_path / "p"
    shutil.copytree(render(project_name="my-project", ci=system, **answers), project)
    file, pattern, replacement = FAULTS[fault][system]
    text, changed = re.subn(pattern, replacement, (project / file).read_text(encoding="utf-8"))
    assert changed
    (project / file).write_text(text, encoding="utf-8")

    without = {job for job in table(answers) if job.name not in DELIVERY}
    assert (read(system, project), read(system, project, deploy=False)) != (table(answers), without)
