"""A plan says whether the cloud is as it is written, differs, or could not be asked: three different ends."""

import os
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
[pathlib.Path(word.removeprefix("-out=")).touch() for word in sys.argv if word.startswith("-out=")]
sys.exit(int(os.environ.get("CODE_" + sys.argv[1].upper(), "0")))
"""

Run = Callable[..., tuple[int, str, list[str]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs the script in a copy of the project: its code, its words, and what Terraform was asked."""
    for folder in ("scripts", "infra"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", ".terraform"))
    (tmp_path / "bin").mkdir()
    program, log = tmp_path / "bin/terraform", tmp_path / "log"

    def done(*arguments: str, installed: bool = True, **codes: int) -> tuple[int, str, list[str]]:
        log.write_text("")
        program.unlink(missing_ok=True)
        if installed:
            program.write_text(TERRAFORM.format(python=sys.executable, log=log))
            program.chmod(0o755)
        env = {name: value for name, value in os.environ.items() if name != "TERRAFORM"}
        env |= {"PATH": str(program.parent), **{f"CODE_{name.upper()}": str(code) for name, code in codes.items()}}
        command = [sys.executable, str(tmp_path / "scripts/infra.py"), *arguments]
        ended = subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=60)
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


@pytest.mark.parametrize("arguments", [(), ("plan",), ("plan", "production"), ("check", "dev"), ("destroy", "dev")])
def test_nothing_else_can_be_asked_for(run: Run, arguments: tuple[str, ...]) -> None:
    code, said, asked = run(*arguments)

    assert (code, asked) == (2, [])
    assert said.startswith("error: say check")
