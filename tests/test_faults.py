"""Killed, interrupted or refused at every system call that changes something: all is old or all is new.

By default a spread of the calls is tried; in CI, every one.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from opsinit import transaction
from opsinit.errors import WriteError
from opsinit.tree import File
from tests import tracing, transacted
from tests.conftest import Once
from tests.lanes import lane
from tests.program import environment, move_in
from tests.scenes import PLACE, SCENES, Scenes
from tests.tools import mounted, required
from tests.tracing import Call
from tests.transacted import fill, perform, plan, state

ALL = lane().kills is None


@pytest.fixture(scope="module")
def scenes(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenes]:
    """Give the scenes, in memory if that can be: to a killed program it is no other disk, and it flushes at once."""
    home = tmp_path_factory.mktemp("home")
    memory = Path("/dev/shm")  # noqa: S108 - a directory of its own is made in it
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="opsinit-", dir=memory if os.access(memory, os.W_OK) else None) as place,
        tracing.started(environment(home), home) as server,
    ):
        move_in(home, patch)
        yield Scenes(once, server, Path(place))


def some(calls: list[Call], number: int, most: int = sys.maxsize) -> list[Call]:
    """Return some calls from the first to the last; or all, if they are not too many."""
    number = min(most if ALL else number, len(calls))
    return [calls[index * (len(calls) - 1) // (number - 1)] for index in range(number)]


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_any_call_all_is_old_or_new(
    name: str, scenes: Scenes, record_property: Callable[[str, object], None]
) -> None:
    calls = scenes.calls(name)
    killed = some(calls, 6 if name == "apply" else 4)
    record_property("kills", len(killed))
    assert len(calls) >= SCENES[name].calls
    before = scenes.recorded(scenes.copy(name))
    for number, call in enumerate(killed):
        root, ended = scenes.play(name, call, "signal=SIGKILL")

        assert ended.code == -signal.SIGKILL, call
        assert not (root / ".git/index.lock").exists()
        if scenes.recorded(root) != before:  # the answers file comes last: nobody takes half a version for a whole one
            scenes.version(root)
        with transaction.opened(root / PLACE) as opened:
            if opened.pending:
                opened.abort() if number % 2 else opened.complete()
        scenes.require_healthy(root)


def test_the_lock_of_the_index_is_looked_for_and_never_taken(scenes: Scenes) -> None:
    mentions = [line for line in scenes.log("apply") if '.git/index.lock"' in line]

    assert mentions
    assert not [line for line in mentions if "O_CREAT" in line or line.startswith(("rename", "link", "symlink"))]


def refusals(call: Call) -> list[str]:
    """Return how a call may fail: the disk is full or broken, or it is not allowed."""
    if call.name.startswith(("write", "pwrite", "sendfile", "copy_file")):
        return ["ENOSPC", "EIO"]
    return ["EIO", "ENOSPC", "EACCES"] if call.name.startswith(("open", "mkdir", "symlink")) else ["EIO", "EACCES"]


@pytest.mark.parametrize("name", ["apply", "apply-again", "undo"])
def test_whatever_call_is_refused_all_is_old_or_new(name: str, scenes: Scenes) -> None:
    before = scenes.version(scenes.copy(name))
    calls = [call for call in scenes.calls(name) if call.name not in {"wait4", "vfork", "fork", "clone", "clone3"}]
    for number, call in enumerate(some(calls, 8)):
        error = refusals(call)[number % len(refusals(call))]
        root, ended = scenes.play(name, call, f"error={error}")

        assert ended.code in {0, 2}, (call, error, ended)
        assert (ended.code == 0) == (scenes.version(root) != before), (call, error, ended)
        assert ended.code == 0 or ended.err.startswith("cannot-write: "), (call, error, ended)
        assert transaction.peek(root / PLACE) is None
        scenes.require_healthy(root)


@pytest.mark.parametrize("number", [2, 8, 14, 20])
def test_a_disk_that_breaks_for_good_leaves_what_the_next_command_finishes(number: int, scenes: Scenes) -> None:
    root, ended = scenes.play("apply", Call("rename", number), "error=EIO", onwards=True)

    assert ended.code == 2
    assert "`opsinit continue`" in ended.err
    with transaction.opened(root / PLACE) as opened:
        assert opened.pending
        opened.complete()
    scenes.require_healthy(root)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interruption_waits_or_changes_nothing(name: str, scenes: Scenes) -> None:
    seen = set()
    for call in some(scenes.calls("apply"), 8, 40):
        root, ended = scenes.play("apply", call, f"signal={name}")

        assert transaction.peek(root / PLACE) is None
        seen.add((ended.code, scenes.version(root)))
        scenes.require_healthy(root)
    assert seen == {(0, "v2"), (130, "v1")}


def attempt(project: Path, *before: str) -> subprocess.Popen[str]:
    """Start the program that applies the plan."""
    program = [*before, sys.executable, "-I", "-S", "-B", transacted.__file__, "apply", str(project)]
    return subprocess.Popen(program, stderr=subprocess.PIPE, encoding="utf-8")


def test_the_second_of_two_is_told_of_the_first(scenes: Scenes) -> None:
    root = scenes.copy("apply")
    with transaction.opened(root / PLACE), attempt(root / PLACE) as second:
        assert second.stderr
        assert second.stderr.read().startswith(
            f"busy: another opsinit is at work on {root / PLACE} (process {os.getpid()})"
        )
    assert second.returncode == 2
    assert scenes.version(root) == "v1"


def test_of_many_at_once_one_does_it(scenes: Scenes) -> None:
    root = scenes.copy("apply")
    started = [attempt(root / PLACE) for _ in range(6)]
    said = [process.communicate()[1].partition(":")[0] for process in started]

    assert sorted(process.returncode for process in started) == [0, 2, 2, 2, 2, 2]
    assert set(said) <= {"", "busy", "edited-meanwhile"}
    scenes.require_healthy(root)


@pytest.mark.parametrize(
    ("path", "mode", "message"),
    [
        ("changed", 0o444, "changed is write-protected"),
        ("changed", 0o000, "changed cannot be read or written: Permission denied"),
        ("b/c", 0o555, "b/c is write-protected"),
        ("tree/leaf", 0o555, "tree/leaf is write-protected"),
        ("", 0o555, "{project} is write-protected"),
    ],
)
def test_what_is_write_protected_stops_it_before_anything_is_written(
    scenes: Scenes, path: str, mode: int, message: str
) -> None:
    root = scenes.copy("apply")
    told = message.format(project=root / PLACE)
    before = (root / PLACE / path).stat().st_mode
    (root / PLACE / path).chmod(mode)
    # Without this right, root is refused as everybody is.
    right = ["-dac_override,-dac_read_search"] * 2
    drop = [required("setpriv"), "--bounding-set", right[0], "--inh-caps", right[1]] if os.geteuid() == 0 else []

    with attempt(root / PLACE, *drop) as process:
        assert process.stderr
        assert process.stderr.read().startswith(f"cannot-write: {told} (nothing was changed; ")

    assert process.returncode == 2
    (root / PLACE / path).chmod(before)
    assert scenes.version(root) == "v1"
    scenes.require_healthy(root)


def test_a_disk_that_is_full_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    with mounted(tmp_path / "disk", "size=256k"):
        project = fill(tmp_path / "disk/project")
        before = state(project)
        large = plan({"changed": (File(b"old"), File(b"x" * 200_000)), "new": (None, File(b"x" * 200_000))})

        with pytest.raises(WriteError, match=r"No space left on device$"), transaction.opened(project) as opened:
            opened.apply(large, {})

        assert state(project) == before
        assert not (project / ".opsinit").exists()
        perform("apply", project)
