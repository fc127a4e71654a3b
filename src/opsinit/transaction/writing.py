"""The few ways in which files are written here: new ones only, with the mode and the owner that they are to have."""

import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from opsinit.transaction.disk import Kind, Stamp, opened
from opsinit.tree import Entry, Folder, Link

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_CHUNK = 1 << 20


def write(place: Path, entry: Entry, mode: int | None = None) -> Stamp:
    """Write something new; without a mode, the user's umask gives one."""
    if isinstance(entry, Link):
        place.symlink_to(entry.target)
        return Stamp.of(entry)
    if isinstance(entry, Folder):
        place.mkdir()
        return Stamp(Kind.FOLDER, mode=stat.S_IMODE(place.stat().st_mode))
    with open(os.open(place, _NEW, 0o777 if entry.executable else 0o666), "wb") as file:  # noqa: PTH123 - a descriptor
        file.write(entry.content)
        return _finished(file, hashlib.sha256(entry.content).hexdigest(), mode)


def copy(source: Path, place: Path, mode: int | None = None) -> Stamp:
    """Copy a file, a link or an empty directory; without a mode, the copy has that of the source."""
    status = source.lstat()
    mode = stat.S_IMODE(status.st_mode) if mode is None else mode
    if stat.S_ISLNK(status.st_mode):
        return write(place, Link(str(source.readlink())))
    if stat.S_ISDIR(status.st_mode):
        place.mkdir()
        place.chmod(mode)
        return Stamp(Kind.FOLDER, mode=mode)
    digest = hashlib.sha256()
    with opened(source) as old, open(os.open(place, _NEW, 0o600), "wb") as file:  # noqa: PTH123 - a descriptor
        while chunk := old.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        return _finished(file, digest.hexdigest(), mode)


def give(place: Path, owner: int, group: int) -> None:
    """Give something to an owner and a group, as far as one may."""
    status = place.lstat()
    if (owner, group) == (status.st_uid, status.st_gid):
        return
    for user, users in ((-1, group), (owner, -1)):
        with suppress(PermissionError):
            os.chown(place, user, users, follow_symlinks=False)
    if not stat.S_ISLNK(status.st_mode):
        place.chmod(stat.S_IMODE(status.st_mode))  # of which a part is lost with the owner


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


def _finished(file: IO[bytes], digest: str, mode: int | None) -> Stamp:
    file.flush()
    if mode is not None:
        os.fchmod(file.fileno(), mode)
    if sys.platform == "linux":
        # The disk begins now; when all files are flushed in the end, there is little left to wait for.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return Stamp(Kind.FILE, digest, stat.S_IMODE(os.fstat(file.fileno()).st_mode))
