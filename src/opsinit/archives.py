"""The files of the released versions: an archive each, unpacked on first use."""

import hashlib
import io
import shutil
from pathlib import Path

from opsinit import cache, tree
from opsinit.errors import HistoryError, WriteError
from opsinit.history import REINSTALL, Release
from opsinit.interruption import held

PARTS = ("copier.yml", "template")  # what a version consists of

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that an archive can hold
_MODES = {False: 0o100644, True: 0o100755}


def pack(files: tree.Tree) -> bytes:
    """Pack files so that the same files always give the same bytes."""
    import zipfile

    buffer = io.BytesIO()
    # Stored, not deflated: what a compressor writes depends on its version. Git and wheels compress it anyway.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for path, entry in sorted(files.items()):
            if isinstance(entry, tree.Folder):
                continue
            if isinstance(entry, tree.Link):
                raise HistoryError(f"{path} is a symbolic link", "a template holds regular files only")
            member = zipfile.ZipInfo(path, _EPOCH)
            member.create_system = 3  # Unix, whatever system packs it
            member.external_attr = _MODES[entry.executable] << 16
            packed.writestr(member, entry.content)
    return buffer.getvalue()


def digest(files: tree.Tree) -> str:
    """Return the hash that the archive of some files has."""
    return hashlib.sha256(pack(files)).hexdigest()


def template(root: Path) -> tree.Tree:
    """Return the files of the template in a directory; an empty folder is none of them, as in git."""
    found = tree.read(root, *PARTS)
    used: set[str] = set()
    for path, entry in found.items():
        folder = "" if isinstance(entry, tree.Folder) else path.rpartition("/")[0]
        while folder and folder not in used:
            used.add(folder)
            folder = folder.rpartition("/")[0]
    return {path: entry for path, entry in found.items() if not isinstance(entry, tree.Folder) or path in used}


def files(release: Release, directory: Path) -> tree.Tree:
    """Return the files of a version, from its archive."""
    import zipfile

    try:
        content = (directory / f"{release.version}.zip").read_bytes()
    except OSError as error:
        raise HistoryError(f"release {release.version} cannot be read: {error.strerror}", REINSTALL) from error
    if hashlib.sha256(content).hexdigest() != release.sha256:
        raise HistoryError(f"the archive of release {release.version} is damaged", REINSTALL)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {
            member.filename: tree.File(packed.read(member), bool(member.external_attr >> 16 & 0o100))
            for member in packed.infolist()
        }


def at_hand(release: Release, directory: Path) -> tuple[Path, tree.Tree]:
    """Return a directory, and what it holds: the files of a version, unpacked on first use, compared on every one."""
    content = files(release, directory)
    place = cache.directory()
    if place and (found := _intact(place / release.sha256, content)):
        return place / release.sha256, found
    for home in filter(None, (place, cache.temporary())):
        if target := _unpack(content, home / release.sha256):
            return target, template(target)
    raise WriteError("the template cannot be unpacked: no space left", "free some space")


def _unpack(content: tree.Tree, target: Path) -> Path | None:
    """Write a version into its directory, whole or not at all."""
    import tempfile

    with held():
        scratch: Path | None = None
        try:
            scratch = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
            tree.write(content, scratch)
            if target.is_symlink():
                target.unlink()
            # What another process has unpacked since then may be read already: only what is damaged is taken away.
            if target.exists() and not _intact(target, content):
                target.rename(damaged := scratch.with_name(f"{scratch.name}.damaged"))
                tree.remove(damaged)
            scratch.rename(target)
        except OSError:  # the disk is full, or another process was faster
            return target if _intact(target, content) else None
        finally:
            if scratch is not None:
                shutil.rmtree(scratch, ignore_errors=True)
    return target


def _intact(unpacked: Path, content: tree.Tree) -> tree.Tree | None:
    """Return what a directory holds, if that still is what was unpacked into it."""
    try:
        found = {} if unpacked.is_symlink() else template(unpacked)
    except OSError:
        return None
    present = {path: entry for path, entry in found.items() if not isinstance(entry, tree.Folder)}
    return found if present == content else None
