"""A plan says whether the cloud is as it is written, differs, or could not be asked: three different ends."""

from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, list[str]]]


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
    code, said, _ = run("check", program="")

    assert (code, said) == (0, "note: terraform is not installed, so infra/ was not judged\n")
    assert run("plan", "dev", program="")[:2] == (2, "error: terraform is not installed\n")


@pytest.mark.parametrize("arguments", [(), ("plan",), ("plan", "production"), ("check", "dev"), ("destroy", "dev")])
def test_nothing_else_can_be_asked_for(run: Run, arguments: tuple[str, ...]) -> None:
    code, said, asked = run(*arguments)

    assert (code, asked) == (2, [])
    assert said.startswith("error: say check")
