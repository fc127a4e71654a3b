"""A plan says whether the cloud is as it is written, differs, or could not be asked: three different ends."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What Terraform does, as far as the script can tell: it writes down what it is asked, and ends with a code.
TERRAFORM = """#!{python}
import os, pathlib, sys
with open("{log}", "a") as log:
    print(pathlib.Path.cwd().name, *sys.argv[1:], file=log)
with open("{log}.who", "a") as who:
    print(*(os.environ.get("ARM_" + name, "-") for name in ("CLIENT_ID", "TENANT_ID", "OIDC_TOKEN")), file=who)
[pathlib.Path(word.removeprefix("-out=")).touch() for word in sys.argv if word.startswith("-out=")]
place = os.environ.get("TF_DATA_DIR", "").rpartition("/")[2].upper()
act = "CODE_" + sys.argv[1].upper()
sys.exit(int(os.environ.get(act + "_" + place, os.environ.get(act, "0"))))
"""
#: What a login does, as far as the script can tell: it is refused where a variable says so.
CLOUD = """
import os
from delivery import DeliveryError, say
def login(purpose):
    if purpose == os.environ.get("REFUSED"):
        raise DeliveryError(f"{purpose} is refused")
    say(f"login {purpose}")
"""
#: Who a job of CI may be in Azure.
AZURE = {"CI": "true", "AZURE_TENANT_ID": "t", "OIDC_TOKEN": "jwt", "AZURE_DEPLOY_CLIENT_ID": "deploy"}
AZURE |= {f"AZURE_PLAN_{name.upper()}_CLIENT_ID": f"plan-{name}" for name in ("dev", "staging", "prod")}

Run = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs the script in a copy of the project: its code, its words, and what Terraform was asked."""
    for folder in ("scripts", "infra"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", ".terraform"))
    (tmp_path / "bin").mkdir()
    [cloud] = tmp_path.glob("scripts/cloud_*.py")
    cloud.write_text(CLOUD)
    program, log = tmp_path / "bin/terraform", tmp_path / "log"

    def done(
        *arguments: str, installed: bool = True, given: dict[str, str] | None = None, **codes: int
    ) -> tuple[int, str, list[str]]:
        log.write_text("")
        program.unlink(missing_ok=True)
        if installed:
            program.write_text(TERRAFORM.format(python=sys.executable, log=log))
            program.chmod(0o755)
        env = {"PATH": str(program.parent), **{f"CODE_{name.upper()}": str(code) for name, code in codes.items()}}
        command = [sys.executable, str(tmp_path / "scripts/infra.py"), *arguments]
        ended = subprocess.run(
            command, env=env | (given or {}), check=False, capture_output=True, text=True, timeout=60
        )
        return ended.returncode, ended.stdout + ended.stderr, log.read_text().splitlines()

    return done


@pytest.mark.parametrize(
    ("codes", "code", "words"),
    [
        ({"plan": 0}, 0, "dev: the cloud is as it is written"),
        ({"plan": 2}, 1, "dev: the cloud differs from what is written"),
        ({"plan": 1}, 2, "this says nothing about drift"),
        ({"init": 1}, 2, "`terraform init` in infra/"),
    ],
)
def test_a_plan_ends_in_one_of_three_ways(run: Run, codes: dict[str, int], code: int, words: str) -> None:
    ended, said, _ = run("plan", "dev", **codes)

    assert ended == code
    assert words in said


def test_an_environment_has_its_own_state_and_values(run: Run) -> None:
    asked = run("plan", "prod", plan=2)[2]

    assert "-backend-config=environments/prod.tfbackend" in asked[0]
    assert "-var-file=environments/prod.tfvars" in asked[1]


def test_what_was_planned_is_applied_once(run: Run) -> None:
    run("plan", "dev", plan=2)
    planned = run("apply", "dev")[2]
    again = run("apply", "dev", plan=2)[2]

    assert [line.split()[1] for line in planned] == ["init", "apply"]
    assert planned[1].endswith("dist/infra-dev.tfplan")
    assert [line.split()[1] for line in again] == ["init", "plan", "apply"]


def test_a_plan_that_could_not_be_applied_is_not_tried_again(run: Run) -> None:
    run("plan", "dev", plan=2)
    code, said, _ = run("apply", "dev", apply=1)

    assert (code, "`terraform apply` in infra/" in said) == (2, True)
    assert [line.split()[1] for line in run("apply", "dev", plan=2)[2]] == ["init", "plan", "apply"]


def test_where_nothing_differs_nothing_is_applied(run: Run) -> None:
    code, _, asked = run("apply", "dev")

    assert (code, [line.split()[1] for line in asked]) == (0, ["init", "plan"])


def test_both_folders_are_judged(run: Run) -> None:
    code, _, asked = run("check")

    assert code == 0
    assert asked[0] == "infra fmt -check -diff -recursive"
    assert [line.split()[1] for line in asked[1:]] == ["init", "validate", "test"] * 2
    assert len({line.split()[0] for line in asked[1:]}) == 2
    assert run("check", test=1)[0] == 2


def test_without_terraform_that_is_said(run: Run) -> None:
    code, said, _ = run("check", installed=False)

    assert (code, said) == (0, "note: terraform is not installed, so infra/ was not judged\n")
    assert run("plan", "dev", installed=False)[:2] == (2, "error: terraform is not installed\n")


def test_a_job_of_ci_does_not_pass_over_what_it_cannot_judge(run: Run) -> None:
    assert run("check", installed=False, given={"CI": "true"})[:2] == (2, "error: terraform is not installed\n")


def test_a_job_without_terraform_runs_its_image_where_terraform_would_run(run: Run, tmp_path: Path) -> None:
    shutil.copy(ROOT / "compose.tools.yaml", tmp_path)
    docker = tmp_path / "bin/docker"
    docker.write_text(TERRAFORM.format(python=sys.executable, log=tmp_path / "log"))
    docker.chmod(0o755)
    code, said, asked = run("check", installed=False, given={"CI": "true", "HOME": str(tmp_path)})

    assert code == 0, said
    assert [line.rpartition(" terraform ")[2].split()[0] for line in asked] == [
        "fmt",
        *["init", "validate", "test"] * 2,
    ]
    assert [" run " in line and f"--workdir {tmp_path / 'infra'}" in line for line in asked] == [True] * 7


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ({}, 0),
        ({"plan_dev": 2}, 1),
        ({"plan_prod": 2}, 1),
        ({"plan_dev": 2, "plan_staging": 1}, 2),
        ({"init_dev": 1, "plan_prod": 2}, 2),
    ],
)
def test_what_differs_in_one_environment_hides_no_other(run: Run, codes: dict[str, int], code: int) -> None:
    ended, said, asked = run("drift", **codes)
    planned = [line for line in asked if line.split()[1] == "plan"]

    assert ended == code
    assert [name for name in ("dev", "staging", "prod") if f"{name}: the cloud" not in said] == [
        name for name in ("dev", "staging", "prod") if f"init_{name}" in codes or codes.get(f"plan_{name}") == 1
    ]
    assert len(planned) == 3 - ("init_dev" in codes)
    assert "-out" not in "".join(asked)


