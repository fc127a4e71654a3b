"""What takes a transaction back, as long as each path is as it left it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from opsinit.errors import EditedError
from opsinit.transaction import disk, writing
from opsinit.transaction.disk import Stamp
from opsinit.transaction.draft import Backup, Draft
from opsinit.transaction.journal import Step


def drafts(steps: Iterable[Step], project: Path, backups: Path) -> Iterator[Draft]:
    """Return the way back; an edit that was made since stops it."""
    steps = list(steps)
    links = {(step.path, step.after) for step in steps if step.after and disk.is_link(step.after)}
    for step in steps:
        found = disk.look(project, step.path, links)
        by_itself = step.of_directories and (found is None or disk.is_folder(found))
        if not disk.same(found, step.after) and not by_itself:
            raise EditedError(f"{step.path} was edited since, so nothing was undone", "take the edit away first")
        if not disk.same(found, step.before):
            goal = Backup(backups / str(step.number), step.before) if step.before else None
            yield Draft(step.path, found, goal, _mode(step, found))


def _mode(step: Step, found: Stamp | None) -> int | None:
    """Return nothing, so that the mode comes back too, unless the user gave the file another one since."""
    if found and step.before and step.after and found.leaf and found.mode != step.after.mode:
        return writing.adapted(found.mode, executable=step.before.executable)
    return None
