"""A store that is a bucket: S3, Azure Blob Storage or Google Cloud Storage, each by the library that DVC uses too.

Who may read or write it is the environment's business: a role, a workload identity, or whoever is logged in. No setting
holds a key.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from .errors import CannotRunError
from .files import digest

#: What reads each kind of address. A project depends on its own cloud's alone.
LIBRARIES = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}

#: Where a look at an object is a read of it: gcsfs asks for more than the object's name when it is asked about one.
READ_TO_LOOK = {"gs"}

#: Seconds after which a look, and the moving of a file, are given up.
LOOK, MOVE = 10, 300

# Said before gcsfs is imported: it need not find out first of what kind a bucket is.
os.environ.setdefault("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")


class Bucket:
    """Objects under a prefix. Writing one is atomic by nature: readers see all of it or none."""

    def __init__(self, uri: str) -> None:
        """Name the bucket and the prefix; the bucket must exist."""
        self.uri = uri.rstrip("/")
        self.scheme = uri.partition(":")[0]

    def read(self, name: str) -> bytes:
        """Return what an object holds."""
        return self._read(name, MOVE)

    def write(self, name: str, data: bytes) -> None:
        """Replace an object."""
        try:
            with self._explained("written"):
                files, path = _opened(self.uri)
                files.pipe_file(f"{path}/{name}", data, timeout=MOVE)
        except FileNotFoundError:
            reason = "there is no such bucket"
            raise self._failure(reason, "written") from None

    def mark(self, name: str) -> object | None:
        """Return what changes whenever an object is replaced, or nothing where there is none: one request."""
        try:
            if self.scheme in READ_TO_LOOK:
                return digest(self._read(name, LOOK))
            with self._explained("read"):
                files, path = _opened(self.uri)
                found = files.info(f"{path}/{name}", timeout=LOOK)
        except FileNotFoundError:
            return None
        return found.get("ETag") or found.get("etag") or found["created"]

    def keep(self, names: set[str]) -> None:
        """Delete nothing: whoever promotes needs no right to, and earlier models are a way back."""

    def _read(self, name: str, seconds: int) -> bytes:
        with self._explained("read"):
            files, path = _opened(self.uri)
            data: bytes = files.cat_file(f"{path}/{name}", timeout=seconds)
            return data

    @contextmanager
    def _explained(self, done: str) -> Iterator[None]:
        """Say what went wrong in one sentence; that there is no such object is an answer."""
        try:
            yield
        except FileNotFoundError:
            raise
        except ImportError:
            library = LIBRARIES[self.scheme]
            msg = f"{self.uri} needs {library}, which is not installed\nhint: uv add {library}"
            raise CannotRunError(msg) from None
        except TimeoutError:
            reason = "no answer in time"
            raise self._failure(reason, done) from None
        except Exception as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise self._failure(reason, done) from error

    def _failure(self, reason: str, done: str) -> CannotRunError:
        # Who asks is found out once for each connection, and may be somebody else the next time.
        _opened.cache_clear()
        hint = "credentials come from the environment: docs/runbooks/promote.md"
        return CannotRunError(f"{self.uri} cannot be {done}: {reason}\nhint: {hint}")


@cache
def _opened(uri: str) -> tuple[Any, str]:
    """Return a connection to a bucket, and the path of the address there."""
    from fsspec.core import url_to_fs

    connection: tuple[Any, str] = url_to_fs(uri, skip_instance_cache=True)
    return connection
