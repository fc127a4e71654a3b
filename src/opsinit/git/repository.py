"""What git knows about a directory of the user's."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from opsinit.errors import GitError
from opsinit.git.process import is_available, piped, raw, run


class Repository(NamedTuple):
    """Where git keeps what belongs to the work tree around a directory."""

    prefix: str  # from the top of the work tree to the directory: empty, or with a slash at its end
    private: Path  # git leaves it alone
    index_file: Path


def repository(path: Path) -> Repository | None:
    """Return the repository whose work tree a directory belongs to, if git is there and agrees to work on it."""
    if not is_available():
        return None
    try:
        # Without a work tree, the first of these fails.
        asked = ("--show-toplevel", "--show-prefix", "--git-path", "opsinit", "--git-path", "index")
        lines = os.fsdecode(piped("rev-parse", *asked, cwd=path)).removesuffix("\n").split("\n")
    except GitError:  # outside any, in a bare one, or in somebody else's
        return None
    match lines:
        case [_, prefix, private, index]:
            return Repository(prefix, path / private, path / index)
    return None  # a line end in a path: nobody can tell the four apart


def is_inside_work_tree(path: Path) -> bool:
    """Tell whether a directory belongs to a work tree."""
    here = path.resolve()
    if not any(os.path.lexists(parent / ".git") for parent in (here, *here.parents)):
        return False  # nothing that git could find
    return is_available() and run("rev-parse", "--is-inside-work-tree", cwd=path).stdout.strip() == "true"


def user_name() -> str | None:
    """Return the name that the user gave to git."""
    return run("config", "--get", "user.name", cwd=Path()).stdout.strip() or None if is_available() else None


def has_identity(path: Path) -> bool:
    """Tell whether git was told who commits; what it would make up from the host's name does not count."""
    return all(
        run("-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT", cwd=path).returncode == 0
        for role in ("AUTHOR", "COMMITTER")
    )


def has_commit(path: Path) -> bool:
    """Tell whether there is a commit to build on."""
    return run("rev-parse", "--quiet", "--verify", "HEAD", cwd=path).returncode == 0


def has_branch(path: Path, name: str) -> bool:
    """Tell whether there is a branch of a name."""
    return run("show-ref", "--quiet", "--verify", f"refs/heads/{name}", cwd=path).returncode == 0


def can_have_branch(path: Path, name: str) -> bool:
    """Tell whether a branch of a name could be made: git takes not every name, nor `a/b` beside a branch `a`."""
    if run("check-ref-format", "--branch", name, cwd=path).stdout.removesuffix("\n") != name:
        return False
    asked = "\0".join(["start", f"create refs/heads/{name}", "HEAD", "prepare", "abort", ""])
    return raw("update-ref", "--stdin", "-z", cwd=path, stdin=os.fsencode(asked)).returncode == 0


def uncommitted(path: Path, names: Sequence[str]) -> list[str]:
    """Return those of some paths below a directory that differ from the last commit, staged or not."""
    changed = piped("diff", "--name-only", "-z", "--no-renames", "--relative", "HEAD", cwd=path)
    others = piped("ls-files", "-z", "--others", "--exclude-standard", cwd=path)
    return sorted({os.fsdecode(name) for name in (changed + others).split(b"\0")} & set(names))


def ignored(root: Path, paths: Collection[str]) -> frozenset[str]:
    """Return those of the paths that git ignores and does not track; none where there is no repository."""
    if not is_available():
        return frozenset()
    names = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)  # so that none looks like a pattern
    result = raw("check-ignore", "-z", "--stdin", cwd=root, stdin=names)
    return frozenset(os.fsdecode(name[2:]) for name in result.stdout.split(b"\0") if name)


def files(root: Path) -> list[str] | None:
    """Return the files of a directory that git tracks or does not ignore; nothing where there is no repository."""
    if not is_available():
        return None
    result = raw("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", cwd=root)
    return None if result.returncode else [os.fsdecode(name) for name in result.stdout.split(b"\0") if name]
