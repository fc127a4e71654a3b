"""What was interrupted is finished or taken back; an edit that was made meanwhile is never lost."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from opsinit import transaction
from opsinit.errors import EditedError, JournalError, PendingError, WriteError
from tests.program import git, move_in
from tests.transacted import ABOUT, AGAIN, fill, perform, state


class CutError(BaseException):
    """The end of a program, as far as one that goes on can have it: nothing handles this."""


@contextmanager
def cut(number: int) -> Iterator[None]:
    """End at the nth time that something is moved to its place."""
    moved = 0

    def replace(path: Path, target: Path) -> None:
        nonlocal moved
        moved += 1
        if moved > number:
            raise CutError
        os.replace(path, target)  # noqa: PTH105 - it takes the place of the other

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        try:
            yield
        except CutError:
            return
    pytest.fail("it ended before that")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return fill(tmp_path / "a project")


@pytest.fixture
def old(project: Path) -> object:
    return state(project)


@pytest.fixture
def interrupted(project: Path, old: object) -> Path:
    """A project of which one half is new."""
    with cut(14):
        perform("apply", project)
    assert state(project) != old
    assert (project / "changed").read_text() == "new"
    assert (project / "answers").read_text() == "v1"
    return project


def test_an_interrupted_one_is_seen_without_a_lock(interrupted: Path) -> None:
    with transaction.opened(interrupted) as opened:
        pending = transaction.peek(interrupted)
        assert pending is not None
        assert pending == opened.pending
        assert (pending.about, pending.command, pending.backwards) == (ABOUT, "update", False)


def test_nothing_else_is_done_before_it_is_finished(interrupted: Path) -> None:
    before = state(interrupted)

    with transaction.opened(interrupted) as opened:
        for act in (opened.undo, lambda: opened.apply(AGAIN, ABOUT)):
            with pytest.raises(PendingError, match=r"^an interrupted update of .* is not finished$"):
                act()
    assert state(interrupted) == before


@pytest.mark.parametrize("edit", ["changed", "answers", "new/link", "b/c/d", "tree"])
def test_an_edit_stops_the_completion_before_anything_is_written(interrupted: Path, edit: str) -> None:
    path = interrupted / edit
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    before = state(interrupted)

    with transaction.opened(interrupted) as opened:
        with pytest.raises(EditedError, match=f"^{edit} is neither as it was nor as it was to become$"):
            opened.complete()
        assert opened.pending
    assert state(interrupted) == before


def test_an_abort_keeps_what_was_edited_with_the_old_version_beside_it(interrupted: Path, old: object) -> None:
    (interrupted / "changed").write_text("mine")  # it had been replaced
    (interrupted / "folder/dropped").write_text("mine")  # it had been deleted
    (interrupted / "answers").write_text("mine")  # its turn had not come
    (interrupted / "changed.opsinit-old").write_text("there")

    with transaction.opened(interrupted) as opened:
        findings = opened.abort()

    assert [finding.message for finding in findings] == [
        "changed was edited meanwhile; its old version is changed.opsinit-old-2",
        "folder/dropped was edited meanwhile; its old version is folder/dropped.opsinit-old",
    ]
    found = state(interrupted)
    assert {path: found.pop(path)[1] for path in ("changed", "folder/dropped", "answers")} == dict.fromkeys(
        ("changed", "folder/dropped", "answers"), b"mine"
    )
    assert found.pop("changed.opsinit-old-2") == ("file", b"old", 0o644)
    assert found.pop("folder/dropped.opsinit-old") == ("file", b"x", 0o644)
    assert found.pop("changed.opsinit-old")[1] == b"there"
    assert isinstance(old, dict)
    assert found == {path: entry for path, entry in old.items() if path not in {"changed", "folder/dropped", "answers"}}


@pytest.mark.parametrize("action", ["abort", "complete"])
def test_nothing_is_written_through_a_link_that_was_made_meanwhile(project: Path, tmp_path: Path, action: str) -> None:
    with cut(21):
        perform("apply", project)
    for name in ("from link", "to link"):
        assert (project / name).is_symlink() == (name == "to link")
        (tmp_path / name).mkdir()
        shutil.rmtree(project / name) if name == "from link" else (project / name).unlink()
        (project / name).symlink_to(tmp_path / name)

    with transaction.opened(project) as opened:
        if action == "complete":
            with pytest.raises(EditedError, match=r"^(from|to) link"):
                opened.complete()
        else:
            findings = [finding.message for finding in opened.abort()]
            assert "to link/dropped was edited meanwhile; its old version is to link.opsinit-old-2" in findings
            assert (project / "to link.opsinit-old").read_text() == "x"

    assert list((tmp_path / "from link").iterdir()) == list((tmp_path / "to link").iterdir()) == []
    assert (project / "to link").readlink() == tmp_path / "to link"


@pytest.mark.parametrize("action", ["abort", "complete", "undo"])
def test_wherever_it_was_cut_it_goes_on(project: Path, old: object, action: str) -> None:
    whole = state(_copied(project, "whole", "apply"))
    start = _copied(project, "start", *["apply"] * (action == "undo"))
    for number in range(1, 100, 2):
        root = _copied(start, str(number))
        try:
            with cut(number):
                perform("undo" if action == "undo" else "apply", root)
        except pytest.fail.Exception:
            break
        perform("abort" if action == "abort" else "complete", root)
        assert state(root) == (whole if action == "complete" else old)
    assert number > 20


def _copied(project: Path, name: str, *actions: str) -> Path:
    """Return a copy to which something was done."""
    root = shutil.copytree(project, project.with_name(name), symlinks=True)
    for action in actions:
        perform(action, root)
    return root


def test_the_answers_file_comes_last(project: Path) -> None:
    for number in range(30):
        with suppress(pytest.fail.Exception), cut(number):
            perform("apply", project)
        if (project / "answers").read_text() == "v2":
            break
        assert (project / "answers").read_text() == "v1"
        perform("abort", project)
    whole = state(project)
    perform("complete", project)

    assert number > 10
    assert state(project) == whole


def test_an_abort_that_was_interrupted_goes_on_backwards(interrupted: Path, old: object) -> None:
    with cut(4), transaction.opened(interrupted) as opened:
        opened.abort()
    pending = transaction.peek(interrupted)
    assert pending
    assert pending.backwards

    with transaction.opened(interrupted) as opened:
        assert opened.complete() == ()
        assert opened.pending is None

    assert state(interrupted) == old
    perform("apply", interrupted)


def test_an_abort_leaves_the_one_before_to_be_undone(project: Path, old: object) -> None:
    perform("apply", project)
    with cut(1):
        perform("again", project)
    perform("abort", project)
    perform("undo", project)

    assert state(project) == old


def test_the_one_before_is_kept_until_the_next_is_done(project: Path, old: object) -> None:
    perform("apply", project)
    rename = Path.rename

    def cut_at_the_end(path: Path, target: Path) -> Path:
        if (path.name, target.name) == ("pending", "last"):
            raise CutError
        return rename(path, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", cut_at_the_end)
        with pytest.raises(CutError):
            perform("again", project)
    perform("abort", project)
    perform("undo", project)

    assert state(project) == old


def test_an_undo_that_was_taken_back_can_be_done_again(project: Path, old: object) -> None:
    perform("apply", project)
    new = state(project)
    with cut(5):
        perform("undo", project)
    perform("abort", project)
    assert state(project) == new

    perform("undo", project)

    assert state(project) == old


def test_damage_is_found_before_anything_is_written(interrupted: Path, old: object) -> None:
    before = state(interrupted)
    numbers = {step[1]: step[0] for step in json.loads(journal(interrupted).read_text())["steps"]}
    (interrupted / f".opsinit/pending/new/{numbers['answers']}").write_text("v9")

    with pytest.raises(JournalError, match=r"^what answers is to become is damaged$"):
        perform("complete", interrupted)
    assert state(interrupted) == before

    perform("abort", interrupted)
    assert state(interrupted) == old


def journal(project: Path) -> Path:
    return project / ".opsinit/pending/journal.json"


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"version": 2}', "\0", '{"version": 1, "steps": [["a"]]}'])
def test_a_damaged_journal_is_refused(interrupted: Path, content: str) -> None:
    before = state(interrupted)
    journal(interrupted).write_text(content)

    for action in ("complete", "abort", "apply", "undo"):
        with pytest.raises(JournalError):
            perform(action, interrupted)
    assert state(interrupted) == before


@pytest.mark.parametrize("path", ["../outside", "/outside", ".git/config", "a/../../outside"])
def test_a_journal_leads_nowhere_else(interrupted: Path, path: str) -> None:
    journal(interrupted).write_text(journal(interrupted).read_text().replace('"new/link"', json.dumps(path)))

    with pytest.raises(JournalError):
        perform("complete", interrupted)
    assert not (interrupted.parent / "outside").exists()


def test_a_link_in_the_place_of_the_private_directory_is_not_followed(project: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (project / ".opsinit").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(WriteError, match=r"is a link$"):
        perform("apply", project)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_project_that_becomes_a_repository_or_is_moved_is_finished_there(
    interrupted: Path, old: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_in(tmp_path / "home", monkeypatch)
    git("init", "--quiet", interrupted, cwd=tmp_path, env=os.environ)
    moved = interrupted.rename(tmp_path / "moved")

    perform("abort", moved)

    assert state(moved) == old
    assert git("status", "--short", "--", ".opsinit", cwd=moved, env=os.environ) == ""


def test_a_damaged_backup_is_found_before_anything_is_written(interrupted: Path) -> None:
    before = state(interrupted)
    numbers = {step[1]: step[0] for step in json.loads(journal(interrupted).read_text())["steps"]}
    (interrupted / f".opsinit/pending/old/{numbers['changed']}").write_text("v9")

    with pytest.raises(JournalError, match=r"^what changed is to become is damaged$"):
        perform("abort", interrupted)
    assert state(interrupted) == before

    perform("complete", interrupted)
    assert (interrupted / "answers").read_text() == "v2"


def test_a_damaged_backup_stops_an_undo(project: Path) -> None:
    perform("apply", project)
    before = state(project)
    for path in (project / ".opsinit/last/old").iterdir():
        if path.is_file() and path.read_text() == "old":
            path.write_text("v9")

    with pytest.raises(JournalError, match=r"^the backup of changed is damaged$"):
        perform("undo", project)
    assert state(project) == before
