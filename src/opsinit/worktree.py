"""A project as it stands on the disk."""

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from opsinit import git
from opsinit.errors import ProjectError
from opsinit.tree import Entry, File, Folder, Link

# Where no git tells what is the user's: what tools fill by themselves.
_FILLED_BY_TOOLS = frozenset(
    {
        ".cache",
        ".git",
        ".mypy_cache",
        ".opsinit",
        ".pytest_cache",
        ".ruff_cache",
        ".tox",
        ".venv",
        "__pycache__",
        "node_modules",
    }
)


class Disk:
    """The work tree in a directory."""

    def __init__(self, root: Path) -> None:
        """Look at nothing yet."""
        self._root = root

    def entry(self, path: str) -> Entry | None:
        """Return what is at a path: `Folder` for any directory, nothing behind a link or where nothing is."""
        full = os.fspath(self._root)
        *parents, name = path.split("/")
        for parent in parents:
            full = f"{full}/{parent}"
            if not stat.S_ISDIR(_mode(full)):
                return None
        full = f"{full}/{name}"
        mode = _mode(full)
        if not mode:
            return None
        if stat.S_ISDIR(mode):
            return Folder()
        if stat.S_ISLNK(mode):
            return Link(os.readlink(full))
        if not stat.S_ISREG(mode):
            raise ProjectError(f"{path} is neither a file nor a directory", "move it out of the project")
        try:
            with open(full, "rb") as file:
                return File(file.read(), bool(mode & stat.S_IXUSR))
        except OSError as error:
            raise ProjectError(
                f"{path} cannot be read: {error.strerror}", "nothing was written; see that it can be read"
            ) from error

    def ignored(self, paths: Collection[str]) -> Collection[str]:
        """Return those of the paths that git ignores and does not track."""
        return git.ignored(self._root, paths) if paths else ()

    def files(self) -> Mapping[str, int]:
        """Return all of the user's files that git does not ignore, with their sizes in bytes, unread."""
        listed = git.files(self._root)
        found = {}
        for path in _walk(self._root, _FILLED_BY_TOOLS) if listed is None else listed:
            try:
                status = os.lstat(self._root / path)
            except OSError:
                continue  # git knows it, and it is gone
            if stat.S_ISREG(status.st_mode):
                found[path] = status.st_size
        return found

    def below(self, path: str) -> Collection[str]:
        """Return all that is in a directory, ignored or not: files, links, and directories that are empty."""
        return [f"{path}/{inner}" for inner in _walk(self._root / path)]


def _mode(path: str) -> int:
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise ProjectError(
            f"{path} cannot be read: {error.strerror}", "nothing was written; see that it can be read"
        ) from error


def _walk(root: Path, skipped: Collection[str] = ()) -> Iterator[str]:
    pending = [""]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(root / folder) as found:
                entries = [entry for entry in found if entry.name not in skipped]
        except OSError:  # what cannot be read cannot be looked for either
            entries = []
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                pending.append(path)
            else:
                yield path
        if folder and not entries:
            yield folder
