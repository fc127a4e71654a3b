"""What opsinit keeps for itself between two runs, in a directory that nobody else can write to.

Some of it is code that will be run. A directory that another user could have prepared is therefore not used: then
nothing is kept, and what needs a place gets one for this run alone.
"""

import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path

from opsinit.interruption import held

_DIGEST = 32  # bytes of a SHA-256
_KEPT = 16  # files of code: whoever works on a template makes one with every change

_RUN = "opsinit-run-"  # what a run's own directories are called

_temporary: dict[Path, int] = {}  # and the descriptors that hold their locks


def directory() -> Path | None:
    """Return the cache directory, private to this user, or nothing if there can be none."""
    from platformdirs import user_cache_path

    path = user_cache_path("opsinit", appauthor=False)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
            return None
        if stat.S_IMODE(status.st_mode) != stat.S_IRWXU:
            return None
    except (OSError, RuntimeError):  # a read-only or missing home
        return None
    return path


def temporary() -> Path:
    """Make a private directory that lives until `discard`, or until `sweep` finds that its program was killed."""
    import tempfile

    with held():
        path = Path(tempfile.mkdtemp(prefix=f".{_RUN}"))
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(OSError):  # not every file system has locks; nothing is swept there
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path = path.rename(path.with_name(path.name.removeprefix(".")))  # locked before it can be found
        _temporary[path] = lock
    return path


def discard() -> None:
    """Remove the temporary directories."""
    for path in [*_temporary]:
        from opsinit import tree  # every command comes by, and few have made one

        tree.remove(path)
        os.close(_temporary.pop(path))


def sweep() -> None:
    """Remove the temporary directories of this user's programs that were killed."""
    import tempfile

    from opsinit import tree

    for path in Path(tempfile.gettempdir()).glob(f"{_RUN}*"):
        with suppress(OSError):  # it is no directory, or somebody is at work in it
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(lock).st_uid == os.geteuid():
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    tree.remove(path)
            finally:
                os.close(lock)


def load(name: str) -> bytes | None:
    """Return what was stored under a name, unless it is missing or damaged."""
    import hashlib

    if (place := directory()) is None:
        return None
    try:
        stored = (place / name).read_bytes()
    except OSError:
        return None
    digest, content = stored[:_DIGEST], stored[_DIGEST:]
    return content if hashlib.sha256(content).digest() == digest else None


def store(name: str, content: bytes) -> None:
    """Keep something under a name, whole or not at all; a full disk is no reason to fail."""
    import hashlib

    if (place := directory()) is None:
        return
    scratch = place / f"{name}.{os.getpid()}"
    with held():
        try:
            scratch.write_bytes(hashlib.sha256(content).digest() + content)
            scratch.replace(place / name)
            for old in sorted(place.glob("*.code"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
                old.unlink()
        except OSError:
            scratch.unlink(missing_ok=True)
