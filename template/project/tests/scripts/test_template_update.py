"""A newer template is proposed with its report, once, and never in a way that overwrites what somebody decided."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., tuple[int, str]]
Pushed = Callable[[], list[str]]
Made = list[tuple[str, dict[str, Any]]]

BRANCH = "opsinit-v0.10.0"
FORGES = {"github": "POST pulls", "gitlab": "POST merge_requests", "bitbucket": "POST pullrequests"}


@pytest.mark.parametrize("forge", FORGES)
def test_a_clean_update_becomes_a_request_with_the_report(run: Run, made: Made, pushed: Pushed, forge: str) -> None:
    code, said = run(forge)

    [(asked, fields)] = made
    assert (code, pushed()) == (0, [BRANCH]), said
    assert asked == FORGES[forge]
    assert fields["title"] == "Update the template: v0.10.0"
    assert "updated: justfile" in fields.get("body", fields.get("description"))
    assert not fields.get("draft")


@pytest.mark.parametrize("forge", FORGES)
def test_conflicts_make_it_a_draft_that_says_how_to_go_on(run: Run, made: Made, pushed: Pushed, forge: str) -> None:
    code, said = run(forge, update="conflict")

    [(_, fields)] = made
    assert (code, pushed()) == (1, [BRANCH]), said
    assert fields.get("draft") or fields["title"].startswith("Draft: ")
    assert f"git switch {BRANCH}" in fields.get("body", fields.get("description"))


@pytest.mark.parametrize("forge", FORGES)
def test_what_was_proposed_before_is_left_alone(
    run: Run, known: list[dict[str, Any]], made: Made, pushed: Pushed, forge: str
) -> None:
    known.append({"title": "turned down"})

    assert run(forge)[0] == 0
    assert (made, pushed()) == ([], [])


@pytest.mark.parametrize(("number", "asked"), [(None, "POST issues"), (7, "PATCH issues/7")])
def test_without_a_token_the_report_is_one_issue(
    run: Run, known: list[dict[str, Any]], made: Made, number: int | None, asked: str
) -> None:
    known += [{"title": "The template has a newer version", "number": number}] if number else []
    code, said = run("github", TEMPLATE_UPDATE_TOKEN="")

    assert code == 0, said
    assert [(name, "would update: justfile" in fields["body"]) for name, fields in made] == [(asked, True)]


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_where_everything_conflicts_the_report_is_an_issue(run: Run, made: Made, forge: str) -> None:
    code, said = run(forge, update="nothing")

    assert (code, [name for name, _ in made]) == (1, ["POST issues"]), said


def test_on_bitbucket_which_has_no_issues_the_report_is_the_log(run: Run, made: Made) -> None:
    code, said = run("bitbucket", update="nothing")

    assert (code, made) == (1, [])
    assert said.startswith("updated: justfile\n")
    assert "reported: here" in said


def test_what_cannot_be_pushed_is_an_issue_that_says_why(run: Run, made: Made) -> None:
    code, said = run("gitlab", CI_PROJECT_URL="file:///nonesuch")

    [(asked, fields)] = made
    assert (code, asked) == (1, "POST issues"), said
    assert f"{BRANCH} could not be pushed" in fields["description"]


@pytest.mark.parametrize(
    ("given", "code"),
    [({"check": 0}, 0), ({"check": 2}, 2), ({"update": "broken"}, 2)],
    ids=["current", "no", "broken"],
)
def test_without_an_update_nothing_is_asked_for(run: Run, made: Made, given: dict[str, Any], code: int) -> None:
    assert run("github", **given)[0] == code
    assert made == []


def test_another_ci_system_gets_the_branch_and_the_report(run: Run, made: Made, pushed: Pushed) -> None:
    code, said = run("jenkins")

    assert (code, made, pushed()) == (0, [], [])
    assert "updated: justfile" in said


@pytest.mark.parametrize("forge", ["gitlab", "bitbucket"])
def test_where_nothing_can_be_done_without_a_token_it_says_which(run: Run, made: Made, forge: str) -> None:
    code, said = run(forge, TEMPLATE_UPDATE_TOKEN="")

    assert (code, made) == (2, [])
    assert said.startswith("error: TEMPLATE_UPDATE_TOKEN is not set")
