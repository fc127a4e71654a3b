"""The way back: an update that is taken back, and one that was interrupted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from opsinit import transaction
from opsinit.errors import Finding
from opsinit.project import directory_around


@dataclass(frozen=True)
class Recovery:
    """What was done to a project."""

    project: Path
    command: str | None  # that was finished or taken back; nothing, if there was none
    backwards: bool = True  # it was taken back
    paths: tuple[str, ...] = ()  # that are as before
    findings: tuple[Finding, ...] = ()  # need attention


def undo(project: Path | None) -> Recovery:
    """Take the last update back, after finishing one that was interrupted."""
    with _opened(project) as (path, state):
        if state.pending:
            return _aborted(path, state)
        command = str((state.last or {}).get("command", "update"))
        return Recovery(path, command, paths=tuple(state.undo()))


def finish(project: Path | None, *, abort: bool) -> Recovery:
    """Finish what was interrupted, or take it back."""
    with _opened(project) as (path, state):
        if not state.pending:
            return Recovery(path, None)
        if abort:
            return _aborted(path, state)
        pending = state.pending
        return Recovery(path, pending.command, pending.backwards, findings=state.complete())


@contextmanager
def _opened(project: Path | None) -> Iterator[tuple[Path, transaction.State]]:
    """Open a project, whose answers file may be the very thing that is missing or damaged."""
    path = project.absolute() if project else directory_around(Path()) or Path().absolute()
    with transaction.opened(path) as state:
        yield path, state


def _aborted(path: Path, state: transaction.State) -> Recovery:
    command = state.pending.command if state.pending else None
    return Recovery(path, command, findings=state.abort())
