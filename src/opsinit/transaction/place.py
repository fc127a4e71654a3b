"""The private directory of a project: where it is, who holds it, and what each name in it means.

A transaction is a directory that changes its name. Every change of a name is one step to the file system, so there is
no instant at which nobody could tell how far it came.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from opsinit import git
from opsinit.errors import BusyError, WriteError
from opsinit.hashing import sha256
from opsinit.interruption import held

STAGING = "staging"  # being made, never published
PENDING = "pending"  # published: to be done
ABORTING = "aborting"  # to be taken back
LAST = "last"  # done, and can be undone
PREVIOUS = "previous"  # in any of them: what was the last before; of use until this is done
GONE = "gone"  # of no more use
INDEX, INDEX_BACK = "index", "index-back"  # to take the place of git's
BLOBS = "blobs"  # on their way into git
OUTSIDE = ".opsinit"  # in the project, where git has no place for it
_LOCK, _IGNORE = "lock", ".gitignore"


class Place(NamedTuple):
    """A project, and the directory for what opsinit keeps about it."""

    project: Path
    private: Path
    repository: git.Repository | None
    beside: Path  # a directory for a new index, on the file system of the real one


def find(project: Path) -> Place:
    """Find the private directory: git's, or one in the project that git will ignore.

    Git's is named by the project's path in the work tree, and found again when the whole is moved or copied.
    """
    git.isolate()
    project = project.resolve()
    outside = project / OUTSIDE
    if (repository := git.repository(project)) is None:
        return Place(project, outside, None, outside)
    own = repository.private / sha256(os.fsencode(repository.prefix.rstrip("/")))
    elsewhere = repository.private.parent.stat().st_dev != project.stat().st_dev
    return Place(project, outside if elsewhere or outside.is_dir() else own, repository, own)


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Hold the directory, without what was never published; it is removed if nothing is left in it."""
    with held():
        descriptor = _acquire(place)
    try:
        if place.private.name == OUTSIDE and not (place.private / _IGNORE).exists():
            (place.private / _IGNORE).write_text("*\n", encoding="utf-8")
        sweep(place)
        yield
    finally:
        with held():
            _tidy(place)
            os.close(descriptor)


def sweep(place: Place) -> None:
    """Remove what is of no use."""
    from opsinit import tree

    for name in (STAGING, GONE, f"{LAST}/{PREVIOUS}"):
        if (place.private / name).exists():
            tree.remove(place.private / name)
    if not any((place.private / name).exists() for name in (PENDING, ABORTING)):
        for name in (INDEX, f"{INDEX}.lock", INDEX_BACK, f"{INDEX_BACK}.lock"):
            with suppress(OSError):
                (place.beside / name).unlink()
        if (place.beside / BLOBS).exists():
            tree.remove(place.beside / BLOBS)
        if place.beside != place.private:
            _remove_empty(place.beside)


def _acquire(place: Place) -> int:
    while True:
        try:
            descriptor = _locked(place)
        except FileNotFoundError:  # whoever was here before has just removed it
            continue
        except OSError as error:
            raise WriteError(
                f"{place.private} cannot be written: {error.strerror}", "opsinit keeps there what it needs to be safe"
            ) from error
        if descriptor is not None:
            return descriptor


def _locked(place: Place) -> int | None:
    place.private.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not stat.S_ISDIR(place.private.lstat().st_mode):
        raise WriteError(f"{place.private} is a link", "remove it")
    lock = place.private / _LOCK
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock.stat().st_ino == os.fstat(descriptor).st_ino:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
            return descriptor
    except BlockingIOError as error:
        holder = os.read(descriptor, 20).decode(errors="replace").strip()
        os.close(descriptor)
        raise BusyError(
            f"another opsinit is at work on {place.project}" + (f" (process {holder})" if holder else ""),
            "wait until it is done, then run this again",
        ) from error
    except OSError:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _tidy(place: Place) -> None:
    """Leave nothing behind in a project to which nothing was done."""
    sweep(place)
    if any((place.private / name).exists() for name in (PENDING, ABORTING, LAST)):
        return
    with suppress(OSError):
        (place.private / _IGNORE).unlink(missing_ok=True)
        (place.private / _LOCK).unlink(missing_ok=True)
        _remove_empty(place.private)


def _remove_empty(private: Path) -> None:
    with suppress(OSError):
        private.rmdir()
        if private.name != OUTSIDE:
            private.parent.rmdir()
