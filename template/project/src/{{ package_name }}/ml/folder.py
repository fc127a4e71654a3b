"""A store that is a folder: of this machine, or mounted there."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .errors import CannotRunError


def folder(uri: str) -> Path:
    """Return the folder that a path or a file:// address names."""
    parts = urlsplit(uri)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        return Path(unquote(parts.path))
    if parts.scheme:
        msg = f"APP_MODEL_URI {uri} names no store\nhint: a path, file://, s3://, gs://, az:// or abfs://"
        raise CannotRunError(msg)
    return Path(uri)


class Folder:
    """Files in a folder; each is replaced by a rename."""

    def __init__(self, path: Path) -> None:
        """Name the folder, which need not exist yet."""
        self.path = path

    def read(self, name: str) -> bytes:
        """Return what a file holds."""
        return (self.path / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Replace a file, so that readers see all of it or none."""
        self.path.mkdir(parents=True, exist_ok=True)
        path = self.path / name
        scratch = path.with_name(f".{name}.{os.getpid()}")
        with scratch.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)

    def mark(self, name: str) -> object | None:
        """Return what changes whenever a file is replaced, or nothing where it cannot be seen."""
        try:
            found = (self.path / name).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def keep(self, names: set[str]) -> None:
        """Delete all other model files."""
        for old in self.path.glob("*.skops"):
            if old.name not in names:
                old.unlink()
