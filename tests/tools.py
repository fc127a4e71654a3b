"""Tools that judge files and are not Python: each is used where it is found, and required where that was asked for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def required(name: str) -> str:
    """Return the path of a tool; without it the test skips on a developer's machine and fails in CI."""
    beside = Path(sys.executable).parent / name
    if path := str(beside) if beside.exists() else shutil.which(name):
        return path
    message = f"{name} is not installed"
    if os.environ.get("OPSINIT_REQUIRE_TOOLS") == "1":
        pytest.fail(message)
    pytest.skip(message)


def output(tool: str, *arguments: str | Path, cwd: Path) -> str:
    """Return what a tool has to complain about: nothing, if it exits with 0."""
    # Tools that call each other find their neighbours: actionlint runs shellcheck.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        [required(tool), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return "" if result.returncode == 0 else f"{result.returncode}: {result.stdout}{result.stderr}"
