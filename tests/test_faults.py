"""Killed, interrupted or refused by the system at every call that changes something: all old or all new, never between.

By default a spread of the calls is tried; with OPSINIT_KILLS=all, every one.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from opsinit import transaction
from tests import transacted
from tests.conftest import Once
from tests.program import git, move_in
from tests.tools import required
from tests.transacted import CONFLICT, fill, perform, state

ALL = os.environ.get("OPSINIT_KILLS") == "all"
PLACE = "packages/a project"  # in its repository

# What changes something on a disk, and the moments at which git is at work instead.
CHANGES = re.compile(
    r"(write|pwrite64|writev|sendfile|copy_file_range|f(data)?sync|rename(at2?)?|link(at)?|unlink(at)?|symlink(at)?"
    r"|mkdir(at)?|rmdir|f?chmod(at)?|f?chown(at)?|f?truncate|utimensat|flock|v?fork|clone3?|wait4|poll)\("
)
MAKES = re.compile(r"openat\(.*O_CREAT")


class Call(NamedTuple):
    """The nth call of its name in the life of a program."""

    name: str
    number: int


class Scene(NamedTuple):
    """What is done to a project, and what was done to it before."""

    action: str
    before: tuple[str, ...] = ()  # each whole, or cut off at the nth rename after its beginning: `apply@20`
    calls: int = 20  # at least


SCENES = {
    "apply": Scene("apply", calls=150),
    "apply-again": Scene("again", ("apply",)),
    "undo": Scene("undo", ("apply",), calls=100),
    "complete": Scene("complete", ("apply@10",)),
    "abort": Scene("abort", ("apply@18",)),
    "complete-abort": Scene("complete", ("apply@18", "abort@6")),
    "complete-undo": Scene("complete", ("apply", "undo@10")),
    "abort-undo": Scene("abort", ("apply", "undo@16")),
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(tmp_path / "home", monkeypatch)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """Give a directory in memory, if there is one: a killed program's disk is the same there, and a flush is free."""
    if os.access("/dev/shm", os.W_OK):  # noqa: S108 - a directory of its own is made in it
        with tempfile.TemporaryDirectory(prefix="opsinit-", dir="/dev/shm") as place:
            yield Path(place)
    else:
        yield tmp_path


@pytest.fixture
def prepared(once: Once) -> Callable[[str], Path]:
    """Give the repository in which a scene begins. Read it; never write to it."""

    def made(name: str) -> Path:
        def make(root: Path) -> None:
            fill(root / PLACE)
            git("init", "--quiet", "--template=", ".", cwd=root, env=os.environ)
            git("add", ".", cwd=root, env=os.environ)
            git("commit", "--quiet", "--message", "x", cwd=root, env=os.environ)
            for step in SCENES[name].before:
                action, _, number = step.partition("@")
                if number:
                    renames = [call for call in calls(root, action) if call.name.startswith("rename")]
                    assert run(root, action, renames[int(number)], "signal=SIGKILL").returncode == -signal.SIGKILL
                else:
                    perform(action, root / PLACE)

        return once(f"scene-{name}", make)

    return made


def run(root: Path, action: str, call: Call | None, effect: str = "") -> subprocess.CompletedProcess[str]:
    """Do something to the project, with an effect on one of its calls; or write them all into a log."""
    trace = ["-o", f"{root}.log"]
    if call:
        names = f"{call.name}:{effect}:when={call.number}"
        trace = ["-o", os.devnull, "-e", f"trace={call.name}", "-e", f"inject={names}"]
    # Isolated, without the packages of the environment and the modules it would write: it starts in the same way.
    program = [sys.executable, "-I", "-S", "-B", transacted.__file__, action, str(root / PLACE)]
    return subprocess.run(
        [required("strace"), *trace, *program], capture_output=True, check=False, encoding="utf-8", timeout=100
    )


