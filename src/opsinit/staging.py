"""All or nothing: a project is made in a staging directory beside its place, and appears there in one step."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from opsinit import tree
from opsinit.errors import TargetError, WriteError
from opsinit.interruption import check, held, ignore

_REPOSITORY = ".git"
_ELSEWHERE = "choose another path"


def require_free(target: Path) -> None:
    """Refuse a place that holds something; an empty directory, or a clone of an empty repository, will be filled."""
    try:
        if target.is_symlink() and not target.exists():
            raise TargetError(f"{target} is a link that leads nowhere", "remove it, or choose another path")
        if not _nearest(target).is_dir():
            raise TargetError(f"{_nearest(target)} exists and is no directory", "choose another path")
        if target.exists() and any(path.name != _REPOSITORY for path in target.iterdir()):
            raise TargetError(f"{target} exists and is not empty", "choose another path, or empty it first")
        if not os.access(_nearest(target), os.W_OK | os.X_OK):
            raise WriteError(f"{_nearest(target)} cannot be written to", _ELSEWHERE)
    except OSError as error:
        raise WriteError(f"{target} cannot be used: {error.strerror}", _ELSEWHERE) from error


def _nearest(target: Path) -> Path:
    """Return the path, or the nearest of its parents that exists."""
    return next(path for path in (target, *target.parents) if path.exists())


@contextmanager
def staged(target: Path, last: str) -> Iterator[Path]:
    """Give a directory to make the project in; it becomes the target at the end, and vanishes if anything fails.

    An existing directory is filled, with the file `last` last: whoever looks for a project finds a whole one.
    """
    fill = target.is_dir()
    staging: Path | None = None
    try:
        with held():
            staging = Path(tempfile.mkdtemp(prefix=".opsinit-", dir=_nearest(target)))
            project = staging / target.name
            project.mkdir()
        yield project
        with held():
            check()
            if fill:
                _fill(project, target, last)
            else:
                _place(project, target)
            ignore()
    except OSError as error:
        raise WriteError(
            f"{target} cannot be written: {error.strerror}", f"nothing was kept; free some space, or {_ELSEWHERE}"
        ) from error
    finally:
        if staging is not None:
            tree.remove(staging)


def _place(project: Path, target: Path) -> None:
    made = [path for path in target.parents if not path.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        project.rename(target)
    except OSError:
        for path in made:
            if path.exists():
                path.rmdir()
        raise


def _fill(project: Path, target: Path, last: str) -> None:
    moved: list[Path] = []
    try:
        for path in sorted(project.iterdir(), key=lambda path: path.name == last):
            place = target / path.name
            _move(path, place)
            moved.append(place)
    except (OSError, TargetError):
        for place in moved:
            place.rename(project / place.name)
        raise


def _move(path: Path, place: Path) -> None:
    if os.path.lexists(place):  # somebody else made it meanwhile: a rename would replace it
        raise TargetError(f"{place} was made while the project was", "move it away, then make the project again")
    path.rename(place)
