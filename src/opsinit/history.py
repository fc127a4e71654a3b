"""The released versions of the template: a chain that only grows."""

import json
from pathlib import Path
from typing import NamedTuple

from opsinit.errors import HistoryError
from opsinit.hashing import sha256

INDEX = "index.json"
REINSTALL = "install opsinit again, or take a fresh clone of its repository"  # where they are damaged


class Release(NamedTuple):
    """One version of the template."""

    version: str  # vX.Y.Z, as the tag
    date: str
    sha256: str  # of the archive
    previous: str | None  # the hash of the entry before
    note: str  # what an update to it changes in a project

    @property
    def digest(self) -> str:
        """The hash of this entry, which the next one repeats."""
        return sha256(json.dumps(self._asdict(), sort_keys=True).encode())


def releases(directory: Path) -> tuple[Release, ...]:
    """Return every version, the oldest first, after checking that none was changed or taken out."""
    try:
        entries = json.loads((directory / INDEX).read_text(encoding="utf-8"))
        found = tuple(Release(**entry) for entry in entries)
    except FileNotFoundError:
        return ()
    except (ValueError, TypeError) as error:
        raise HistoryError(f"the index of the releases is damaged: {error}", REINSTALL) from error
    previous = None
    for release in found:
        if release.previous != previous:
            raise HistoryError(f"release {release.version} does not follow the one before it", REINSTALL)
        previous = release.digest
    return found
