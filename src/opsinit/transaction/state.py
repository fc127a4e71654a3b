"""What can be done to a project: a plan applied, an interrupted one finished or taken back, the last one undone."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsinit.errors import EditedError, Finding, NothingToUndoError, OpsinitError, PendingError, WriteError
from opsinit.interruption import check, held, ignore
from opsinit.plan import Plan
from opsinit.transaction import disk, draft, journal, place
from opsinit.transaction.draft import Draft
from opsinit.transaction.journal import Journal, Step
from opsinit.transaction.place import ABORTING, GONE, LAST, PENDING, STAGING, Place
from opsinit.transaction.replay import Replay
from opsinit.transaction.staging import OLD, stage

_UNDONE = "undone"  # in an undo's directory: the transaction that it took back


@dataclass(frozen=True)
class Pending:
    """A transaction that was interrupted."""

    about: Mapping[str, Any]
    backwards: bool  # it was being taken back

    @property
    def command(self) -> str:
        """Return what began it."""
        return str(self.about.get("command", "update"))


@contextmanager
def opened(project: Path) -> Iterator["State"]:
    """Open a project for writing; nobody else can until this is closed."""
    found = place.find(project)
    with place.locked(found):
        yield State(found)


def peek(project: Path) -> Pending | None:
    """Tell what was interrupted, if anything was; this takes no lock and writes nothing."""
    return _pending(place.find(project))


class State:
    """A project that is open for writing."""

    def __init__(self, found: Place) -> None:
        """Take the place, which is locked."""
        self._place = found

    @property
    def pending(self) -> Pending | None:
        """What was interrupted, and has to be completed or aborted first."""
        return _pending(self._place)

    @property
    def last(self) -> Mapping[str, Any] | None:
        """What the last transaction was about, if it can be undone."""
        folder = self._place.private / LAST
        return journal.load(folder).about if folder.exists() else None

    def apply(self, plan: Plan, about: Mapping[str, Any]) -> tuple[Finding, ...]:
        """Do what a plan says, all or nothing."""
        self._require_finished()
        with _writing(self._place):
            return self._transact(draft.of(plan, self._place.project), about, undoes=False)

    def complete(self) -> tuple[Finding, ...]:
        """Finish what was interrupted: forward, or back if it was being taken back."""
        if not (pending := self.pending):
            return ()
        if pending.backwards:
            return self.abort()
        with _writing(self._place), held():
            replay = self._replay(journal.load(self._place.private / PENDING))
            replay.require_possible()
            replay.run()
            self._finish(replay)
        return ()

    def abort(self) -> tuple[Finding, ...]:
        """Put the old tree back; what was edited meanwhile is kept, with the old version beside it."""
        if not self.pending:
            return ()
        with _writing(self._place), held():
            return tuple(_kept(path, beside) for path, beside in self._back().items())

    def undo(self) -> list[str]:
        """Take back the last transaction, and return the paths that are as before."""
        self._require_finished()
        folder = self._place.private / LAST
        if not folder.exists():
            raise NothingToUndoError(
                "there is nothing to undo", "only the last update can be taken back, and only once"
            )
        done = journal.load(folder)
        with _writing(self._place):
            drafts = list(_reversed(done.steps, self._place.project, folder / OLD))
            draft.require_writable(self._place.project, drafts)
            self._transact(drafts, {**done.about, "command": "undo"}, undoes=True)
        return [step.path for step in done.steps if not step.of_directories]

    def _require_finished(self) -> None:
        if pending := self.pending:
            raise PendingError(
                f"an interrupted {pending.command} of {self._place.project} is not finished",
                "finish it with `opsinit continue`, or take it back with `opsinit continue --abort`",
            )

    def _transact(self, drafts: Iterable[Draft], about: Mapping[str, Any], *, undoes: bool) -> tuple[Finding, ...]:
        private = self._place.private
        try:
            written = stage(private / STAGING, self._place.project, drafts, about, undoes=undoes)
            with held():
                check()
                (private / STAGING).rename(private / PENDING)
                disk.flush(private)
                replay = self._replay(written)
                try:
                    replay.run()
                except (OSError, OpsinitError):
                    self._back()
                    raise
                self._finish(replay)
                ignore()
        finally:
            place.sweep(self._place)
        return ()

    def _replay(self, written: Journal) -> Replay:
        return Replay(self._place.project, self._place.private / PENDING, written.steps)

    def _finish(self, replay: Replay) -> None:
        """Keep what an undo needs; after an undo, there is nothing further to undo."""
        private = self._place.private
        place.sweep(self._place)
        if journal.load(replay.folder).undoes:
            if (private / LAST).exists():
                (private / LAST).rename(replay.folder / _UNDONE)
            replay.folder.rename(private / GONE)
        else:
            if (private / LAST).exists():
                (private / LAST).rename(private / GONE)
            replay.folder.rename(private / LAST)
        disk.flush(private)
        place.sweep(self._place)

    def _back(self) -> Mapping[str, str | None]:
        """Put the old tree back, and forget the transaction."""
        private = self._place.private
        folder = private / ABORTING
        if not folder.exists():  # from here on there is one direction: what was taken back cannot be done again
            (private / PENDING).rename(folder)
            disk.flush(private)
        steps = tuple(step.reversed for step in journal.load(folder).steps)
        replay = Replay(self._place.project, folder, steps, backwards=True)
        replay.run()
        if (folder / _UNDONE).exists():
            (folder / _UNDONE).rename(private / LAST)
        place.sweep(self._place)
        folder.rename(private / GONE)
        disk.flush(private)
        place.sweep(self._place)
        return replay.kept


@contextmanager
def _writing(found: Place) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = error.filename2 or error.filename or found.project
        where = os.path.relpath(what, found.project)
        hint = "nothing was changed; mend that, and run this again"
        if _pending(found):
            hint = "mend that; `opsinit continue` then finishes what was begun, and `--abort` takes it back"
        raise WriteError(f"{where} cannot be written: {error.strerror}", hint) from error


def _pending(found: Place) -> Pending | None:
    for name in (PENDING, ABORTING):
        if (found.private / name).exists():
            return Pending(journal.load(found.private / name).about, name == ABORTING)
    return None


def _kept(path: str, beside: str | None) -> Finding:
    if beside:
        return Finding(
            "kept-edit", f"{path} was edited meanwhile; what it was before is {beside}", "take what you need"
        )
    return Finding("kept-edit", f"{path} was edited meanwhile and is kept", "remove it if you do not need it")


def _reversed(steps: Iterable[Step], project: Path, backups: Path) -> Iterator[Draft]:
    """Return what takes steps back, as long as each path is as they left it."""
    for step in steps:
        found = disk.look(project, step.path)
        by_itself = step.of_directories and (found is None or disk.is_folder(found))
        if not disk.same(found, step.after) and not by_itself:
            raise EditedError(f"{step.path} was edited since, so nothing was undone", "take the edit away first")
        if not disk.same(found, step.before):
            goal = backups / str(step.number) if step.before else None
            yield Draft(step.path, found, goal, _mode(step, found))


def _mode(step: Step, found: disk.Stamp | None) -> int | None:
    """Return nothing, so that the mode comes back too, unless the user gave the file another one since."""
    if found and step.before and step.after and found.leaf and found.mode != step.after.mode:
        return disk.adapted(found.mode, executable=step.before.executable)
    return None
