"""What people do to their projects, moved from the oldest release to the newest."""

import pytest

from opsinit import tree
from opsinit.plan import Action, Plan
from tests import checks, matrix
from tests.corpus.edit import Edit
from tests.corpus.edits import EDITS, TOGETHER
from tests.corpus.moves import Move, move

FLOOR = 0.9  # of the edits, which merge without a conflict


def faults(plan: Plan) -> list[str]:
    """Return what does not parse, of what was merged without a conflict."""
    merged = [change for change in plan.changes if change.action is not Action.CONFLICT]
    texts = [(change.path, change.after.content) for change in merged if isinstance(change.after, tree.File)]
    return [fault for path, content in texts for fault in checks.parsed(path, content.decode())]


def fitting(preset: str, edits: tuple[Edit, ...]) -> list[Edit]:
    return [edit for edit in edits if edit.fits(move(preset).old.files)]


def added(made: Move, edit: Edit) -> set[str]:
    """Return the lines that an edit adds."""
    before = {line for text in made.texts.values() for line in text.splitlines()}
    return {line for text in edit.made(made.texts).values() for line in text.splitlines()} - before


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name.replace(" ", "-"))
def test_an_edit_stays_and_what_is_merged_parses(edit: Edit) -> None:
    made = move("mlops")
    plan = made.plan(edit)
    after = {**made.after(edit), **{change.path: change.after for change in plan.changes if change.writes}}
    everything = "\n".join(entry.content.decode() for entry in after.values() if isinstance(entry, tree.File))

    assert faults(plan) == []
    assert [line for line in added(made, edit) if line.strip() not in everything] == []


@pytest.mark.parametrize("preset", matrix.PRESETS)
def test_nearly_all_edits_merge_without_a_conflict(preset: str) -> None:
    edits = fitting(preset, EDITS)
    disputed = [edit.name for edit in edits if move(preset).plan(edit).unresolved]

    assert 1 - len(disputed) / len(edits) >= FLOOR, disputed


@pytest.mark.parametrize("preset", matrix.PRESETS)
def test_all_edits_together_are_in_conflict_only_where_one_of_them_is(preset: str) -> None:
    edits, made = fitting(preset, TOGETHER), move(preset)
    alone = {change.path for edit in edits for change in made.plan(edit).unresolved}
    plan = made.plan(*edits)

    assert faults(plan) == []
    assert {change.path for change in plan.unresolved} <= alone


def test_there_are_enough_edits_each_with_a_name() -> None:
    assert len({edit.name for edit in EDITS}) == len(EDITS) >= 40
