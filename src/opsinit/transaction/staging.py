"""Everything that a transaction needs, made ready and flushed to the disk before anything is changed."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from opsinit.transaction import disk
from opsinit.transaction.draft import Draft, edited
from opsinit.transaction.journal import NAME, Journal, Step
from opsinit.tree import File, Folder, Link

NEW, OLD, DROPPED = "new", "old", "dropped"  # by the number of the step: to be put there, a backup, taken away


def stage(folder: Path, project: Path, drafts: Iterable[Draft], journal: Journal) -> None:
    """Write what is new, back up what is replaced or deleted, and note it all in the journal.

    The backups are copies: an editor that writes into the file it has open would change a hard link with it.
    """
    for name in ("", NEW, OLD, DROPPED):
        (folder / name).mkdir(mode=0o700)
    steps = []
    for number, draft in enumerate(drafts):
        _write(draft, folder / NEW / str(number))
        before = disk.look(folder / OLD, _backed_up(project / draft.path, draft, folder / OLD / str(number)))
        if not disk.same(before, draft.found):
            raise edited(draft.path)
        steps.append(Step(number, draft.path, draft.found, disk.look(folder / NEW, str(number))))
    disk.write(folder / NAME, File(replace(journal, steps=tuple(steps)).encoded), None)
    for name in (NEW, OLD, DROPPED, ""):
        disk.flush(folder / name)


def _write(draft: Draft, place: Path) -> None:
    if isinstance(draft.goal, File | Link):
        disk.write(place, draft.goal, draft.mode)
    elif isinstance(draft.goal, Folder):
        place.mkdir()
    elif draft.goal is not None:
        disk.copy(draft.goal, place, draft.mode)


def _backed_up(source: Path, draft: Draft, place: Path) -> str:
    if draft.found:
        disk.copy(source, place, None)
    return place.name
