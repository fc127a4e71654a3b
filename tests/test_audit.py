"""A generated repository answers the questions of an audit; each question notices when the answer is taken out."""

import json
from collections import Counter

import pytest

from tests.audit import CHECKS, LEVELS, Audit, audit
from tests.audit.removals import REMOVALS, removed
from tests.audit.subject import Subject
from tests.rendered import Project

Audited = list[tuple[Project, Audit]]
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "outputs": []}]}).encode()
# What is about something that no project starts with: it is asked of a project that has got it.
ADDED = {"R13": {"notebooks/first.ipynb": NOTEBOOK}}


def files(project: Project, check: str = "") -> dict[str, bytes]:
    """Return what a user has after `opsinit new`, which also locks, and what a check is about."""
    return {**project.files, "uv.lock": b"version = 1\n", **ADDED.get(check, {})}


@pytest.fixture(scope="module")
def audited(projects: list[Project]) -> Audited:
    """Audit every project at its own level."""
    return [(project, audit(Subject(files(project)), project.answers["preset"])) for project in projects]


def wanted(project: Project) -> int:
    """Return the score that a project must reach."""
    full = project.answers["ci"] in {"github", "gitlab"} and project.answers["monitoring"] != "none"
    return 95 if full else 85


def test_every_project_scores_what_it_promises(audited: Audited) -> None:
    low = [(project, found) for project, found in audited if found.score < wanted(project)]
    times = Counter(CHECKS[name] for _, found in low for name in found.missing)
    told = [f"{number:4} x {check.name} ({check.weight}) {check.title}" for check, number in times.most_common()]
    told += [f"{found.score:.1f} < {wanted(project)}: {project}: {' '.join(found.missing)}" for project, found in low]

    assert low == [], "\n".join([f"{len(low)} of {len(audited)} projects:", *told[:60]])


def test_the_audit_asks_82_questions() -> None:
    assert len(CHECKS) == 82
    assert Counter(check.level for check in CHECKS.values()) == {"devops": 49, "dataops": 13, "mlops": 20}
    assert CHECKS.keys() == REMOVALS.keys()


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_notices_what_is_taken_out(audited: Audited, name: str) -> None:
    asked = [(project, found.answers[name]) for project, found in audited if name in found.answers]
    if name in ADDED:
        assert {answer for _, answer in asked} == {None}
        asked = [(project, CHECKS[name].look(Subject(files(project, name)))) for project, _ in asked]
    passing = [project for project, answer in asked if answer]
    assert passing != [], f"no project answers {name}: {CHECKS[name].title}"

    # The same must be noticed whichever system runs the CI.
    kinds = {project.answers["ci"]: project for project in reversed(passing)}
    for ci, project in kinds.items():
        without = Subject(removed(files(project, name), REMOVALS[name]))
        # None would be no answer: a point that is not asked for is not missed.
        assert (ci, CHECKS[name].look(without)) == (ci, False), str(project)


def test_what_does_not_apply_counts_neither_way() -> None:
    assert Audit({"C01": True, "C04": None}).score == 100
    assert Audit({"C01": True, "C04": False}).score == 25


@pytest.mark.parametrize("level", LEVELS)
def test_an_empty_repository_scores_next_to_nothing(level: str) -> None:
    empty = Subject({"pyproject.toml": b""})

    assert audit(empty, level).score < 10
