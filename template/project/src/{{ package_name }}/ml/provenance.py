"""Where a model comes from: the commit, and the hash of each file that DVC made on the way."""

import shutil
import subprocess
from pathlib import Path

import yaml

from .files import at

LOCK = Path("dvc.lock")

# What a run of the loop writes into the work tree: its content is in the tags of the data, so it makes no commit dirty.
WRITTEN = ("dvc.lock", "reports", "docs/model-card.md")


def tags() -> dict[str, str]:
    """Return the tags that say which code and which data a model comes from."""
    return {"git.sha": commit(), "git.dirty": dirty(), **{f"data.{path}": md5 for path, md5 in data().items()}}


def commit() -> str:
    """Return the commit that is checked out."""
    return _git("rev-parse", "HEAD") or "unknown"


def dirty() -> str:
    """Say whether something differs from that commit that the loop did not write."""
    changes = _git("status", "--porcelain", "--", ".", *(f":(exclude){path}" for path in WRITTEN))
    return "unknown" if changes is None else str(bool(changes)).lower()


def data() -> dict[str, str]:
    """Return the md5 of everything that the stages made, by path."""
    lock = at(LOCK)
    if not lock.exists():
        return {}
    stages = yaml.safe_load(lock.read_text(encoding="utf-8")).get("stages", {})
    return {out["path"]: out["md5"] for stage in stages.values() for out in stage.get("outs", []) if "md5" in out}


def _git(*arguments: str) -> str | None:
    """Return what git says, or nothing without git, a repository or a commit."""
    if (git := shutil.which("git")) is None:
        return None
    done = subprocess.run(  # noqa: S603 - the words are our own
        [git, *arguments], cwd=at(Path()), capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None
