"""A plan, applied to a project: what is written, what is refused, and the way back."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from opsinit import transaction
from opsinit.errors import BusyError, EditedError, NothingToUndoError, UntrustedTemplateError, WriteError
from opsinit.plan import Action, Change, Plan, Reason
from opsinit.tree import Entry, File, Folder, Link
from tests.tools import require_root
from tests.transacted import ABOUT, AGAIN, EVERYTHING, fill, perform, plan, state


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return fill(tmp_path / "a project")


def apply(project: Path, wanted: Plan) -> None:
    with transaction.opened(project) as opened:
        opened.apply(wanted, ABOUT)


def test_a_plan_is_applied_and_taken_back(project: Path) -> None:
    old = state(project)

    apply(project, EVERYTHING)

    new = state(project)
    assert new.keys() == {
        *("kept", "changed", "secret", "b", "b/c", "b/c/e", "kind", "kind/inside", "link", "tree", "answers"),
        *("new", "new/deep", "new/deep/er", "new/link", "new/empty", "folder", "folder/a conflict"),
        *("from link", "from link/dropped", "to link"),
    }
    assert new["changed"] == ("file", b"new", 0o755)
    assert new["secret"] == ("file", b"new", 0o600)
    assert new["link"] == ("link", b"changed", 0)
    assert new["tree"][:2] == ("file", b"now a file")
    assert new["from link"][0] == "folder"
    assert new["to link"] == ("link", b"folder", 0)

    perform("undo", project)

    assert state(project) == old


def test_what_is_done_can_be_undone_once(project: Path) -> None:
    apply(project, EVERYTHING)
    apply(project, AGAIN)

    with transaction.opened(project) as opened:
        assert opened.last == ABOUT
        assert opened.undo() == ["changed", "answers"]
        assert opened.last is None
        with pytest.raises(NothingToUndoError, match="there is nothing to undo"):
            opened.undo()


def test_nothing_is_left_in_a_project_to_which_nothing_was_done(project: Path) -> None:
    with transaction.opened(project) as opened:
        assert (project / ".opsinit/.gitignore").read_text() == "*\n"
        assert (opened.pending, opened.last) == (None, None)
    assert not (project / ".opsinit").exists()

    apply(project, EVERYTHING)
    perform("undo", project)

    assert not (project / ".opsinit").exists()


def test_what_was_never_published_is_removed(project: Path) -> None:
    apply(project, EVERYTHING)
    shutil.copytree(project / ".opsinit/last", project / ".opsinit/staging", symlinks=True)

    with transaction.opened(project) as opened:
        assert opened.pending is None
        assert {path.name for path in (project / ".opsinit").iterdir()} == {"last", "lock", ".gitignore"}


def test_two_cannot_hold_a_project(project: Path) -> None:
    with (
        transaction.opened(project),
        pytest.raises(BusyError, match=rf"\(process {os.getpid()}\)"),
        transaction.opened(project),
    ):
        pass


def replaced_by_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def replaced_by_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def retargeted(path: Path) -> None:
    path.unlink()
    path.symlink_to("answers")


def made(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.touch()


EDITS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "bytes": ("changed", lambda path: path.write_text("else")),
    "executable": ("changed", lambda path: path.chmod(0o755)),
    "gone": ("changed", Path.unlink),
    "kind": ("changed", replaced_by_directory),
    "link": ("changed", replaced_by_link),
    "target": ("link", retargeted),
    "there": ("new/deep/er", made),
    "parent": ("new", Path.touch),
    "linked parent": ("b", replaced_by_link),
    "link that is to go": ("from link", retargeted),
    "directory that is to go": ("to link", replaced_by_link),
    "in the way": ("tree/yours", Path.touch),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_since_the_plan_was_made_stops_it(project: Path, edit: str) -> None:
    path, change = EDITS[edit]
    change(project / path)
    edited = state(project)

    with pytest.raises((EditedError, WriteError), match=f"^{path}[ /]"):
        apply(project, EVERYTHING)

    assert state(project) == edited
    assert not (project / ".opsinit").exists()


@pytest.mark.parametrize("path", ["../outside", "/outside", ".git/hooks/x", "a/.git/config"])
def test_nothing_is_written_outside_or_into_a_repository(project: Path, path: str) -> None:
    with pytest.raises(UntrustedTemplateError):
        apply(project, plan({path: (None, File(b""))}))


def test_a_plan_keeps_out_of_what_is_opsinits_own(project: Path) -> None:
    with pytest.raises(WriteError, match=r"^\.opsinit/last is opsinit's own$"):
        apply(project, plan({".opsinit/last": (None, File(b""))}))


def test_a_directory_that_holds_something_of_the_users_stays(project: Path) -> None:
    for name in ("folder/yours", "b/c/.ignored", "empty/yours"):
        (project / name).touch()
    (project / "alone/yours").mkdir()

    apply(project, EVERYTHING)

    assert {"folder/yours", "b/c/.ignored", "empty/yours", "alone/yours"} <= state(project).keys()


def test_a_directory_that_stays_in_the_plan_stays_on_the_disk(project: Path) -> None:
    kept = Change("alone", Action.KEPT, Reason.KIND, Folder(), Folder())

    apply(project, Plan((kept, *plan({"alone/file": (File(b"alone"), None)}).changes)))

    assert "alone" in state(project)


@pytest.mark.parametrize(
    ("mode", "executable", "after"),
    [(0o600, True, 0o700), (0o640, True, 0o750), (0o755, False, 0o644), (0o744, True, 0o744), (0o4711, False, 0o4600)],
)
def test_a_mode_is_the_users_but_for_the_executable_bit(
    project: Path, mode: int, after: int, *, executable: bool
) -> None:
    (project / "changed").chmod(mode)
    before: Entry = File(b"old", executable=bool(mode & 0o100))

    apply(project, plan({"changed": (before, File(b"new", executable=executable))}))
    assert state(project)["changed"][2] == after

    perform("undo", project)
    assert state(project)["changed"] == ("file", b"old", mode)


def test_an_undo_leaves_a_mode_that_was_given_since(project: Path) -> None:
    apply(project, EVERYTHING)
    (project / "changed").chmod(0o700)
    perform("undo", project)

    assert state(project)["changed"] == ("file", b"old", 0o600)


@pytest.mark.parametrize("path", ["changed", "new/link", "b/c/d", "kind/inside", "answers"])
def test_an_edit_stops_the_undo(project: Path, path: str) -> None:
    apply(project, EVERYTHING)
    (project / path).unlink(missing_ok=True)
    (project / path).write_text("edited")
    edited = state(project)

    with pytest.raises(EditedError, match=f"^{path} was edited since"):
        perform("undo", project)

    assert state(project) == edited
    (project / path).unlink()
    edited = state(project)
    if path != "b/c/d":  # which the update had deleted
        with pytest.raises(EditedError):
            perform("undo", project)
        assert state(project) == edited


def test_an_undo_leaves_what_came_into_new_directories(project: Path) -> None:
    apply(project, EVERYTHING)
    (project / "new/yours").touch()
    (project / "new/empty").rmdir()
    (project / "alone").mkdir(mode=0o700)
    perform("undo", project)

    assert (project / "new/yours").exists()
    assert not (project / "new/deep").exists()
    assert (project / "alone/file").read_text() == "alone"


def test_names_may_be_any_bytes(project: Path) -> None:
    name = os.fsdecode(b'caf\xe9\n\t"*')
    old = state(project)

    apply(project, plan({name: (None, File(b"\xff")), "link": (Link("kept"), Link(name))}))

    assert (project / "link").read_bytes() == b"\xff"
    with transaction.opened(project) as opened:
        assert opened.undo() == [name, "link"]
    assert state(project) == old


def test_files_stay_with_whom_they_belong_to(project: Path) -> None:
    require_root()
    os.chown(project / "changed", 1234, 4321)
    os.chown(project / "b/c", -1, 4321)
    (project / "b/c").chmod(0o2775)

    apply(project, EVERYTHING)

    assert ((project / "changed").stat().st_uid, (project / "changed").stat().st_gid) == (1234, 4321)
    assert (project / "b/c/e").stat().st_gid == 4321

    perform("undo", project)

    assert ((project / "changed").stat().st_uid, (project / "changed").stat().st_gid) == (1234, 4321)
