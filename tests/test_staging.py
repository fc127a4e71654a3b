"""All or nothing: full disks, read-only places, and interruptions at every moment."""

import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsinit import tree
from tests.program import environment, git, opsinit, write
from tests.tools import required

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
    if subprocess.run(
        [required("mount"), "-t", "tmpfs", "-o", "size=64k", "none", place], check=False, capture_output=True
    ).returncode:
        pytest.skip("only root can mount a file system")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


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