def calls(root: Path, action: str) -> list[Call]:
    """Return the calls that matter, from the beginning on, of a run on a copy."""
    copy = root.with_name(f"{root.name}-traced")
    shutil.copytree(root, copy, symlinks=True)
    assert run(copy, action, None).returncode == 0
    shutil.rmtree(copy)
    log = Path(f"{copy}.log").read_text(encoding="utf-8", errors="replace").splitlines()
    counts: dict[str, int] = {}
    found: list[Call] = []
    begun = False
    for line in log:
        begun |= transacted.BEGINS in line
        name = line.partition("(")[0]
        counts[name] = counts.get(name, 0) + 1
        if begun and (CHANGES.match(line) or MAKES.match(line)):
            found.append(Call(name, counts[name]))
    return found


def spread(found: list[Call], number: int) -> list[Call]:
    """Return some calls, from the first to the last; or all of them."""
    if ALL or number >= len(found):
        return found
    return [found[index * (len(found) - 1) // (number - 1)] for index in range(number)]


@pytest.fixture
def traced(once: Once, prepared: Callable[[str], Path]) -> Callable[[str], list[Call]]:
    """Give the calls of a scene."""

    def found(name: str) -> list[Call]:
        def make(folder: Path) -> None:
            folder.mkdir()
            root = shutil.copytree(prepared(name), folder / "root", symlinks=True)
            (folder / "calls.json").write_text(json.dumps(calls(root, SCENES[name].action)), encoding="utf-8")
            shutil.rmtree(root)

        return [Call(*call) for call in json.loads((once(f"calls-{name}", make) / "calls.json").read_text())]

    return found


@pytest.fixture
def trees(tmp_path: Path) -> dict[str, Any]:
    """Give the project as it is before and after each plan."""
    root = fill(tmp_path / "trees")
    found = {"v1": state(root)}
    for version, action in (("v2", "apply"), ("v3", "again")):
        perform(action, root)
        found[version] = state(root)
    return found


def listed(root: Path) -> list[str]:
    return git("ls-files", "--stage", cwd=root, env=os.environ).splitlines()


def unmerged(root: Path) -> set[str]:
    names = git("diff", "--name-only", "--diff-filter=U", "-z", cwd=root, env=os.environ)
    return {name.removeprefix(f"{PLACE}/") for name in names.split("\0") if name}


def require_healthy(root: Path, trees: dict[str, Any]) -> None:
    """Require a whole tree of some version, a git that works, and a transaction that can be done and undone."""
    project = root / PLACE
    version = (project / "answers").read_text(encoding="utf-8")
    assert state(project) == trees[version]
    assert not (root / ".git/index.lock").exists()
    assert unmerged(root) == (set() if version == "v1" else {CONFLICT})
    git("fsck", "--strict", "--no-dangling", cwd=root, env=os.environ)
    if version == "v3":
        perform("undo", project)
        assert state(project) == trees["v2"]
    else:
        perform("apply" if version == "v1" else "again", project)
        assert state(project) == trees["v2" if version == "v1" else "v3"]
        perform("undo", project)
        assert state(project) == trees[version]
    assert {path.name for path in (root / ".git/opsinit").glob("*/*")} <= {"lock", "last"}


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_any_call_all_is_old_or_new(
    name: str,
    memory: Path,
    prepared: Callable[[str], Path],
    traced: Callable[[str], list[Call]],
    trees: dict[str, Any],
) -> None:
    found = traced(name)
    assert len(found) >= SCENES[name].calls
    for number, call in enumerate(spread(found, 6 if name == "apply" else 4)):
        root = shutil.copytree(prepared(name), memory / str(number), symlinks=True)
        project = root / PLACE

        result = run(root, SCENES[name].action, call, "signal=SIGKILL")

        assert result.returncode == -signal.SIGKILL, (call, result)
        assert not (root / ".git/index.lock").exists(), call
        with transaction.opened(project) as opened:
            if (pending := opened.pending) and number % 2:
                opened.abort()
            elif pending:
                opened.complete()
        version = (project / "answers").read_text(encoding="utf-8")
        assert state(project) == trees[version], call
        require_healthy(root, trees)
        shutil.rmtree(root)