def test_looking_for_drift_logs_in_to_one_environment_after_the_other(run: Run) -> None:
    code, said, asked = run("drift", given={"CI": "true", "REFUSED": "plan-dev"})
    logins = [line for line in said.splitlines() if "plan-" in line]

    assert (code, logins) == (2, ["login plan-staging", "login plan-prod", "error: plan-dev is refused"])
    assert [line for line in asked if "dev" in line] == []
    assert "login" not in run("drift")[1]


@pytest.mark.parametrize(
    ("arguments", "who"),
    [
        (("plan", "prod"), ["plan-prod"] * 2),
        (("apply", "prod"), ["deploy"] * 3),
        (("drift",), [f"plan-{name}" for name in ("dev", "staging", "prod") for _ in range(2)]),
        (("check",), ["-"] * 7),
    ],
)
def test_a_job_is_in_azure_who_its_act_takes(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], who: list[str]
) -> None:
    run(*arguments, plan=2, given=AZURE)
    seen = [line.split() for line in (tmp_path / "log.who").read_text().splitlines()]

    assert seen == [[client, *(("-", "-") if client == "-" else ("t", "jwt"))] for client in who]


def test_nobody_is_somebody_else_in_azure(run: Run, tmp_path: Path) -> None:
    others = {name: value for name, value in AZURE.items() if name != "AZURE_DEPLOY_CLIENT_ID"}
    code, said, asked = run("apply", "dev", given=others)

    assert (code, asked, "AZURE_DEPLOY_CLIENT_ID is not set" in said) == (2, [], True)
    run("plan", "dev", given={**AZURE, "CI": ""})
    assert {line.split()[0] for line in (tmp_path / "log.who").read_text().splitlines()} == {"-"}


@pytest.mark.parametrize("arguments", [(), ("plan",), ("plan", "production"), ("check", "dev"), ("destroy", "dev")])
def test_nothing_else_can_be_asked_for(run: Run, arguments: tuple[str, ...]) -> None:
    code, said, asked = run(*arguments)

    assert (code, asked) == (2, [])
    assert said.startswith("error: say check")
