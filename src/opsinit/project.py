"""A project that was rendered from a template."""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from opsinit import cache, document, git
from opsinit.errors import ProjectError

ANSWERS_FILE = ".copier-answers.yml"

_HINT = "run this inside a project, or create one with `opsinit new`"
_BACK = "take it back from git, as it was"
_MARKERS = (b"<<<<<<< ", b"\n=======", b"\n>>>>>>> ")


class Project(NamedTuple):
    """A directory with an answers file."""

    path: Path
    answers: Mapping[str, Any]
    version: str | None  # of the template
    source: str | None  # the template's address
    raw: Mapping[str, Any] = MappingProxyType({})  # all that is recorded

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open the project in a directory."""
        if project := cls.around(path, only_here=True):
            return project
        if path.exists() and not path.is_dir():
            raise ProjectError(f"{path} is a file, not the directory of a project", _HINT)
        raise ProjectError(f"no {ANSWERS_FILE} in {path}", _HINT)

    @classmethod
    def around(cls, path: Path, *, only_here: bool = False) -> Self | None:
        """Open the project that a directory belongs to, if it does."""
        directory = directory_around(path, only_here=only_here)
        return cls._read(directory) if directory else None

    @classmethod
    def _read(cls, directory: Path) -> Self:
        file = directory / ANSWERS_FILE
        content = _content(file)
        try:
            found = document.read(content)
        except document.UnreadableError as error:
            if all(marker in content for marker in _MARKERS):
                raise _wrong(file, "it holds conflict markers", "keep one side of each conflict") from error
            place = f"line {error.line}: {error}" if error.line else str(error)
            raise _wrong(file, place, _BACK) from error
        if not isinstance(found, dict):
            raise _wrong(file, "it holds no `question: answer` lines", _BACK)
        raw = {str(name): value for name, value in found.items()}
        for name in ("_commit", "_src_path"):
            if not isinstance(raw.get(name, ""), str):
                raise _wrong(file, f"its {name} is no text", _BACK)
        answers = {name: answer for name, answer in raw.items() if not name.startswith("_")}
        return cls(directory, answers, raw.get("_commit"), raw.get("_src_path"), raw)


@contextmanager
def opened(path: Path | None) -> Iterator[Project]:
    """Open the project in a directory, or the one around here, for a command; what was fetched for it then goes."""
    git.isolate()
    found = Project.at(path) if path else Project.around(Path())
    if found is None:
        raise ProjectError(f"no {ANSWERS_FILE} here or further up", _HINT)
    try:
        yield found
    finally:
        cache.discard()


def directory_around(path: Path, *, only_here: bool = False) -> Path | None:
    """Return the directory of the project that a directory belongs to, whatever state its answers file is in."""
    start = path.absolute()
    directories = (start,) if only_here else (start, *start.parents)
    return next((directory for directory in directories if os.path.lexists(directory / ANSWERS_FILE)), None)


def _content(file: Path) -> bytes:
    """Read an answers file, if it is a plain one of a size that answers have."""
    try:
        status = file.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise _wrong(file, "it is a symbolic link", "put the file that it leads to in its place")
        if not stat.S_ISREG(status.st_mode):
            raise _wrong(file, "it is no file", _BACK)
        if status.st_size > document.LIMIT:
            raise _wrong(file, f"it is larger than {document.LIMIT // 1_000_000} MB", _BACK)
        return file.read_bytes()
    except OSError as error:
        raise _wrong(file, str(error.strerror), "make it readable") from error


def _wrong(file: Path, reason: str, hint: str) -> ProjectError:
    return ProjectError(f"{file} cannot be read: {reason}", hint)
