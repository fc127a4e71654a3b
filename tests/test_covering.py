"""What the fast lane renders holds every combination that a user is likely to meet, and leaves out what is refused."""

import itertools
from pathlib import Path

import pytest

from opsinit import tree
from tests import covering, matrix
from tests.program import environment, opsinit
from tests.rendered import Project


def test_every_combination_occurs() -> None:
    rows = [case.answers.items() for case in covering.covering()]

    assert [answers for answers in covering.wanted() if not any(answers.items() <= row for row in rows)] == []


def test_pairs_are_of_all_questions_and_threes_of_delivery() -> None:
    wanted = [frozenset(answers) for answers in covering.wanted()]

    assert {keys for keys in wanted if len(keys) == 2} == set(
        map(frozenset, itertools.combinations(covering.factors(), 2))
    )
    assert {frozenset(keys) for keys in itertools.combinations(covering.DELIVERY, 3)} <= set(wanted)
    assert {"ci": "bitbucket", "cloud": "azure"} not in list(covering.wanted())


def test_nothing_that_is_refused_occurs() -> None:
    assert [case for case in covering.cases() if not covering.allowed(case.answers)] == []


def test_a_set_of_answers_answers_every_choice() -> None:
    assert {frozenset(case.answers) for case in covering.covering()} == {
        frozenset(["project_name", *covering.factors()])
    }


def test_the_sets_are_the_same_each_time() -> None:
    first = covering.covering()
    covering.covering.cache_clear()

    assert covering.covering() == first


def test_the_sets_are_few_enough_for_the_fast_lane() -> None:
    assert len(covering.cases()) <= 170


def test_what_contradicts_itself_is_known() -> None:
    assert [case.answers for case in covering.contradictions()] == [
        {"ci": "bitbucket", "cloud": "azure"},
        {"preset": "dataops", "runtime": "kserve"},
        {"preset": "devops", "runtime": "kserve"},
    ]


@pytest.mark.parametrize("case", covering.contradictions(), ids=lambda case: "-".join(case.answers.values()))
def test_what_contradicts_itself_is_refused_in_two_lines(tmp_path: Path, case: matrix.Case) -> None:
    place = tmp_path / "place"
    place.mkdir()
    answers = [argument for key, value in case.answers.items() for argument in ("--set", f"{key}={value}")]

    outcome = opsinit("new", "churn", *answers, cwd=place, env=environment(tmp_path / "home"))

    assert (outcome.code, outcome.out) == (2, "")
    error, hint = outcome.err.splitlines()
    assert error == f"error: {covering.refusal(case.name, case.answers)}"
    assert hint == f"hint: answer it with `--set {case.name}=...`"
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("position", [0, 3, -1])
def test_a_project_in_memory_is_the_one_that_copier_writes(
    by_copier: matrix.Render, projects: list[Project], position: int
) -> None:
    (case, project) = list(zip(covering.cases(), projects, strict=True))[position]
    written = tree.read(by_copier(**case.answers))

    assert {path: entry for path, entry in project.tree.items() if path != matrix.ANSWERS_FILE} == {
        path: entry for path, entry in written.items() if path != matrix.ANSWERS_FILE
    }
