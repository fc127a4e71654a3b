"""Git as a process: with the user's program, but not in the repository that called, and not by the user's hooks."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from opsinit.errors import GitError

# Git sets these for its hooks: with them, every command here would act on the repository that called the hook.
_REPOSITORY_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR",
    "GIT_WORK_TREE",
)


def _set(**values: str) -> tuple[str, ...]:
    return tuple(word for name, value in values.items() for word in ("-c", f"{name.replace('_', '.')}={value}"))


# What opsinit commits is its own: the user's hooks, signing and daemons have no part in it.
_OWN = _set(
    commit_gpgSign="false",
    core_fsmonitor="false",
    core_hooksPath=os.devnull,
    gc_auto="0",
    maintenance_auto="false",
)
# Neither have, in a new repository, the user's ignored names and line ends.
_NEW = _set(core_autocrlf="false", core_excludesFile=os.devnull)
LITERAL = {"GIT_LITERAL_PATHSPECS": "1"}  # a path may look like a pattern


def isolate() -> None:
    """Free this program, and all that it starts, from the repository that it was called in."""
    for name in _REPOSITORY_VARIABLES:
        os.environ.pop(name, None)
    if not sys.stdin.isatty():  # then git must not ask for a password either
        os.environ.setdefault("GIT_TERMINAL_PROMPT", "0")


def is_available() -> bool:
    """Tell whether git can be run at all."""
    return shutil.which("git") is not None


def attempt(
    *arguments: str | Path, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> tuple[bytes | None, str]:
    """Run git in a repository of opsinit's own; return what it says, or nothing and the reason."""
    if not is_available():
        raise GitError("a template is fetched by git, which was not found", "install git")
    result = raw(*map(str, arguments), cwd=cwd, stdin=stdin, env={"LC_ALL": "C", **(env or {})})
    lines = [line for line in result.stderr.decode(errors="replace").splitlines() if line.strip()]
    reason = next((line for line in lines if line.startswith("fatal: ")), "".join(lines[-1:]))
    return (None if result.returncode else result.stdout), reason.removeprefix("fatal: ") or "git failed"


def piped(*arguments: str, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    """Run git on bytes, and return what it says; it must not fail."""
    result = raw(*arguments, cwd=cwd, stdin=stdin, env=env)
    if result.returncode:
        reason = result.stderr.decode(errors="replace").strip()
        raise GitError(f"git failed: {reason or f'exit code {result.returncode}'}", "see what `git status` says")
    return result.stdout


def raw(
    *arguments: str, cwd: Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git on bytes, since a path may hold any but NUL, and return how it ended."""
    return subprocess.run(
        ["git", *_OWN, *arguments],  # noqa: S607 - as below
        cwd=cwd,
        check=False,
        capture_output=True,
        env={**os.environ, **(env or {})},
        input=stdin,
    )


def checked(*arguments: str, cwd: Path) -> None:
    """Run git on text, in a repository that opsinit makes; it must not fail."""
    result = run(*arguments, cwd=cwd)
    if result.returncode:
        verb = next(word for word in arguments if not word.startswith("-") and "=" not in word)
        raise GitError(
            f"git {verb} failed: {result.stderr.strip() or f'exit code {result.returncode}'}",
            "nothing was kept; `--no-git` makes the project without a repository",
        )


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run git on text, and return how it ended."""
    return subprocess.run(
        ["git", *_OWN, *_NEW, *arguments],  # noqa: S607 - the user's own git, wherever PATH has it
        cwd=cwd,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
