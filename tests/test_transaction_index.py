"""Conflicts in git's index, whatever kind of index it is, and nothing else of the user's with them."""

import os
from pathlib import Path

import pytest

from opsinit import transaction
from opsinit.plan import Action, Change, Plan, Reason, Stages
from opsinit.tree import File
from tests.program import git, move_in

MARKED = File(b"<<<<<<<\nours\n=======\ntheirs\n>>>>>>>\n")


def conflict(path: str, base: File | None = File(b"base\n")) -> Change:  # noqa: B008 - it is frozen
    stages = Stages(base, File(b"ours\n"), File(b"theirs\n"))
    return Change(path, Action.CONFLICT, Reason.CHANGED_BY_BOTH, File(b"ours\n"), MARKED, stages=stages)


def applied(project: Path, *changes: Change) -> None:
    with transaction.opened(project) as opened:
        assert opened.apply(Plan(changes), {"command": "update"}) == ()


def undone(project: Path) -> None:
    with transaction.opened(project) as opened:
        opened.undo()


def entries(project: Path) -> list[str]:
    return git("ls-files", "--stage", cwd=project, env=os.environ).splitlines()


def say(project: Path, *arguments: str) -> str:
    return git(*arguments, cwd=project, env=os.environ)


@pytest.fixture(params=["", "packages/a project"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that is a repository, or lies in one; one file is staged otherwise than it is on the disk."""
    move_in(tmp_path / "home", monkeypatch)
    root = tmp_path / "repository"
    place: Path = root / request.param
    (place / "sub").mkdir(parents=True)
    git("init", "--quiet", root, cwd=tmp_path, env=os.environ)
    for name in ("sub/é b", "staged", "plain", "*"):
        (place / name).write_text("ours\n")
    say(root, "add", ".")
    say(root, "commit", "--quiet", "--message", "x")
    (place / "staged").write_text("staged\n")
    say(root, "add", ".")
    (place / "staged").write_text("edited\n")
    (place / "untracked").write_text("ours\n")
    return place


def test_conflicts_are_unmerged_and_undone(project: Path) -> None:
    before = entries(project)

    applied(project, conflict("sub/é b"), conflict("*", None), conflict("untracked"))

    assert (project / "sub/é b").read_bytes() == MARKED.content
    status = say(project, "-c", "core.quotePath=false", "status", "--short", ".").splitlines()
    assert {line.replace('"', "") for line in status} == {"UU sub/é b", "AA *", "MM staged", "?? untracked"}
    assert say(project, "show", ":1:./sub/é b") == "base"
    assert say(project, "show", ":2:./sub/é b") == "ours"
    assert say(project, "show", ":3:./sub/é b") == "theirs"
    assert say(project, "show", ":./staged") == "staged"
    assert say(project, "fsck", "--strict") == ""

    undone(project)

    assert entries(project) == before
    assert say(project, "diff", "--name-only", "--relative") == "staged"
