"""What is at a path, told without following a link, and the few ways in which files are written here."""

import hashlib
import os
import shutil
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO, Self

from opsinit.tree import Entry, File, Link

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class Kind(StrEnum):
    """What something is."""

    FILE = "file"
    LINK = "link"
    FOLDER = "folder"
    OTHER = "other"  # a device, or whatever lies behind a link: never what is expected


@dataclass(frozen=True)
class Stamp:
    """What is at a path, without its bytes."""

    kind: Kind
    value: str = ""  # of a file its SHA-256, of a link its target
    mode: int = 0  # of a file and a folder

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return what an entry becomes."""
        if isinstance(entry, File):
            return cls(Kind.FILE, hashlib.sha256(entry.content).hexdigest(), 0o700 if entry.executable else 0o600)
        return cls(Kind.LINK, entry.target) if isinstance(entry, Link) else cls(Kind.FOLDER)

    @property
    def executable(self) -> bool:
        """Tell whether it is a program; of a mode, a template says no more than that."""
        return self.kind is Kind.FILE and bool(self.mode & stat.S_IXUSR)

    @property
    def leaf(self) -> bool:
        """Tell whether it is put in its place as a whole."""
        return self.kind in {Kind.FILE, Kind.LINK}


def same(one: Stamp | None, other: Stamp | None) -> bool:
    """Tell whether two are the same to an update; the rest of a mode is the user's."""
    if one is None or other is None:
        return one is other
    alike = (one.kind, one.value, one.executable) == (other.kind, other.value, other.executable)
    return alike and one.kind is not Kind.OTHER


def is_leaf(found: Stamp | None) -> bool:
    """Tell whether there is a file or a link."""
    return found is not None and found.leaf


def is_folder(found: Stamp | None) -> bool:
    """Tell whether there is a directory."""
    return found is not None and found.kind is Kind.FOLDER


def parents(path: str) -> list[str]:
    """Return the directories that a path lies in, the outermost first; the root is none of them."""
    return [str(parent) for parent in PurePosixPath(path).parents][-2::-1]


def look(root: Path, path: str) -> Stamp | None:
    """Return what is at a path; behind a file is nothing, and behind a link nothing that may be touched."""
    if any((root / parent).is_symlink() for parent in parents(path)):
        return Stamp(Kind.OTHER)
    place = root / path
    try:
        mode = place.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(mode):
        return Stamp(Kind.LINK, os.fspath(place.readlink()))
    if stat.S_ISDIR(mode):
        return Stamp(Kind.FOLDER, mode=stat.S_IMODE(mode))
    if not stat.S_ISREG(mode):
        return Stamp(Kind.OTHER)
    with _opened(place) as file:
        return Stamp(Kind.FILE, hashlib.file_digest(file, "sha256").hexdigest(), stat.S_IMODE(mode))


def write(place: Path, entry: File | Link, mode: int | None) -> None:
    """Write something new; without a mode, the user's umask gives one."""
    if isinstance(entry, Link):
        place.symlink_to(entry.target)
        return
    with open(os.open(place, _NEW, 0o777 if entry.executable else 0o666), "wb") as file:  # noqa: PTH123 - a descriptor
        file.write(entry.content)
        _finish(file, mode)


def copy(source: Path, place: Path, mode: int | None) -> None:
    """Copy a file, a link or an empty directory; without a mode, the copy has that of the source."""
    if source.is_symlink():
        place.symlink_to(source.readlink())
        return
    if source.is_dir():
        place.mkdir()
        place.chmod(stat.S_IMODE(source.stat().st_mode) if mode is None else mode)
        return
    with _opened(source) as old, open(os.open(place, _NEW, 0o600), "wb") as file:  # noqa: PTH123 - a descriptor
        shutil.copyfileobj(old, file)
        _finish(file, stat.S_IMODE(os.fstat(old.fileno()).st_mode) if mode is None else mode)


def give(place: Path, owner: int, group: int) -> None:
    """Give something to an owner and a group, as far as one may."""
    status = place.lstat()
    if group != status.st_gid:
        with suppress(PermissionError):
            os.chown(place, -1, group, follow_symlinks=False)
    if owner != status.st_uid:
        with suppress(PermissionError):
            os.chown(place, owner, -1, follow_symlinks=False)


def adapted(mode: int, *, executable: bool) -> int:
    """Return a mode of the user's, executable by whoever may read it, or by nobody."""
    if not executable:
        return mode & ~0o111
    return mode if mode & stat.S_IXUSR else mode | (mode & 0o444) >> 2


def flush(place: Path) -> None:
    """Have a file, or the names in a directory, survive a loss of power."""
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _opened(place: Path) -> BufferedReader:
    return open(os.open(place, os.O_RDONLY | os.O_NOFOLLOW), "rb")  # noqa: PTH123 - a descriptor


def _finish(file: IO[bytes], mode: int | None) -> None:
    file.flush()
    if mode is not None:
        os.fchmod(file.fileno(), mode)
    if sys.platform == "linux":
        # The disk begins now; when all files are flushed in the end, there is little left to wait for.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
