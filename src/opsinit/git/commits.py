"""The commits that opsinit makes."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from opsinit.git.process import LITERAL, checked, piped, raw, run
from opsinit.git.repository import has_identity


def commit_new_repository(path: Path, message: str, fallback: tuple[str, str], files: Iterable[bytes] = ()) -> bool:
    """Make a repository of a directory, with one commit on `main`; tell whether the fallback identity made it.

    What is known of the files saves time: git packs it, where it would write a file and a folder for each.
    """
    checked("init", "--quiet", "--initial-branch=main", "--template=", cwd=path)
    if blobs := b"".join(b"blob\ndata %d\n%b\n" % (len(content), content) for content in files):
        # Whatever comes of this: `add` decides what is stored, and stores what it does not find.
        packed = ("-c", "fastimport.unpackLimit=0", "-c", "pack.compression=1", "fast-import", "--quiet", "--depth=0")
        raw(*packed, cwd=path, stdin=blobs)
    checked("add", "--all", cwd=path)
    commit = ("commit", "--quiet", "--no-verify", "--allow-empty", f"--message={message}")
    if run("-c", "user.useConfigOnly=true", *commit, cwd=path).returncode == 0:
        return False
    if has_identity(path):
        checked(*commit, cwd=path)  # it failed for another reason: let git say which
        return False
    name, mail = fallback
    checked("-c", f"user.name={name}", "-c", f"user.email={mail}", *commit, cwd=path)
    return True


def commit_tagged(path: Path, tag: str) -> None:
    """Make a repository of a directory, with one commit that has a tag."""
    commit_new_repository(path, tag, ("opsinit", "opsinit@localhost"))
    checked("tag", tag, cwd=path)


def commit_paths(
    path: Path, names: Sequence[str], message: str, fallback: tuple[str, str], branch: str | None = None
) -> str:
    """Commit some paths as they are in the work tree, and leave everything else that is staged as it is.

    The commit is put together in an index of its own. It becomes the head of the current branch, or of a new one.
    """
    import tempfile

    listed = b"".join(os.fsencode(name) + b"\0" for name in names)
    with tempfile.TemporaryDirectory(prefix="opsinit-") as scratch:
        own = {"GIT_INDEX_FILE": f"{scratch}/index"}
        piped("read-tree", "HEAD", cwd=path, env=own)
        piped("update-index", "--add", "--remove", "-z", "--stdin", cwd=path, stdin=listed, env=own)
        content = piped("write-tree", cwd=path, env=own).decode().strip()
    name, mail = fallback
    who = () if has_identity(path) else ("-c", f"user.name={name}", "-c", f"user.email={mail}")
    tree = (*who, "commit-tree", "-p", "HEAD", "-m", message, content)
    commit = piped(*tree, cwd=path).decode().strip()
    if branch:
        checked("update-ref", f"refs/heads/{branch}", commit, "", cwd=path)
        checked("symbolic-ref", "HEAD", f"refs/heads/{branch}", cwd=path)
    else:
        checked("update-ref", "-m", message, "HEAD", commit, cwd=path)
    piped("reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul", cwd=path, stdin=listed, env=LITERAL)
    return commit
