"""Every situation in which an update is known to lose something: what opsinit promises is what happens."""

from pathlib import Path

import pytest

from opsinit import tree
from tests import lanes
from tests.program import refusal
from tests.situations import judge
from tests.situations.rows import ROWS
from tests.situations.scene import Content, Link, Scene
from tests.situations.situation import Situation
from tests.situations.tools import COPIER, in_this_process, opsinit


@pytest.mark.parametrize("situation", ROWS, ids=lambda row: row.label)
def test_what_is_promised_is_what_happens(situation: Situation, tmp_path: Path) -> None:
    scene = situation.begin(tmp_path / "scene")

    outcome = situation.update(opsinit(in_this_process), scene)

    assert judge.faults(situation, scene, outcome) == [], outcome
    assert outcome.code == situation.code, outcome
    assert [name for name in situation.named if name not in outcome.out + outcome.err] == [], outcome
    left = {name: held(scene, name) for name in situation.leaves}
    assert left == {name: expected(name, content) for name, content in situation.leaves.items()}
    if situation.code == 2:
        assert judge.is_refused(scene, outcome)
        assert [line.partition(": ")[0] for line in refusal(outcome)] == ["error", "hint"], outcome


def held(scene: Scene, name: str) -> tree.Entry | None:
    return scene.tree().get(name.removesuffix("*"))


def expected(name: str, content: Content) -> tree.Entry | None:
    if content is None:
        return None
    if isinstance(content, Link):
        return tree.Link(content.target)
    return tree.File(content.encode() if isinstance(content, str) else content, name.endswith("*"))


@pytest.mark.parametrize(
    "situation", [row for row in ROWS if row.row in {"1", "8b", "14", "26"}], ids=lambda row: row.label
)
def test_a_conflict_is_one_for_git_too(situation: Situation, tmp_path: Path) -> None:
    scene = situation.begin(tmp_path / "scene")

    situation.update(opsinit(in_this_process), scene)

    unmerged = [line.split()[2] for line in scene.git("ls-files", "--unmerged", "text.txt").splitlines()]
    assert unmerged == ([b"2", b"3"] if situation.row == "14" else [b"1", b"2", b"3"])


# What Copier 9.19.1 is known to do: a judge that finds nothing there would find nothing here either.
KNOWN = {
    "1": judge.MARKERS,
    "3": judge.UNTOLD,
    "4": judge.ABSENT,
    "5": judge.GONE,
    "12a": judge.DESTROYED,
    "18f": judge.TRACEBACK,
    "26": judge.REJECT,
    "33": judge.RESET,
    "22b": judge.ABSENT,
    "S2": judge.BROKEN,
    "K3": judge.HALF,
    "K4": judge.LITTER,
}


JUDGED = ("1", "12a", "S2") if lanes.is_fast() else tuple(KNOWN)


@pytest.mark.parametrize("situation", [row for row in ROWS if row.row in JUDGED], ids=lambda row: row.label)
def test_the_judge_finds_what_copier_is_known_for(situation: Situation, tmp_path: Path) -> None:
    scene = situation.begin(tmp_path / "scene")

    outcome = situation.update(COPIER, scene)

    assert KNOWN[situation.row] in judge.faults(situation, scene, outcome), outcome


@pytest.mark.parametrize(
    "situation",
    [row for row in ROWS if row.row in {"1", "6", "8b", "8c", "9c", "14", "26", "S1", "S2", "S3"}],
    ids=lambda row: row.label,
)
def test_the_judge_wants_more_than_a_name_in_a_report(situation: Situation, tmp_path: Path) -> None:
    """Take back what an update brought to the files that it names, which leaves its report as it was."""
    scene = situation.begin(tmp_path / "scene")
    outcome = situation.update(opsinit(in_this_process), scene)
    (path,) = situation.arrives
    theirs = [name for name in scene.tree() if name.startswith(path)]

    for name in theirs:
        (scene.project / name).unlink()
    tree.write({name: entry for name, entry in scene.before.items() if name in theirs}, scene.project)

    assert path in outcome.out
    assert judge.ABSENT in judge.faults(situation, scene, outcome)


def test_every_row_has_a_name_of_its_own() -> None:
    assert len({row.row for row in ROWS}) == len({row.name for row in ROWS}) == len(ROWS)
