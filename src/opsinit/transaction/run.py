"""The course of a transaction: staged, published, replayed, done; or back again."""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from opsinit.errors import OpsinitError
from opsinit.interruption import check, held, ignore
from opsinit.transaction import disk, index, journal, place
from opsinit.transaction.draft import Draft
from opsinit.transaction.journal import Journal
from opsinit.transaction.place import ABORTING, GONE, LAST, PENDING, PREVIOUS, STAGING, Place
from opsinit.transaction.replay import Replay
from opsinit.transaction.staging import stage


def begin(found: Place, drafts: Iterable[Draft], intent: Journal) -> None:
    """Do it all or nothing, and wait for no interruption once it is published."""
    staging = found.private / STAGING
    try:
        stage(staging, found.project, drafts, intent)
        with held():
            check()
            staging.rename(found.private / PENDING)
            disk.flush(found.private)
            try:
                forward(found)
            except (OSError, OpsinitError):
                back(found)
                raise
            ignore()
    finally:
        place.sweep(found)


def forward(found: Place) -> None:
    """Do what is left to do; look at all paths before the first is written."""
    written = journal.load(found.private / PENDING)
    replay = _replay(found, written, backwards=False)
    replay.require_possible()
    replay.run()
    _finish(found, undoes=written.undoes)


def back(found: Place) -> Mapping[str, str | None]:
    """Put the old tree back; return what was edited meanwhile, and where its old version is."""
    folder = found.private / ABORTING
    if not folder.exists():  # from here on there is one direction: what was taken back cannot be done again
        (found.private / PENDING).rename(folder)
        disk.flush(found.private)
    replay = _replay(found, journal.load(folder), backwards=True)
    replay.run()
    if (folder / PREVIOUS).exists():
        (folder / PREVIOUS).rename(found.private / LAST)
    _drop(found, folder)
    return replay.kept


def _replay(found: Place, written: Journal, *, backwards: bool) -> Replay:
    publish = partial(index.publish, found, written.index, backwards=backwards) if written.index else _nothing
    steps = tuple(step.reversed for step in written.steps) if backwards else written.steps
    folder = found.private / (ABORTING if backwards else PENDING)
    return Replay(found.project, folder, steps, publish, backwards)


def _nothing() -> None:
    """Git has no part in it."""


def _finish(found: Place, *, undoes: bool) -> None:
    """Keep what an undo needs; after an undo, there is nothing further to undo."""
    pending, last = found.private / PENDING, found.private / LAST
    if last.exists():
        last.rename(pending / PREVIOUS)
    if undoes:
        _drop(found, pending)
    else:
        pending.rename(last)
        disk.flush(found.private)


def _drop(found: Place, folder: Path) -> None:
    """Forget a directory at once, and remove it then."""
    place.sweep(found)
    folder.rename(found.private / GONE)
    disk.flush(found.private)
    place.sweep(found)
