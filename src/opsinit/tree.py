"""Files in memory: what a template holds, and what is rendered from it, before anything is written."""

import contextlib
import os
import shutil
import stat
import time
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from opsinit.errors import UntrustedTemplateError
from opsinit.interruption import held

# Left behind by interpreters and file managers; never part of a template (its settings exclude them too).
STRAY = frozenset({"__pycache__", ".DS_Store"})
STRAY_SUFFIXES = (".pyc", ".pyo")

_ATTEMPTS = 60
_PAUSE = 0.05  # seconds


class File(NamedTuple):
    """A regular file."""

    content: bytes
    executable: bool = False


class Link(NamedTuple):
    """A symbolic link."""

    target: str


class Folder(NamedTuple):
    """A directory, named because it may be empty."""

    def __bool__(self) -> bool:
        """Be true, as all that is there: a tuple of nothing is not."""
        return True


Entry = File | Link | Folder
Tree = Mapping[str, Entry]  # by path, relative and with forward slashes


def read(root: Path, *names: str) -> dict[str, Entry]:
    """Return everything under a directory, or under the named parts of it, in the order of its paths."""
    found: dict[str, Entry] = {}
    pending = [name for name in names or os.listdir(root) if os.path.lexists(root / name)]
    while pending:
        path = pending.pop()
        if path.rpartition("/")[2] in STRAY or path.endswith(STRAY_SUFFIXES):
            continue
        full = f"{root}/{path}"
        mode = os.lstat(full).st_mode
        if stat.S_ISLNK(mode):
            found[path] = Link(os.readlink(full))
        elif stat.S_ISDIR(mode):
            found[path] = Folder()
            pending += [f"{path}/{name}" for name in os.listdir(full)]
        else:
            with open(full, "rb") as file:
                found[path] = File(file.read(), bool(mode & stat.S_IXUSR))
    return dict(sorted(found.items()))


def write(tree: Tree, root: Path) -> None:
    """Write a tree into a directory; new files get the modes that the user's umask gives them."""
    require_inside(tree)
    made = {""}
    for path, entry in sorted(tree.items()):
        parent = path if isinstance(entry, Folder) else path.rpartition("/")[0]
        if parent not in made:
            os.makedirs(f"{root}/{parent}", exist_ok=True)
            made.add(parent)
        if isinstance(entry, File):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with open(os.open(f"{root}/{path}", flags, 0o777 if entry.executable else 0o666), "wb") as file:
                file.write(entry.content)
        elif isinstance(entry, Link):
            os.symlink(entry.target, f"{root}/{path}")


def remove(root: Path) -> None:
    """Remove a directory, even if a program that was just killed still writes its last into it."""
    for _ in range(_ATTEMPTS):
        # A second Ctrl-C may come before the first can be waited for.
        with contextlib.suppress(KeyboardInterrupt), held():
            shutil.rmtree(root, ignore_errors=True)
        if not root.exists():
            return
        with contextlib.suppress(KeyboardInterrupt):
            time.sleep(_PAUSE)


def require_inside(tree: Tree) -> None:
    """Refuse paths and links that lead out of the tree, and anything that git would take for its own."""
    links = {path for path, entry in tree.items() if isinstance(entry, Link)}
    for path, entry in tree.items():
        parts = path.split("/")
        if path.startswith("/") or not {"", ".", ".."}.isdisjoint(parts):
            raise _refused(f"it writes to {path}, outside the project")
        if ".git" in (part.lower() for part in parts):
            raise _refused(f"it writes to {path}, which git would act on")
        if links and not links.isdisjoint(map(str, PurePosixPath(path).parents)):
            raise _refused(f"it writes to {path}, through a link")
        if isinstance(entry, Link) and _leaves(len(parts) - 1, entry.target):
            raise _refused(f"its link {path} leads to {entry.target}, outside the project")


def _leaves(depth: int, target: str) -> bool:
    parts = PurePosixPath(target).parts
    ups = next((index for index, part in enumerate(parts) if part != ".."), len(parts))
    # After a name, which may be a link itself, nobody can tell from the text where ".." leads.
    return target.startswith("/") or ups > depth or ".." in parts[ups:]


def _refused(reason: str) -> UntrustedTemplateError:
    return UntrustedTemplateError(
        f"the template is refused: {reason}", "a template may write inside the project only; use another one"
    )
