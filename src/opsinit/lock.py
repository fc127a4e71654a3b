"""The project's lock file, made by uv. No other module runs uv."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from opsinit.errors import Finding

LOCKED = "uv.lock"
_HINT = "run `uv lock` in the project once uv and the package index are in reach"


def uv() -> str | None:
    """Find uv: the one that runs us, the one installed beside us, or the one on PATH."""
    candidates = (os.environ.get("UV"), str(Path(sys.executable).parent / "uv"), "uv")
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


def lock(project: Path) -> Finding | None:
    """Pin the dependencies of a project; a project without a lock file is still a project."""
    if not (program := uv()):
        return Finding("lock-missing", "there is no uv.lock: uv was not found", _HINT)
    result = subprocess.run(
        [program, "lock", "--quiet", "--project", str(project)],
        cwd=project,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
    if result.returncode == 0:
        return None
    (project / LOCKED).unlink(missing_ok=True)
    reason = " ".join(result.stderr.split()) or f"uv ended with {result.returncode}"
    return Finding("lock-missing", f"there is no uv.lock: {reason}", _HINT)
