"""Programs that tests run: each is used where it is found, and required where that was asked for."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.validators import program


def required(name: str) -> str:
    """Return the path of a tool; without it the test skips on a developer's machine and fails in CI."""
    if path := program(name):
        return path
    message = f"{name} is not installed"
    if os.environ.get("OPSINIT_REQUIRE_TOOLS") == "1":
        pytest.fail(message)
    pytest.skip(message)


def importable(name: str) -> None:
    """Stop a module of tests without a package: it is skipped on a developer's machine, and fails in CI."""
    if find_spec(name) is None:
        message = f"{name} is not installed"
        if os.environ.get("OPSINIT_REQUIRE_TOOLS") == "1":
            pytest.fail(message)
        pytest.skip(message, allow_module_level=True)


def built(source: Path, target: Path, kind: str) -> Path:
    """Build a wheel or an sdist with the pinned backend, fetching nothing."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (artefact,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return artefact


def output(tool: str, *arguments: str | Path, cwd: Path, **environment: str) -> str:
    """Return what a tool has to complain about: nothing, if it exits with 0."""
    # Tools that call each other find their neighbours: actionlint runs shellcheck.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        [required(tool), *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return "" if result.returncode == 0 else f"{result.returncode}: {result.stdout}{result.stderr}"
