"""The project's lock file, made by uv. No other module runs uv."""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from opsinit.errors import Finding
from opsinit.plan import Action, Change, Plan, Reason
from opsinit.tree import File
from opsinit.worktree import Disk

LOCKED = "uv.lock"
DECLARED = "pyproject.toml"
# What a job that installs from the lock tells uv: with them, `uv lock` only looks whether the lock is right, or there.
_FIXED = frozenset({"UV_FROZEN", "UV_LOCKED"})
_HINT = "run `uv lock` in the project once uv and the package index are in reach"


def uv() -> str | None:
    """Find uv: the one that runs us, the one installed beside us, or the one on PATH."""
    candidates = (os.environ.get("UV"), str(Path(sys.executable).parent / "uv"), "uv")
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


def lock(project: Path) -> Finding | None:
    """Pin the dependencies of a project; a project without a lock file is still a project."""
    if not (reason := _failure(project)):
        return None
    (project / LOCKED).unlink(missing_ok=True)
    return Finding("lock-missing", f"there is no uv.lock: {reason}", _HINT)


def planned(plan: Plan, root: Path, report: Callable[[str], None]) -> tuple[Plan, list[Finding]]:
    """Add the lock file of a project to a plan, if what it depends on changes."""
    locked = Disk(root).entry(LOCKED)
    declared = next((change for change in plan.changes if change.path == DECLARED), None)
    if not (declared and isinstance(locked, File)):
        return plan, []
    before, after = declared.before, declared.after
    if not (isinstance(before, File) and isinstance(after, File) and is_affected(before.content, after.content)):
        return plan, []
    report("locking the dependencies")
    renewal = renewed(after.content, locked.content)
    if isinstance(renewal, Finding):
        return plan, [renewal]
    change = Change(LOCKED, Action.UPDATED, Reason.LOCKED, locked, locked._replace(content=renewal))
    return plan.adding(change) if change.writes else plan, []


def is_affected(before: bytes, after: bytes) -> bool:
    """Tell whether two versions of pyproject.toml may lock differently."""
    try:
        return bool(_declared(before) != _declared(after))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return True


def renewed(declared: bytes, locked: bytes) -> bytes | Finding:
    """Lock again away from the project, keeping every version that still fits.

    Args:
        declared: The content of pyproject.toml.
        locked: The content of the present uv.lock.

    Returns:
        The content of the new uv.lock, or why there is none.
    """
    with tempfile.TemporaryDirectory(prefix="opsinit-") as scratch:
        project = Path(scratch)
        (project / DECLARED).write_bytes(declared)
        (project / LOCKED).write_bytes(locked)
        if reason := _failure(project):
            return Finding("lock-stale", f"uv.lock does not know the new dependencies: {reason}", _HINT)
        return (project / LOCKED).read_bytes()


def _failure(project: Path) -> str | None:
    """Run `uv lock`; return why it failed, if it did."""
    if not (program := uv()):
        return "uv was not found"
    result = subprocess.run(
        [program, "lock", "--quiet", "--project", str(project)],
        cwd=project,
        env={name: value for name, value in os.environ.items() if name not in _FIXED},
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
    if result.returncode == 0:
        return None
    return " ".join(result.stderr.split()) or f"uv ended with {result.returncode}"


def _declared(content: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the part of pyproject.toml that a lock file depends on."""
    found = tomllib.loads(content.decode())
    names = ("name", "version", "requires-python", "dependencies", "optional-dependencies")
    project = found.get("project", {})
    return {name: project.get(name) for name in names}, found.get("dependency-groups"), found.get("tool", {}).get("uv")
