"""The course of a transaction: staged, published, replayed, done; or back again."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from opsinit.errors import Finding, GitError, OpsinitError
from opsinit.interruption import check, held, ignore
from opsinit.transaction import index, journal, place, writing
from opsinit.transaction.draft import Draft
from opsinit.transaction.journal import Journal
from opsinit.transaction.place import ABORTING, GONE, LAST, PENDING, PREVIOUS, STAGING, Place
from opsinit.transaction.replay import Replay
from opsinit.transaction.staging import stage


def begin(found: Place, drafts: Iterable[Draft], intent: Journal) -> tuple[Finding, ...]:
    """Do it all or nothing, and wait for no interruption once it is published."""
    staging = found.private / STAGING
    try:
        stage(staging, found.project, drafts, intent)
        with held():
            check()
            staging.rename(found.private / PENDING)
            try:
                writing.flush(found.private)
                replay = _replay(found, found.private / PENDING, backwards=False)
                replay.run()
                _finish(found)
            except (OSError, OpsinitError):
                back(found)
                raise
            ignore()
            return _findings(replay)
    finally:
        place.sweep(found)


def forward(found: Place) -> tuple[Finding, ...]:
    """Do what is left to do; look at all paths before the first is written."""
    replay = _replay(found, found.private / PENDING, backwards=False)
    replay.require_possible()
    replay.run()
    _finish(found)
    return _findings(replay)


def back(found: Place) -> tuple[Finding, ...]:
    """Put the old tree back; tell what was edited meanwhile, and where its old version is."""
    pending, folder = found.private / PENDING, found.private / ABORTING
    if pending.exists():
        _replay(found, pending, backwards=True).require_possible()
        # From here on there is one direction: what was taken back cannot be done again.
        pending.rename(folder)
        writing.flush(found.private)
    replay = _replay(found, folder, backwards=True)
    replay.require_possible()
    replay.run()
    if (folder / PREVIOUS).exists():
        (folder / PREVIOUS).rename(found.private / LAST)
    _drop(found, folder)
    return _findings(replay)


def untold(error: GitError) -> Finding:
    """Say that git's index is as it was."""
    return Finding("conflicts-not-in-index", f"git does not know of the conflicts: {error}", "look for `<<<<<<<`")


def _findings(replay: Replay) -> tuple[Finding, ...]:
    return (*map(untold, replay.untold), *(_kept(path, beside) for path, beside in replay.kept.items()))


def _kept(path: str, beside: str | None) -> Finding:
    if beside:
        return Finding("kept-edit", f"{path} was edited meanwhile; its old version is {beside}", "take what you need")
    return Finding("kept-edit", f"{path} was edited meanwhile and is kept", "remove it if you do not need it")


def _replay(found: Place, folder: Path, *, backwards: bool) -> Replay:
    written = journal.load(folder)
    publish = partial(index.publish, found, written.index, backwards=backwards) if written.index else _nothing
    steps = tuple(step.reversed for step in written.steps) if backwards else written.steps
    return Replay(found.project, folder, steps, publish, backwards)


def _nothing() -> None:
    """Git has no part in it."""


def _finish(found: Place) -> None:
    """Keep what an undo needs; after an undo, there is nothing further to undo."""
    pending, last = found.private / PENDING, found.private / LAST
    if last.exists():
        last.rename(pending / PREVIOUS)
    if journal.load(pending).undoes:
        _drop(found, pending)
    else:
        pending.rename(last)
        _done(found)


def _drop(found: Place, folder: Path) -> None:
    """Forget a directory at once, and remove it then."""
    place.sweep(found)
    folder.rename(found.private / GONE)
    _done(found)


def _done(found: Place) -> None:
    """Nothing that fails from here on could change what is done."""
    with suppress(OSError):
        writing.flush(found.private)
    place.sweep(found)
