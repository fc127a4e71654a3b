"""A project on the disk, as a merge sees it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from opsinit.errors import ProjectError
from opsinit.tree import File, Folder, Link
from opsinit.worktree import Disk
from tests import program


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give git an environment of its own."""
    home = tmp_path_factory.mktemp("home")
    program.move_in(home, monkeypatch)
    return home


def repository(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "--quiet", root], check=True)
    return root


def test_each_kind_of_entry_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/file").write_bytes(b"\xff\r\n")
    (tmp_path / "a/script").write_bytes(b"")
    (tmp_path / "a/script").chmod(0o755)
    (tmp_path / "a/link").symlink_to("file")
    (tmp_path / "a/dangling").symlink_to("/nowhere")
    (tmp_path / "linked").symlink_to("a")
    disk = Disk(tmp_path)

    paths = ["a", "a/file", "a/script", "a/link", "a/dangling", "linked", "linked/file", "a/file/x", "none", "none/x"]

    assert {path: disk.entry(path) for path in paths} == {
        "a": Folder(),
        "a/file": File(b"\xff\r\n"),
        "a/script": File(b"", executable=True),
        "a/link": Link("file"),
        "a/dangling": Link("/nowhere"),
        "linked": Link("a"),
        "linked/file": None,
        "a/file/x": None,
        "none": None,
        "none/x": None,
    }


def test_a_name_may_be_any_bytes(tmp_path: Path) -> None:
    path = os.fsdecode(b"caf\xe9 \n:(x)")
    (repository(tmp_path) / path).write_bytes(b"x")

    assert Disk(tmp_path).entry(path) == File(b"x")
    assert Disk(tmp_path).files() == {path: 1}


def test_what_is_neither_file_nor_directory_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(ProjectError, match="pipe is neither a file nor a directory"):
        Disk(tmp_path).entry("pipe")


def test_git_says_which_files_are_ignored(tmp_path: Path, home: Path) -> None:
    root = repository(tmp_path / "mono") / "project"
    root.mkdir()
    (root / ".gitignore").write_text("*.env\n!kept.env\nsecret/\n")
    (root / "tracked.env").write_text("x")
    (root / "odd\n:(top)ä.env").write_text("x")
    (home / "ignore").write_text("*.global\n")
    subprocess.run(["git", "config", "core.excludesFile", home / "ignore"], cwd=root, check=True)
    subprocess.run(["git", "add", "--force", "tracked.env"], cwd=root, check=True)
    paths = ["a.env", ":(top)b.env", "kept.env", "tracked.env", "secret/x", "odd\n:(top)ä.env", "x.global", "b"]

    assert Disk(root).ignored(paths) == {"a.env", ":(top)b.env", "secret/x", "odd\n:(top)ä.env", "x.global"}
    assert Disk(root).ignored([]) == ()


def test_files_are_those_that_git_tracks_or_does_not_ignore(tmp_path: Path) -> None:
    root = repository(tmp_path / "mono") / "project"
    files = {".gitignore": "*.env\n", "a": "1", "sub/b": "22", "x.env": "", "tracked.env": "333", "gone": ""}
    program.write(root, files)
    (tmp_path / "mono/outside").write_text("")
    (root / "link").symlink_to("a")
    subprocess.run(["git", "add", "--force", "tracked.env", "gone", "a"], cwd=root, check=True)
    (root / "gone").unlink()

    assert Disk(root).files() == {".gitignore": 6, "a": 1, "sub/b": 2, "tracked.env": 3}


@pytest.mark.parametrize("with_git", [True, False])
def test_outside_git_files_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_git: bool) -> None:
    if not with_git:
        monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    program.write(tmp_path, {"a": "1", "sub/b": "22", ".venv/c": "", "node_modules/d": "", "sub/__pycache__/e": ""})

    assert Disk(tmp_path).files() == {"a": 1, "sub/b": 2}
    assert Disk(tmp_path).ignored(["a"]) == frozenset()


def test_everything_in_a_directory_is_found(tmp_path: Path) -> None:
    program.write(tmp_path, {"a/x": "", "a/.venv/y": "", "b": ""})
    (tmp_path / "a/empty/er").mkdir(parents=True)
    (tmp_path / "a/link").symlink_to("..")

    assert sorted(Disk(tmp_path).below("a")) == ["a/.venv/y", "a/empty/er", "a/link", "a/x"]


_FOLLOW = """
import resource, sys
from pathlib import Path
from opsinit import merge
from opsinit.request import Rendered
from opsinit.tree import File
from opsinit.worktree import Disk
def text(word):
    return File(b"".join(b"%s %04d %s\\n" % (word, number, b"." * 42) for number in range(1000)))
class Watched(Disk):
    read = 0
    def entry(self, path):
        Watched.read += 1
        return super().entry(path)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
old, new = (Rendered({"a": text(word)}, {}, "") for word in (b"x", b"y"))
plan = merge.plan(old, new, Watched(Path(sys.argv[1])), renames={}, versions=("v1", "v2"))
assert [change.reason.code for change in plan.changes] == ["deleted-by-you"]
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, Watched.read)
"""


def test_memory_does_not_grow_with_the_user_s_own_files(tmp_path: Path) -> None:
    for number in range(10):
        with (tmp_path / f"large-{number}").open("wb") as file:
            file.truncate(10 * 2**20)
    for number in range(2_000):  # of the size of what is sought, so that each is read: 100 MB
        (tmp_path / f"alike-{number}").write_bytes((b"z %04d %s\n" % (number, b"." * 42)) * 1000)

    said = subprocess.run(
        [sys.executable, "-c", _FOLLOW, tmp_path], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    grown, read = map(int, said.split())

    unit = 1 if sys.platform == "darwin" else 1024
    assert read > 2_000
    assert grown * unit < 20 * 2**20
