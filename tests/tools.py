"""Programs that tests run: each is used where it is found, and required where that was asked for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

from tests.validators import program

KEY = "AKIA" + "QYLPMN5HFIQR7XYA"  # what gitleaks takes for a secret; in one part it would be found here


def required(name: str) -> str:
    """Return the path of a tool; without it the test skips on a developer's machine and fails in CI."""
    path = program(name)
    if not path:
        lacking(f"{name} is not installed")
    return path


def lacking(what: str, *, allow_module_level: bool = False) -> NoReturn:
    """Skip what cannot be tried on this machine; in CI, that is a failure."""
    if os.environ.get("OPSINIT_REQUIRE_TOOLS") == "1":
        pytest.fail(what)
    pytest.skip(what, allow_module_level=allow_module_level)


@contextmanager
def mounted(place: Path, options: str = "mode=0755") -> Iterator[None]:
    """Put a file system of its own, in memory, on a directory."""
    mount = [required("mount"), "-t", "tmpfs", "-o", options, "none", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        lacking("only root can mount a file system")
    try:
        yield
    finally:
        subprocess.run([required("umount"), "--lazy", place], check=True)


def require_root() -> None:
    """Stop a test that gives files away, where that is not allowed."""
    if os.geteuid() != 0:
        lacking("only root can give files away")


def importable(name: str) -> None:
    """Stop a module of tests without a package: it is skipped on a developer's machine, and fails in CI."""
    if find_spec(name) is None:
        lacking(f"{name} is not installed", allow_module_level=True)


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
