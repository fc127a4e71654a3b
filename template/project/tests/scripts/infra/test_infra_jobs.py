"""A job of CI runs Terraform as who its act takes, by an image where it has none, and looks everywhere for drift."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
#: Who a job of CI may be in Azure.
AZURE = {"CI": "true", "AZURE_TENANT_ID": "t", "OIDC_TOKEN": "jwt", "AZURE_DEPLOY_CLIENT_ID": "deploy"}
AZURE |= {f"AZURE_PLAN_{name.upper()}_CLIENT_ID": f"plan-{name}" for name in ("dev", "staging", "prod")}

Run = Callable[..., tuple[int, str, list[str]]]


def test_a_job_of_ci_does_not_pass_over_what_it_cannot_judge(run: Run) -> None:
    assert run("check", program="", given={"CI": "true"})[:2] == (2, "error: terraform is not installed\n")


def test_a_job_without_terraform_runs_its_image_where_terraform_would_run(run: Run, tmp_path: Path) -> None:
    shutil.copy(ROOT / "compose.tools.yaml", tmp_path)
    code, said, asked = run("check", program="docker", given={"CI": "true", "HOME": str(tmp_path)})

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
