"""All or nothing: full disks, read-only places, and interruptions at every moment."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from opsinit import staging, tree
from opsinit.errors import TargetError, WriteError
from tests.program import environment, git, opsinit, write
from tests.tools import mounted

SIZE = 120_000


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return environment(tmp_path_factory.mktemp("home"))


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template of many files, one of them large."""
    return write(tmp_path / "template", {f"folder/{number}": "text\n" for number in range(60)} | {"large": "x" * SIZE})


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    with mounted(place, "size=64k"):
        yield place


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "opsinit", "new", *map(str, arguments)]


def test_a_full_disk_leaves_nothing(small_disk: Path, template: Path, env: dict[str, str]) -> None:
    outcome = opsinit("new", "a/p", "--template", template, cwd=small_disk, env=env)

    assert outcome.code == 2
    assert outcome.err.splitlines()[-2].endswith("cannot be written: No space left on device")
    assert list(small_disk.iterdir()) == []


def test_a_full_disk_leaves_a_directory_empty(small_disk: Path, template: Path, env: dict[str, str]) -> None:
    assert opsinit("new", ".", "--template", template, cwd=small_disk, env=env).code == 2
    assert list(small_disk.iterdir()) == []


def test_a_read_only_place_is_refused(small_disk: Path, template: Path, env: dict[str, str]) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)

    outcome = opsinit("new", small_disk / "p", "--template", template, "--json", cwd=template, env=env)

    assert (outcome.code, outcome.data["error"]["code"]) == (2, "cannot-write")
    assert len(outcome.err.splitlines()) == 2


def test_a_limit_on_file_sizes_leaves_nothing(tmp_path: Path, template: Path, env: dict[str, str]) -> None:
    result = subprocess.run(
        command("p", "--template", template),
        cwd=tmp_path,
        env=env,
        check=False,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE // 2, SIZE // 2)),
    )

    assert result.returncode == 2, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["template"]


def test_what_a_killed_program_still_writes_is_removed_too(tmp_path: Path) -> None:
    place = tmp_path / "staging"
    place.mkdir()
    script = 'end=$((SECONDS + 1)); while [ $SECONDS -le $end ]; do : > "$1/$RANDOM"; done'
    with subprocess.Popen(["bash", "-c", script, "writer", str(place)], stderr=subprocess.DEVNULL):
        time.sleep(0.2)

        tree.remove(place)

        assert not place.exists()


def test_git_that_fails_leaves_nothing(tmp_path: Path, template: Path, env: dict[str, str]) -> None:
    fails = '#!/bin/sh\ncase "$*" in *"commit --quiet"*) echo no room >&2; exit 1;; esac\n'
    write(tmp_path / "bin", {"git*": f'{fails}exec "{shutil.which("git")}" "$@"\n'})
    path = f"{tmp_path}/bin:{env['PATH']}"

    outcome = opsinit("new", "p", "--template", template, cwd=tmp_path, env={**env, "PATH": path})

    assert outcome.code == 2
    assert outcome.err.splitlines()[-2] == "error: git commit failed: no room"
    assert not (tmp_path / "p").exists()


MADE = {"a/b": "1", "answers": "2", "z": "3"}


@dataclass
class Renames:
    """What was renamed, and which of it fails."""

    names: list[str] = field(default_factory=list)
    fails: int | None = None


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> Renames:
    """Keep the names of what is renamed, in order; the disk is full for one of them."""
    original = Path.rename
    renames = Renames()

    def rename(path: Path, target: Path) -> Path:
        renames.names.append(target.name)
        if len(renames.names) == renames.fails:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    return renames


@pytest.mark.parametrize("fails", [1, 2, 3])
def test_a_directory_that_cannot_be_filled_is_as_it_was(tmp_path: Path, renamed: Renames, fails: int) -> None:
    write(tmp_path, {"p/.git/HEAD": "a clone of an empty repository"})
    before = tree.read(tmp_path)
    renamed.fails = fails

    with (
        pytest.raises(WriteError, match=r"No space left on device$"),
        staging.staged(tmp_path / "p", "answers") as place,
    ):
        write(place, MADE)

    assert len(renamed.names) == fails + (fails - 1)
    assert tree.read(tmp_path) == before


@pytest.mark.parametrize("parents", ["", "a", "a/b/c"])
def test_a_place_that_cannot_be_taken_is_as_it_was(tmp_path: Path, renamed: Renames, parents: str) -> None:
    write(tmp_path, {"a/mine": "x"})
    before = tree.read(tmp_path)
    renamed.fails = 1

    with (
        pytest.raises(WriteError, match=r"No space left on device$"),
        staging.staged(tmp_path / parents / "p", "z") as place,
    ):
        write(place, MADE)

    assert renamed.names == ["p"]
    assert tree.read(tmp_path) == before


