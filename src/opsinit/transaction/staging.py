"""Everything that a transaction needs, made ready and flushed to the disk before anything is changed."""

import os
import stat
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
        new, old = folder / NEW / str(number), folder / OLD / str(number)
        _write(draft, new)
        if draft.found:
            disk.copy(project / draft.path, old, None)
        _give(project, draft, new, old)
        if not disk.same(disk.look(folder / OLD, old.name), draft.found):
            raise edited(draft.path)
        steps.append(Step(number, draft.path, draft.found, disk.look(folder / NEW, new.name)))
    disk.write(folder / NAME, File(replace(journal, steps=tuple(steps)).encoded), None)
    for step in steps:
        for name, stamp in ((NEW, step.after), (OLD, step.before)):
            if stamp and stamp.kind is disk.Kind.FILE:
                disk.flush(folder / name / str(step.number))
    for name in (NAME, NEW, OLD, DROPPED, ""):
        disk.flush(folder / name)


def _write(draft: Draft, place: Path) -> None:
    if isinstance(draft.goal, File | Link):
        disk.write(place, draft.goal, draft.mode)
    elif isinstance(draft.goal, Folder):
        place.mkdir()
    elif draft.goal is not None:
        disk.copy(draft.goal, place, draft.mode)


def _give(project: Path, draft: Draft, new: Path, old: Path) -> None:
    """Take a file from nobody who shares the project: they may be a group, or root in a container may do this."""
    if draft.found:
        like = (project / draft.path).lstat()
        for place in (new, old):
            if os.path.lexists(place):
                disk.give(place, like.st_uid, like.st_gid)
    elif draft.goal:
        parent = next(path for path in (project / draft.path).parents if path.exists()).stat()
        if parent.st_mode & stat.S_ISGID:  # which new files inherit the group from
            disk.give(new, new.lstat().st_uid, parent.st_gid)
            if new.is_dir() and not new.is_symlink():
                new.chmod(stat.S_IMODE(new.stat().st_mode) | stat.S_ISGID)
