"""Every program that a script calls is there in every job: part of the job, or an image of compose.tools.yaml."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.pipelines import gitlab
from tests.rendered import Project

# What each job has: git and docker by its image or packages, uv by its first step, the others by the lock file.
EVERYWHERE = {"git", "docker", "uv", "just"}
LOCKED = {"ansible-playbook": "ansible-core", "bandit": "bandit"}
# GitHub's runners have it, and nothing calls it elsewhere: tests/delivery/test_release.py.
OWN = {"gh"}
LOOK = {"cosign", "gitleaks", "imagetools", "trivy"}  # and change nothing but a registry
IMAGES = LOOK | {"aws", "az", "gcloud", "kubectl", "terraform"}
KNOWN = EVERYWHERE | LOCKED.keys() | OWN | IMAGES
# Recipes that call a program of an image, wherever the service runs; a login does so in two of the clouds, but not for
# data, which a library fetches.
RECIPES = r"just (?:build|scan|sbom|security|provenance|infra-\w+|rollback|deploy\b)"
LOGIN = r"(?:login\.py|just login) (?!out|data)"


def called(text: str) -> Iterator[str]:
    """Give the programs that a script calls: first words of `run`, `command` and of the tuples that these get."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Name(id="run" | "command"), args=[ast.Constant(value=str(name)), *_]):
                yield name
            case ast.Tuple(elts=[ast.Constant(value=str(name)), *_]) if name in KNOWN:
                yield name


def programs(project: Project) -> set[str]:
    """Return the programs that the scripts of a project call."""
    texts = {path: text.decode() for path, text in project.files.items() if re.fullmatch(r"scripts/\w+\.py", path)}
    found = {name for text in texts.values() for name in called(text)}
    # The one that an answer of the environment may replace.
    return found | ({"terraform"} if "scripts/infra.py" in texts and "infra/" in "".join(project.files) else set())


def tools(project: Project) -> dict[str, dict[str, Any]]:
    """Return the services of compose.tools.yaml."""
    services: dict[str, dict[str, Any]] = yaml.safe_load(project.files["compose.tools.yaml"])["services"]
    return services


def test_every_program_is_in_the_job_or_has_an_image(projects: list[Project]) -> None:
    for project in projects:
        locked = {name for name, package in LOCKED.items() if f'"{package}' in project.files["pyproject.toml"].decode()}
        missing = programs(project) - EVERYWHERE - locked - OWN - tools(project).keys()

        assert missing == set(), project


def test_every_image_is_of_a_program_that_is_called(projects: list[Project]) -> None:
    for project in projects:
        assert tools(project).keys() - programs(project) == set(), project


def test_the_programs_of_the_cloud_and_the_cluster_are_there_for_them_alone(projects: list[Project]) -> None:
    cloud: dict[str, set[str]] = {
        "none": set(),
        "aws": {"aws", "terraform"},
        "azure": {"az", "terraform"},
        "gcp": {"gcloud", "terraform"},
    }
    for project in projects:
        cluster = {"kubectl"} if project.answers["runtime"] in {"kubernetes", "kserve"} else set()

        assert tools(project).keys() - LOOK == cloud[project.answers["cloud"]] | cluster


def test_what_acts_is_the_program_itself_and_is_told_variables_by_their_names(projects: list[Project]) -> None:
    for project in projects:
        for name, service in tools(project).items():
            if name in LOOK:
                continue
            [program] = service["entrypoint"]
            given = service["environment"]
            told = given if isinstance(given, dict) else dict.fromkeys(given)

            assert program.rpartition("/")[2] == name
            assert {key for key, value in told.items() if value is not None} <= {"CHECKPOINT_DISABLE"}, project
            # programs.command says which files it sees.
            assert ("volumes" in service, service["read_only"], service["cap_drop"]) == (False, True, ["ALL"])


def test_no_kubeconfig_asks_a_program_that_the_image_of_kubectl_lacks(projects: list[Project]) -> None:
    for project in projects:
        if "scripts/cluster.py" in project.files:
            [access] = [
                path for path in project.files if re.fullmatch(r"scripts/cluster_(aws|azure|gcp|none)\.py", path)
            ]
            written = '"user": {"token": token}' in project.files.get("scripts/kubeconfig.py", b"").decode()

            assert "exec" not in project.files[access].decode()
            assert written == (project.answers["cloud"] != "none")


def scripted(project: Project) -> Iterator[tuple[str, str, str]]:
    """Give each job of GitLab and Bitbucket: its name, what it does, and the packages that it installs."""
    if project.answers["ci"] == "gitlab":
        files = [text for path, text in project.files.items() if re.fullmatch(r"\.gitlab(-ci|/ci/\w[\w-]*)\.yml", path)]
        pipeline = {key: value for text in files for key, value in yaml.safe_load(text).items()}
        for name, found in pipeline.items():
            if not name.startswith(".") and isinstance(found, dict) and "script" in found:
                job = gitlab.merged(pipeline, name)
                yield name, "\n".join(job["script"]), str(job.get("variables", {}).get("PACKAGES", ""))
    if project.answers["ci"] == "bitbucket":
        for step in steps(yaml.safe_load(project.files["bitbucket-pipelines.yml"])["pipelines"]):
            text = "\n".join(line for line in step["script"] if isinstance(line, str))
            yield step.get("name", ""), text, text


def steps(node: object) -> Iterator[dict[str, Any]]:
    """Give every step of Bitbucket's pipelines."""
    if isinstance(node, dict) and "script" in node:
        yield node
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from steps(child)


def test_jobs_that_need_an_image_have_docker_and_its_compose(projects: list[Project]) -> None:
    looked = 0
    for project in projects:
        needs = RECIPES if project.answers["cloud"] in {"none", "aws"} else f"{RECIPES}|{LOGIN}"
        for name, text, packages in scripted(project):
            if re.search(needs, text):
                looked += 1
                assert {"docker-cli", "docker-compose"} <= set(re.findall(r"[\w-]+", packages)), f"{project}: {name}"

    assert looked > 20


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('run("helm", "install")', {"helm"}),
        ('command("kubectl")', {"kubectl"}),
        ('look({"a": ("trivy", "config")})', {"trivy"}),
        ('x = ("dev", "staging")', set()),
    ],
)
def test_what_a_script_calls_is_found(text: str, found: set[str]) -> None:
    assert set(called(text)) == found


def test_scripts_know_where_the_logins_of_every_such_program_are(projects: list[Project]) -> None:
    known = {
        login
        for project in projects
        for login in re.findall(r'^    "(\w+)": \(', project.files["scripts/programs.py"].decode(), re.MULTILINE)
    }
    acting = {name for project in projects for name in tools(project)} - LOOK

    assert known == acting


def test_where_no_registry_is_of_the_ci_system_the_runbook_says_how_to_name_one(projects: list[Project]) -> None:
    for project in projects:
        text = project.files["docs/runbooks/deploy.md"].decode()
        clouded, foreign = project.answers["cloud"] != "none", project.answers["ci"] in {"bitbucket", "jenkins"}

        assert ("| `IMAGE_REPOSITORY` |" in text) == (clouded or foreign), project
        for name in ("`REGISTRY_USER`", "`REGISTRY_PASSWORD` (secret)"):
            assert (f"| {name} |" in text) == (foreign and not clouded), project