def test_the_answers_file_is_the_last_to_arrive(tmp_path: Path, renamed: Renames) -> None:
    with staging.staged(tmp_path, "answers") as place:
        write(place, MADE)

    assert sorted(renamed.names[:-1]) == ["a", "z"]
    assert renamed.names[-1] == "answers"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "answers", "z"]


@pytest.mark.parametrize("name", ["a", "answers", "z"])
def test_what_appears_meanwhile_is_not_replaced(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(TargetError, match=rf"/{name} was made while the project was$"),
        staging.staged(tmp_path, "answers") as place,
    ):
        write(
            tmp_path,
            {f"{place.relative_to(tmp_path)}/{path}": content for path, content in MADE.items()} | {name: "mine"},
        )

    assert tree.read(tmp_path) == {name: tree.File(b"mine")}


def test_what_appears_meanwhile_is_named_in_two_lines(tmp_path: Path, template: Path, env: dict[str, str]) -> None:
    target = tmp_path / "p"
    target.mkdir()
    writes = f'#!/bin/sh\ncase "$*" in *"commit --quiet"*) echo mine > "{target}/large";; esac\n'
    write(tmp_path / "bin", {"git*": f'{writes}exec "{shutil.which("git")}" "$@"\n'})
    path = f"{tmp_path}/bin:{env['PATH']}"

    outcome = opsinit("new", target, "--template", template, cwd=tmp_path, env={**env, "PATH": path})

    assert outcome.code == 2
    assert outcome.err.splitlines()[-2:] == [
        f"error: {target}/large was made while the project was",
        "hint: move it away, then make the project again",
    ]
    assert tree.read(target) == {"large": tree.File(b"mine\n")}


def state(target: Path, env: dict[str, str]) -> str:
    """Tell what a run left, which is one of two."""
    assert {path.name for path in target.parent.iterdir()} <= {target.name}
    if not target.exists() or not any(target.iterdir()):
        return "nothing"
    assert git("status", "--porcelain", cwd=target, env=env) == ""
    assert len(git("ls-files", cwd=target, env=env).splitlines()) == 61
    return "whole"


def started(target: Path, template: Path, env: dict[str, str], *, fill: bool) -> subprocess.Popen[bytes]:
    (target if fill else target.parent).mkdir(parents=True)
    return subprocess.Popen(
        command(target, "--template", template), env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )


@pytest.mark.parametrize(("number", "fill"), [(signal.SIGINT, False), (signal.SIGTERM, True), (signal.SIGHUP, False)])
def test_an_interruption_at_any_moment_leaves_nothing_or_a_whole_project(
    tmp_path: Path, template: Path, env: dict[str, str], number: signal.Signals, *, fill: bool
) -> None:
    for _ in range(2):
        begin = time.monotonic()
        started(target := tmp_path / f"whole{begin}" / "p", template, env, fill=fill).communicate()
        duration = time.monotonic() - begin
        assert state(target, env) == "whole"
    seen = set()
    for step in range(8):
        target = tmp_path / str(step) / "p"
        process = started(target, template, env, fill=fill)
        time.sleep(duration * (0.3 + step * 0.09))
        process.send_signal(number)
        _, err = process.communicate()

        seen.add((process.returncode, state(target, env)))
        assert process.returncode != 130 or err.decode().splitlines()[-1] == "interrupted: nothing is half done"
    # Before its first line is run, a program ends as the system has it: by the signal.
    assert seen <= {(-number, "nothing"), (130, "nothing"), (0, "whole")}
    assert (130, "nothing") in seen


def test_an_interruption_leaves_no_temporary_files(tmp_path: Path, env: dict[str, str]) -> None:
    repository = write(tmp_path / "repository", {f"{number}": "text\n" for number in range(50)})
    git("init", "--quiet", cwd=repository, env=env)
    git("add", ".", cwd=repository, env=env)
    git("commit", "--quiet", "--message", "x", cwd=repository, env=env)
    scratch = tmp_path / "scratch"
    for step in range(5):
        scratch.mkdir(exist_ok=True)
        process = subprocess.Popen(
            command(tmp_path / "p" / str(step), "--template", repository),
            env={**env, "TMPDIR": str(scratch)},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(0.25 + step * 0.08)
        process.terminate()
        process.wait()

        assert list(scratch.iterdir()) == []
