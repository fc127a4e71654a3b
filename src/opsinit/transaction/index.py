"""Conflicts, entered in git's index as unmerged: `git status`, mergetools and editors then know of them.

The new index is made beside the real one, as a copy, and takes its place by one rename. No `index.lock` is taken, as
git would do: killed while it is there, we would leave a repository in which git refuses to work. What the lock is for
is checked instead, right before the rename: nobody holds it, and the index still is the one that was copied.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from opsinit import git, tree
from opsinit.errors import BusyError
from opsinit.plan import Change
from opsinit.transaction import writing
from opsinit.transaction.journal import Index, Listed
from opsinit.transaction.place import BLOBS, INDEX, INDEX_BACK, Place
from opsinit.tree import Entry, File, Folder, Link

_ATTEMPTS = 60
_PAUSE = 0.05  # seconds


def staged(place: Place, changes: Iterable[Change]) -> Index | None:
    """Make the index in which conflicts are unmerged, as far as git tracks their paths and has merged them."""
    conflicts = {change.path: change for change in changes if change.stages}
    if not conflicts or place.repository is None or not place.repository.index_file.exists():
        return None
    others = [change.other for change in conflicts.values() if change.other]
    before = git.listed(place.project, list(dict.fromkeys([*conflicts, *others])))
    # What was renamed is tracked under the other name.
    tracked = {path: before.get(path) or before.get(change.other, ()) for path, change in conflicts.items()}
    names = [path for path, listing in tracked.items() if [stage for _, _, stage in listing] == [0]]
    if not names:
        return None
    after = _stored(place, [conflicts[path] for path in names])
    return rebuilt(place, [Listed(path, before.get(path, ()), after[path]) for path in names])


def rebuilt(place: Place, listed: Sequence[Listed]) -> Index | None:
    """Make the index that holds something else about some paths."""
    if not listed or place.repository is None or not place.repository.index_file.exists():
        return None
    wait(place.repository.index_file)
    scratch = place.beside / INDEX
    copied = _build(place, place.repository, scratch, listed)
    return Index(copied, _digest(scratch), tuple(listed))


def publish(place: Place, index: Index, *, backwards: bool) -> None:
    """Put the new index in the place of the real one, if that is still to be done."""
    if place.repository is None or not place.repository.index_file.exists():
        return  # nobody is left to tell
    if backwards and (place.beside / INDEX).exists():
        return  # it never took place
    real, scratch = place.repository.index_file.resolve(), place.beside / (INDEX_BACK if backwards else INDEX)
    listed = [item.reversed for item in index.listed] if backwards else index.listed
    if not backwards and _digest(real) == index.made:
        return
    copied = index.copied if scratch.exists() and _digest(scratch) == index.made else ""
    while True:
        wait(real)
        if _digest(real) == copied and not _lock(real).exists():
            scratch.replace(real)
            return
        copied = _build(place, place.repository, scratch, listed)  # git was used meanwhile


def wait(index: Path) -> None:
    """Let a git that is at work finish; one that never does may have been killed."""
    for _ in range(_ATTEMPTS):
        if not _lock(index).exists():
            return
        time.sleep(_PAUSE)
    raise BusyError(f"git is at work: {_lock(index)} exists", "if no git is running, remove that file")


def _stored(place: Place, changes: Sequence[Change]) -> Mapping[str, tuple[git.Listing, ...]]:
    """Hand the versions of each conflict to git; they are its objects byte for byte, whatever filters there are."""
    versions = [
        (change.path, stage, entry)
        for change in changes
        if change.stages
        for stage, entry in enumerate((change.stages.base, change.stages.ours, change.stages.theirs), start=1)
        if entry is not None and not isinstance(entry, Folder)
    ]
    scratch = place.beside / BLOBS
    scratch.mkdir(mode=0o700, parents=True)
    for number, (_, _, entry) in enumerate(versions):
        content = os.fsencode(entry.target) if isinstance(entry, Link) else entry.content
        writing.write(scratch / str(number), File(content))
    names = git.store(place.project, [scratch / str(number) for number in range(len(versions))])
    tree.remove(scratch)
    found: dict[str, tuple[git.Listing, ...]] = {}
    for (path, stage, entry), name in zip(versions, names, strict=True):
        found[path] = (*found.get(path, ()), (_mode(entry), name, stage))
    return found


def _build(place: Place, repository: git.Repository, scratch: Path, listed: Iterable[Listed]) -> str:
    """Copy the index and change it there; return what was copied."""
    real = repository.index_file.resolve()
    scratch.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch.with_name(f"{scratch.name}.lock").unlink(missing_ok=True)
    status = real.stat()
    shutil.copyfile(real, scratch)
    # By the time of an index, git tells which of its entries may be older than their files.
    os.utime(scratch, ns=(status.st_atime_ns, status.st_mtime_ns))
    copied = _digest(scratch)
    prefix = repository.prefix
    listed = list(listed)
    nothing = next("0" * len(name) for item in listed for _, name, _ in (*item.before, *item.after))
    git.list_in(place.project, scratch, {f"{prefix}{item.path}": item.after for item in listed}, nothing)
    writing.flush(scratch)
    writing.flush(scratch.parent)
    return copied


def _mode(entry: Entry) -> str:
    if isinstance(entry, Link):
        return "120000"
    return "100755" if isinstance(entry, File) and entry.executable else "100644"


def _lock(index: Path) -> Path:
    return index.with_name(f"{index.name}.lock")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
