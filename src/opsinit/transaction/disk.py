"""What is at a path, told without following a link."""

import hashlib
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Self

from opsinit.tree import Entry, File, Link


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


Links = Collection[tuple[str, Stamp]]  # by path


def same(one: Stamp | None, other: Stamp | None) -> bool:
    """Tell whether two are the same to an update; the rest of a mode is the user's."""
    if one is None or other is None:
        return one is other
    alike = (one.kind, one.value, one.executable) == (other.kind, other.value, other.executable)
    return alike and one.kind is not Kind.OTHER


def is_leaf(found: Stamp | None) -> bool:
    """Tell whether there is a file or a link."""
    return found is not None and found.leaf


def is_link(found: Stamp | None) -> bool:
    """Tell whether there is a link."""
    return found is not None and found.kind is Kind.LINK


def is_folder(found: Stamp | None) -> bool:
    """Tell whether there is a directory."""
    return found is not None and found.kind is Kind.FOLDER


def parents(path: str) -> list[str]:
    """Return the directories that a path lies in, the outermost first; the root is none of them."""
    return [str(parent) for parent in PurePosixPath(path).parents][-2::-1]


def look(root: Path, path: str, links: Links = ()) -> Stamp | None:
    """Return what is at a path; behind a file is nothing, and behind a link nothing that may be touched.

    Behind some links, with their paths, is nothing: what is to be there is there before them or after them.
    """
    full = str(root)
    *outer, name = path.split("/")
    for part in outer:
        full = f"{full}/{part}"
        mode = _mode(full)
        if not stat.S_ISDIR(mode):
            known = not stat.S_ISLNK(mode) or (full[len(str(root)) + 1 :], _link(full)) in links
            return None if known else Stamp(Kind.OTHER)
    place = f"{full}/{name}"
    mode = _mode(place)
    if not mode:
        return None
    if stat.S_ISLNK(mode):
        return _link(place)
    if stat.S_ISDIR(mode):
        return Stamp(Kind.FOLDER, mode=stat.S_IMODE(mode))
    if not stat.S_ISREG(mode):
        return Stamp(Kind.OTHER)
    with opened(place) as file:
        return Stamp(Kind.FILE, hashlib.file_digest(file, "sha256").hexdigest(), stat.S_IMODE(mode))


def opened(place: Path | str) -> BufferedReader:
    """Open a file to be read, which is no link."""
    return open(os.open(place, os.O_RDONLY | os.O_NOFOLLOW), "rb")  # noqa: PTH123 - a descriptor


def _link(place: str) -> Stamp:
    return Stamp(Kind.LINK, str(Path(place).readlink()))


def _mode(place: str) -> int:
    try:
        return os.lstat(place).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
