"""Where the champion is published and the service reads it: one folder, no registry.

The model file goes first, under a name of its own; then champion.json replaces the old one by a rename. A reader sees
the old champion or the new one, never half of either.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel

from .errors import CannotRunError
from .files import Manifest, digest

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


def folder(uri: str) -> Path:
    """Return the folder that a path or a file:// address names."""
    parts = urlsplit(uri)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        return Path(unquote(parts.path))
    if parts.scheme:
        msg = f"APP_MODEL_URI {uri} is neither a path nor file://"
        raise CannotRunError(msg)
    return Path(uri)


def publish(uri: str, champion: Champion, data: bytes) -> None:
    """Make a model the one that serves; of the files of earlier champions, the last one stays."""
    target = folder(uri)
    target.mkdir(parents=True, exist_ok=True)
    before = champion_or_none(uri)
    _replace(target / champion.file, data)
    _replace(target / POINTER, (champion.model_dump_json(indent=2) + "\n").encode())
    keep = {champion.file, before.file if before else champion.file}
    for old in target.glob("*.skops"):
        if old.name not in keep:
            old.unlink()


def champion_or_none(uri: str) -> Champion | None:
    """Read who the champion is, if there is one."""
    try:
        return Champion.model_validate_json((folder(uri) / POINTER).read_bytes())
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
    data = (folder(uri) / champion.file).read_bytes()
    if digest(data) != champion.manifest.sha256:
        msg = f"{champion.file} is not the file that was promoted: its hash differs"
        raise CannotRunError(msg)
    return data


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that readers see all of it or none."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    with scratch.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
