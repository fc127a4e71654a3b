"""Where the champion is published and the service reads it: a folder or a bucket, no registry.

The model file goes first, under a name of its own; then champion.json replaces the old one. A reader sees the old
champion or the new one, never half of either.
"""

from typing import Protocol
from urllib.parse import urlsplit

from pydantic import BaseModel

from . import bucket
from .errors import CannotRunError
from .files import Manifest, digest
from .folder import Folder, folder

POINTER = "champion.json"


class Champion(BaseModel):
    """The model that serves: which version it is, and what its file must hash to."""

    name: str
    version: str
    file: str
    git_sha: str
    #: When the version was registered, in seconds of Unix time.
    registered_at: float
    #: AUC on the rows held out from its months.
    auc: float
    manifest: Manifest


class Place(Protocol):
    """What a store is kept in."""

    def read(self, name: str) -> bytes:
        """Return what a file holds."""

    def write(self, name: str, data: bytes) -> None:
        """Replace a file, so that readers see all of it or none."""

    def mark(self, name: str) -> object | None:
        """Return what changes whenever a file is replaced, or nothing where there is none."""

    def keep(self, names: set[str]) -> None:
        """Delete other model files, where that is this place's business."""


def place(uri: str) -> Place:
    """Return the place that an address names."""
    return bucket.Bucket(uri) if urlsplit(uri).scheme in bucket.LIBRARIES else Folder(folder(uri))


def publish(uri: str, champion: Champion, data: bytes) -> None:
    """Make a model the one that serves; of the files of earlier champions, the last one stays."""
    target = place(uri)
    before = champion_or_none(uri)
    target.write(champion.file, data)
    target.write(POINTER, (champion.model_dump_json(indent=2) + "\n").encode())
    target.keep({champion.file, before.file if before else champion.file})


def mark(uri: str) -> object | None:
    """Return what changes whenever another champion is published; the model itself is not looked at."""
    return place(uri).mark(POINTER)


def champion_or_none(uri: str) -> Champion | None:
    """Read who the champion is, if there is one."""
    try:
        return Champion.model_validate_json(place(uri).read(POINTER))
    except FileNotFoundError:
        return None


def champion(uri: str) -> Champion:
    """Read who the champion is."""
    if (found := champion_or_none(uri)) is None:
        msg = f"there is no champion in {uri}: `just promote` publishes one"
        raise CannotRunError(msg)
    return found


def load(uri: str, champion: Champion) -> bytes:
    """Read the champion's model file, which must be the one that was promoted."""
    data = place(uri).read(champion.file)
    if digest(data) != champion.manifest.sha256:
        msg = f"{champion.file} is not the file that was promoted: its hash differs"
        raise CannotRunError(msg)
    return data
