"""A backup of the tracking server is whole or not there, and a rehearsal finds one that cannot be restored."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/tracking.py"
#: Docker with a server behind it, as far as the script can tell; it keeps what it was asked to do.
DOCKER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import os, sys
words = sys.argv[1:]
with open("asked", "a") as file:
    print(*words, file=file)
if os.environ.get("BROKEN", "nothing") in words:
    sys.exit(3)
if "pg_dump" in words:
    print("a dump")
elif "--create" in words:
    sys.stdout.buffer.write(open("files.tar", "rb").read())
elif any("model_versions" in word for word in words):
    print("my-model|1|mlflow-artifacts:/1/first/artifacts")
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a folder on whose PATH is a Docker, with the files of one model."""
    docker = tmp_path / "bin/docker"
    docker.parent.mkdir()
    docker.write_text(DOCKER.replace("{python}", sys.executable))
    docker.chmod(0o755)
    files(tmp_path, "1/first/artifacts/model/model.skops")
    return tmp_path


def files(machine: Path, name: str) -> None:
    """Let the server hold one file."""
    (machine / "a model").write_text("a model")
    with tarfile.open(machine / "files.tar", "w") as archive:
        archive.add(machine / "a model", f"./{name}")


def run(machine: Path, *arguments: str, **given: str) -> tuple[int, str]:
    """Run the script there."""
    env = {**os.environ, "PATH": f"{machine}/bin{os.pathsep}{os.environ['PATH']}", **given}
    command = [sys.executable, str(SCRIPT), *arguments]
    done = subprocess.run(command, cwd=machine, env=env, check=False, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def asked(machine: Path) -> str:
    """Return what Docker was asked to do."""
    return (machine / "asked").read_text()


def test_a_backup_can_be_rehearsed(machine: Path) -> None:
    [code, folder] = run(machine, "backup")
    rehearsed = run(machine, "rehearse", "")

    assert code == 0, folder
    assert sorted(path.name for path in (machine / folder.strip()).iterdir()) == ["artifacts.tar", "tracking.dump"]
    assert rehearsed == (0, f"{folder.strip()} can be restored; versions with their files: 1\n")
    assert asked(machine).count("drop database if exists rehearsal") == 2
    assert "stop tracking" not in asked(machine)


def test_a_backup_that_broke_off_is_none(machine: Path) -> None:
    code, said = run(machine, "backup", BROKEN="pg_dump")

    assert (code, "ended with 3" in said) == (1, True)
    assert run(machine, "rehearse")[1].startswith("error: there is no backup in backups")


def test_a_rehearsal_misses_the_files_of_a_version(machine: Path) -> None:
    files(machine, "1/second/artifacts/model/model.skops")
    run(machine, "backup")
    code, said = run(machine, "rehearse")

    assert (code, "holds no file of my-model version 1" in said) == (1, True)
    assert asked(machine).endswith("--command=drop database if exists rehearsal\n")


def test_what_cannot_be_restored_leaves_the_server_as_it_is(machine: Path) -> None:
    _, folder = run(machine, "backup")
    code, _ = run(machine, "restore", folder.strip(), BROKEN="pg_restore")

    assert code == 1
    assert "stop tracking" not in asked(machine)


def test_a_restore_exchanges_the_databases_while_the_server_is_stopped(machine: Path) -> None:
    _, folder = run(machine, "backup")
    code, said = run(machine, "restore", folder.strip())

    steps = ["pg_restore", "stop tracking", "--extract", "rename to before", "rename to mlflow", "up --detach --wait"]
    assert (code, said) == (0, f"{folder.strip()} is restored; versions with their files: 1\n")
    assert sorted(steps, key=asked(machine).index) == steps
