"""An edit that somebody makes to a project: named, and made to the files of the oldest release, in memory."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

Project = dict[str, str]  # what the text files hold, by path
Change = Callable[[Project], None]


class Edit(NamedTuple):
    """What somebody does, and to which files."""

    name: str
    changes: tuple[Change, ...]
    needs: tuple[str, ...] = ()  # files that only some presets have

    def fits(self, paths: Mapping[str, object]) -> bool:
        """Tell whether a project has the files."""
        return all(path in paths for path in self.needs)

    def made(self, project: Mapping[str, str]) -> Project:
        """Return the files after the edit."""
        files = dict(project)
        for change in self.changes:
            change(files)
        return files


def replace(path: str, old: str, new: str) -> Change:
    """Replace a passage, which has to be there."""

    def change(files: Project) -> None:
        assert files[path].count(old) >= 1, f"{path} does not hold {old!r}"
        files[path] = files[path].replace(old, new, 1)

    return change


def after(path: str, anchor: str, text: str) -> Change:
    """Insert lines after a passage."""
    return replace(path, anchor, anchor + text)


def before(path: str, anchor: str, text: str) -> Change:
    """Insert lines before a passage."""
    return replace(path, anchor, text + anchor)


def append(path: str, text: str) -> Change:
    """Add lines to the end of a file."""

    def change(files: Project) -> None:
        files[path] += text

    return change


def write(path: str, text: str) -> Change:
    """Write a file, whether or not it is there."""

    def change(files: Project) -> None:
        files[path] = text

    return change


def delete(path: str) -> Change:
    """Delete a file."""

    def change(files: Project) -> None:
        del files[path]

    return change


def rename(path: str, new: str) -> Change:
    """Rename a file."""

    def change(files: Project) -> None:
        files[new] = files.pop(path)

    return change
