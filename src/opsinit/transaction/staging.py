"""Everything that a transaction needs, made ready and flushed to the disk before anything is changed."""

import os
import stat
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from opsinit.errors import JournalError
from opsinit.transaction import disk, writing
from opsinit.transaction.disk import Stamp
from opsinit.transaction.draft import Backup, Draft, edited
from opsinit.transaction.journal import NAME, Journal, Step
from opsinit.tree import File

NEW, OLD, DROPPED = "new", "old", "dropped"  # by the number of the step: to be put there, a backup, taken away


def stage(folder: Path, project: Path, drafts: Iterable[Draft], journal: Journal) -> None:
    """Write what is new, back up what is replaced or deleted, and note it all in the journal.

    The backups are copies: an editor that writes into the file it has open would change a hard link with it.
    """
    for name in ("", NEW, OLD, DROPPED):
        (folder / name).mkdir(mode=0o700)
    steps = []
    for number, draft in enumerate(drafts):
        new, old = folder / NEW / str(number), folder / OLD / str(number)
        after = _written(draft, new)
        before = writing.copy(project / draft.path, old) if draft.found else None
        if not disk.same(before, draft.found):
            raise edited(draft.path)
        _give(project, draft, new, old)
        steps.append(Step(number, draft.path, before, after))
    writing.write(folder / NAME, File(replace(journal, steps=tuple(steps)).encoded))
    for step in steps:
        for name, stamp in ((NEW, step.after), (OLD, step.before)):
            if stamp and stamp.kind is disk.Kind.FILE:
                writing.flush(folder / name / str(step.number))
    for name in (NAME, NEW, OLD, DROPPED, ""):
        writing.flush(folder / name)


def _written(draft: Draft, place: Path) -> Stamp | None:
    if isinstance(draft.goal, Backup):
        written = writing.copy(draft.goal.place, place, draft.mode)
        if not disk.same(written, draft.goal.stamp):
            raise JournalError(f"the backup of {draft.path} is damaged", "take it from your own, or from git")
        return written
    return writing.write(place, draft.goal, draft.mode) if draft.goal else None


def _give(project: Path, draft: Draft, new: Path, old: Path) -> None:
    """Take a file from nobody who shares the project: they may be a group, or root in a container may do this."""
    if draft.found:
        like = (project / draft.path).lstat()
        for place in (new, old):
            if os.path.lexists(place):
                writing.give(place, like.st_uid, like.st_gid)
    elif draft.goal:
        outer = [path for path in disk.parents(draft.path) if disk.is_folder(disk.look(project, path))]
        parent = project.joinpath(*outer[-1:]).stat()
        if parent.st_mode & stat.S_ISGID:  # which new files inherit the group from
            writing.give(new, new.lstat().st_uid, parent.st_gid)
            if new.is_dir() and not new.is_symlink():
                new.chmod(stat.S_IMODE(new.stat().st_mode) | stat.S_ISGID)
