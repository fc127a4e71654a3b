"""A cloud trusts each job of GitLab with what it does: its subject, as GitLab makes it, is one of infra/trust."""

import json
import os
import re
import shutil
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests import matrix, tools
from tests.pipelines.gitlab import ENVIRONMENTS
from tests.pipelines.subjects import Login, logins

PATH = "group/team/my-repo"
ASKED = """
module "trust" {
  source   = "./trust"
  for_each = toset(["dev", "staging", "prod"])

  ci                 = "gitlab"
  repository         = { owner = "group/team", owner_id = "", name = "my-repo", id = "" }
  environment        = each.key
  subject_names_tier = var.names_tier
}

variable "names_tier" {
  type = bool
}

output "subjects" {
  value = { for environment, trust in module.trust : environment => trust.subjects }
}
"""
PLACING = ("deploy", "rollback", "infra-apply")
DEPLOYING = {f"deploy {name}" for name in ENVIRONMENTS}
READING = {"plan", "data"}
#: What each job that shows a token may do in the cloud. A job that publishes belongs to dev.
MAY = {
    **{(f"{job}-{name}", "branch"): {f"deploy {name}"} for job in PLACING for name in ENVIRONMENTS if name != "dev"},
    **{(f"{job}-dev", "branch"): {"deploy dev", "publish"} for job in PLACING},
    ("publish", "branch"): {"deploy dev", "publish"},
    ("publish", "tag"): {"publish"},
    ("infra-drift", "branch"): READING,
    ("monitor", "branch"): READING,
}
#: The same where GitLab is too old to name a tier: whatever runs on main may do everything.
MAY_BY_BRANCH = {job: {"publish"} if job[1] == "tag" else {"publish", *READING, *DEPLOYING} for job in MAY}
EXPECTED = {"tier": MAY, "branch": MAY_BY_BRANCH}

Subjects = dict[str, dict[str, list[str]]]  # of an environment, for a purpose


@pytest.fixture(scope="module")
def trusted(render: matrix.Render, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Subjects]:
    """Give what the module trusts, as Terraform works it out: by the tier, and by the branch."""
    place = tmp_path_factory.mktemp("trust")
    shutil.copytree(project(render) / "infra/trust", place / "trust")
    (place / "main.tf").write_text(ASKED)

    def terraform(*arguments: str) -> str:
        command = [tools.required("terraform"), *arguments, "-no-color"]
        environment = os.environ | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
        return subprocess.run(command, cwd=place, env=environment, check=True, capture_output=True, text=True).stdout

    def given(by: str) -> Any:
        terraform("apply", "-auto-approve", f"-var=names_tier={json.dumps(by == 'tier')}")
        return json.loads(terraform("output", "-json", "subjects"))

    terraform("init")
    return {by: given(by) for by in EXPECTED}


def project(render: matrix.Render) -> Path:
    """Return a project with every job that shows a token."""
    return render(project_name="my-project", preset="mlops", ci="gitlab", cloud="aws")


def may(subject: str, trusted: Subjects) -> set[str]:
    """Return what a subject is trusted to do; only deploying is another right in each environment."""
    return {
        f"deploy {environment}" if purpose == "deploy" else purpose
        for environment, purposes in trusted.items()
        for purpose, patterns in purposes.items()
        if any(fnmatchcase(subject, pattern) for pattern in patterns)
    }


def does(login: Login) -> set[str]:
    """Return what a job asks a cloud for."""
    purposes = {"plan" if call == "infra-drift" else call.removeprefix("login ") for call in login.recipes}
    return {
        f"deploy {login.environment}" if purpose == "deploy" else purpose
        for purpose in purposes & {"publish", "deploy", "data", "plan"}
    }


def wrong(found: set[Login], subjects: Subjects, expected: dict[tuple[str, str], set[str]]) -> list[str]:
    """Return the jobs that are not trusted with what they do, or are trusted with something else."""
    rights = {login: may(login.subject, subjects) for login in found}
    return [
        login.job
        for login, given in rights.items()
        if given != expected.get((login.job, login.ref)) or not does(login) or not does(login) <= given
    ]


@pytest.mark.parametrize("by", EXPECTED)
def test_each_job_is_trusted_with_what_it_does_and_no_other_environment(
    render: matrix.Render, trusted: dict[str, Subjects], by: str
) -> None:
    found = logins(project(render), PATH, names_tier=by == "tier")

    assert {(login.job, login.ref) for login in found} == EXPECTED[by].keys()
    assert wrong(found, trusted[by], EXPECTED[by]) == []


PROD = r"name: prod\n    deployment_tier: production"
DEV = "environment: { name: dev, deployment_tier: development }"
FAULTS = {
    "another environment's tier": ("deploy", PROD, r"name: prod\n    deployment_tier: staging"),
    "an environment without its tier": ("deploy", r"    deployment_tier: development\n", ""),
    "a deployment without an environment": ("deploy", r"  environment:\n    name: staging\n.*\n.*\n", ""),
    "publishing from another environment": ("publish", "tier: development", "tier: production"),
    "publishing from none": ("publish", r"  environment:.*\n.*\n.*\n.*\n", ""),
    "reading from an environment": ("infra", "infra-drift:\n", f"infra-drift:\n  {DEV}\n"),
    "another environment's name": ("infra", PROD, r"name: dev\n    deployment_tier: production"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_job_that_is_somebody_else_is_found(
    render: matrix.Render, trusted: dict[str, Subjects], tmp_path: Path, fault: str
) -> None:
    copy = tmp_path / "p"
    shutil.copytree(project(render), copy)
    name, pattern, replacement = FAULTS[fault]
    file = copy / f".gitlab/ci/{name}.yml"
    text, changed = re.subn(pattern, replacement, file.read_text(encoding="utf-8"))
    assert changed
    file.write_text(text, encoding="utf-8")

    assert wrong(logins(copy, PATH, names_tier=True), trusted["tier"], MAY) != []


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_the_docs_have_gitlab_make_the_subject_that_is_trusted(
    render: matrix.Render, trusted: dict[str, Subjects], cloud: str
) -> None:
    made = render(project_name="my-project", preset="mlops", ci="gitlab", cloud=cloud)
    page = (made / "docs/runbooks/infrastructure.md").read_text(encoding="utf-8")
    [command] = re.findall(r"echo '(.+)' \|\n +glab api --method PUT projects/:id .+ --input -$", page, re.MULTILINE)
    [subject] = trusted["tier"]["prod"]["deploy"]

    assert json.loads(command) == {"ci_id_token_sub_claim_components": subject.split(":")[::2]}
