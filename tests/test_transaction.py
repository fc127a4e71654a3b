"""A plan, applied to a project: what is written, what is refused, and the way back."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from opsinit import transaction
from opsinit.errors import BusyError, EditedError, NothingToUndoError, PendingError, WriteError
from opsinit.plan import Action, Change, Plan, Reason
from opsinit.tree import Entry, File, Folder, Link

ABOUT = {"command": "update", "from": "v1", "to": "v2"}


def plan(changes: Mapping[str, tuple[Entry | None, Entry | None]]) -> Plan:
    """Return a plan of paths, each with what is there and what will be."""
    return Plan(tuple(Change(path, Action.UPDATED, Reason.CHANGED, *entries) for path, entries in changes.items()))


def state(root: Path) -> dict[str, tuple[str, bytes, int]]:
    """Return the kind, the bytes and the mode of every path, what git and opsinit keep aside."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] in {".git", ".opsinit"}:
            continue
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            found[name] = ("link", os.fsencode(path.readlink()), 0)
        elif stat.S_ISDIR(mode):
            found[name] = ("folder", b"", stat.S_IMODE(mode))
        else:
            found[name] = ("file", path.read_bytes(), stat.S_IMODE(mode))
    return found


def apply(project: Path, wanted: Plan) -> None:
    with transaction.opened(project) as opened:
        opened.apply(wanted, ABOUT)


def undo(project: Path) -> list[str]:
    with transaction.opened(project) as opened:
        return opened.undo()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of every kind of path."""
    root = tmp_path / "a project"
    for name, content in {"kept": "kept", "changed": "old", "folder/dropped": "x", "b/c/d": "d", "kind": "k"}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    (root / "link").symlink_to("kept")
    (root / "tree/leaf").mkdir(parents=True)
    (root / "tree/leaf/file").write_text("leaf")
    (root / "empty").mkdir(mode=0o750)
    (root / "answers").write_text("v1")
    return root


EVERYTHING = plan(
    {
        "changed": (File(b"old"), File(b"new", executable=True)),
        "folder/dropped": (File(b"x"), None),
        "b/c/d": (File(b"d"), None),
        "b/c/e": (None, File(b"e")),
        "kind/inside": (None, File(b"now a directory")),
        "kind": (File(b"k"), None),
        "link": (Link("kept"), Link("changed")),
        "tree": (Folder(), File(b"now a file")),
        "tree/leaf/file": (File(b"leaf"), None),
        "new/deep/er": (None, File(b"n")),
        "new/link": (None, Link("deep/er")),
        "new/empty": (None, Folder()),
        "empty": (Folder(), None),
        "answers": (File(b"v1"), File(b"v2")),
    }
)


def test_a_plan_is_applied_and_taken_back(project: Path) -> None:
    old = state(project)

    apply(project, EVERYTHING)

    new = state(project)
    assert new.keys() == {
        *("kept", "changed", "b", "b/c", "b/c/e", "kind", "kind/inside", "link", "tree"),
        *("new", "new/deep", "new/deep/er", "new/link", "new/empty", "answers"),
    }
    assert new["changed"][1:] == (b"new", 0o755)
    assert new["link"][1] == b"changed"
    assert new["tree"][1] == b"now a file"

    paths = undo(project)

    assert state(project) == old
    assert {"changed", "folder/dropped", "kind", "tree", "answers"} <= set(paths)
    assert [path.name for path in project.iterdir() if path.name == ".opsinit"] == []
    with pytest.raises(NothingToUndoError):
        undo(project)
