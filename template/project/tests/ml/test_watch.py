"""A schedule retrains past a limit, and only then: what could not be looked at is an error and no reason to train."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

#: It notes what it was asked for, and says of `monitor` what the test wants.
JUST = '#!/bin/sh\necho "$1" >>"$CALLS"\ncase $1 in monitor) exit "$MONITOR" ;; *) exit "$RETRAIN" ;; esac\n'


@pytest.mark.parametrize(
    ("ends", "called", "code"),
    [
        ({"monitor": 0}, ["monitor"], 0),
        ({"monitor": 1, "retrain": 0}, ["monitor", "retrain"], 0),
        ({"monitor": 1, "retrain": 3}, ["monitor", "retrain"], 3),
        ({"monitor": 2}, ["monitor"], 2),
        ({"monitor": 127}, ["monitor"], 127),
    ],
    ids=["inside all limits", "past one", "past one, but not trained", "could not look", "no program"],
)
def test_what_monitor_says_decides(
    root: Path, tmp_path: Path, ends: dict[str, int], called: list[str], code: int
) -> None:
    (tmp_path / "just").write_text(JUST)
    (tmp_path / "just").chmod(0o755)
    given = {name.upper(): str(end) for name, end in ends.items()} | {"CALLS": str(tmp_path / "calls")}
    env = {**os.environ, **given, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = [str(Path(sys.executable).parent / "just"), "watch"]
    done = subprocess.run(command, cwd=root, env=env, check=False, capture_output=True, text=True)

    assert (done.returncode, (tmp_path / "calls").read_text().split()) == (code, called), done.stderr
