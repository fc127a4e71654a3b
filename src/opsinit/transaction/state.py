"""What can be done to a project: a plan applied, an interrupted one finished or taken back, the last one undone."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from opsinit.errors import Finding, GitError, NothingToUndoError, PendingError, WriteError
from opsinit.interruption import held
from opsinit.transaction import place
from opsinit.transaction.place import ABORTING, LAST, PENDING, Place

if TYPE_CHECKING:
    from opsinit.plan import Plan

# Every check looks for what was interrupted, and hardly ever finds anything: what then has to be done is imported late.


class Pending(NamedTuple):
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
        from opsinit.transaction import journal

        folder = self._place.private / LAST
        return journal.load(folder).about if folder.exists() else None

    def apply(self, plan: "Plan", about: Mapping[str, Any]) -> tuple[Finding, ...]:
        """Do what a plan says, all or nothing; a git that fails is told of no conflict."""
        from opsinit.transaction import draft, index, run
        from opsinit.transaction.journal import Journal

        self._require_finished()
        with _writing(self._place):
            wanted = draft.of(plan, self._place.project)
            findings: tuple[Finding, ...] = ()
            try:
                listed = index.staged(self._place, plan.changes)
            except GitError as error:
                listed, findings = None, (run.untold(error),)
            return findings + run.begin(self._place, wanted, Journal((), about, index=listed))

    def complete(self) -> tuple[Finding, ...]:
        """Finish what was interrupted: forward, or back if it was being taken back."""
        from opsinit.transaction import run

        if not (pending := self.pending):
            return ()
        if pending.backwards:
            return self.abort()
        with _writing(self._place), held():
            return run.forward(self._place)

    def abort(self) -> tuple[Finding, ...]:
        """Put the old tree back; what was edited meanwhile is kept, with the old version beside it."""
        from opsinit.transaction import run

        if not self.pending:
            return ()
        with _writing(self._place), held():
            return run.back(self._place)

    def undo(self) -> list[str]:
        """Take back the last transaction, and return the paths that are as before."""
        from opsinit.transaction import draft, index, journal, run, undoing
        from opsinit.transaction.journal import Journal
        from opsinit.transaction.staging import OLD

        self._require_finished()
        folder = self._place.private / LAST
        if not folder.exists():
            raise NothingToUndoError("there is nothing to undo", "only the last update can be, and only once")
        done = journal.load(folder)
        with _writing(self._place):
            wanted = list(undoing.drafts(done.steps, self._place.project, folder / OLD))
            draft.require_writable(self._place.project, wanted)
            listed = [item.reversed for item in done.index.listed] if done.index else []
            back = index.rebuilt(self._place, listed)
            run.begin(self._place, wanted, Journal((), {**done.about, "command": "undo"}, undoes=True, index=back))
        return [step.path for step in done.steps if not step.of_directories]

    def _require_finished(self) -> None:
        if pending := self.pending:
            raise PendingError(
                f"an interrupted {pending.command} of {self._place.project} is not finished",
                "finish it with `opsinit continue`, or take it back with `opsinit continue --abort`",
            )


@contextmanager
def _writing(found: Place) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = os.path.relpath(error.filename2 or error.filename or found.project, found.project)
        hint = "nothing was changed; mend that, and run this again"
        if _pending(found):
            hint = "mend that; `opsinit continue` then finishes what was begun, and `--abort` takes it back"
        raise WriteError(f"{where} cannot be read or written: {error.strerror}", hint) from error


def _pending(found: Place) -> Pending | None:
    for name in (PENDING, ABORTING):
        if (found.private / name).exists():
            from opsinit.transaction import journal

            return Pending(journal.load(found.private / name).about, name == ABORTING)
    return None
