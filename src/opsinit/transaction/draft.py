"""What a plan means for the disk: each path that it needs, once it is sure that nobody changed one meanwhile."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from opsinit import tree
from opsinit.errors import EditedError, WriteError
from opsinit.plan import Plan
from opsinit.transaction import disk, writing
from opsinit.transaction.disk import Stamp
from opsinit.transaction.place import OUTSIDE
from opsinit.tree import Entry, File, Folder, Link


@dataclass(frozen=True)
class Backup:
    """A copy of what was at a path, and what it has to be."""

    place: Path
    stamp: Stamp


@dataclass(frozen=True)
class Draft:
    """A path, what was found there, and what it will hold."""

    path: str
    found: Stamp | None
    goal: Entry | Backup | None
    mode: int | None = None  # of the file to be; without one, as a new file or as the copied one


def edited(path: str) -> EditedError:
    """Say that somebody was faster."""
    return EditedError(f"{path} was changed meanwhile, so nothing was written", "run this again")


def _hidden(path: str) -> WriteError:
    return WriteError(f"{path} is behind a symbolic link, or no file", "nothing was changed; move what is there away")


def of(plan: Plan, project: Path) -> list[Draft]:
    """Return what to do for a plan: the directories to make, the paths of the plan, and the directories to remove."""
    tree.require_inside({change.path: change.after for change in plan.writes if change.after})
    tree.require_inside({change.path: Folder() for change in plan.writes if not change.after})
    links = {
        (change.path, Stamp.of(change.before))
        for change in plan.writes
        if isinstance(change.before, Link) and not isinstance(change.after, File | Link)
    }
    needed = [change.path for change in plan.changes if change.writes or change.stages]
    found = {path: disk.look(project, path, links) for path in needed}
    for change in plan.changes:
        before = Stamp.of(change.before) if change.before else None
        if found.get(change.path) == Stamp(disk.Kind.OTHER):
            raise _hidden(change.path)
        if change.path in found and not disk.same(found[change.path], before):
            raise edited(change.path)
        if change.path.split("/")[0] == OUTSIDE:
            raise WriteError(f"{change.path} is opsinit's own", "leave it out of the template")
    goals: dict[str, Entry | None] = {change.path: change.after for change in plan.writes}
    stays = {change.path for change in plan.changes if isinstance(change.after, Folder)}
    goals |= dict.fromkeys(_missing(project, goals, found, links), Folder())
    goals |= _emptied(project, goals, found, stays)
    drafts = [Draft(path, found[path], goal, _mode(found[path], goal)) for path, goal in goals.items()]
    # A directory of the template that holds files of the user's stays.
    drafts = [draft for draft in drafts if not (isinstance(draft.goal, Folder) and disk.is_folder(draft.found))]
    require_writable(project, drafts)
    return drafts


def require_writable(project: Path, drafts: Iterable[Draft]) -> None:
    """Refuse what the file system would refuse half-way."""
    device = project.stat().st_dev
    drafts = list(drafts)
    links = {draft.path for draft in drafts if disk.is_link(draft.found)}
    for draft in drafts:
        for name in {draft.path.rpartition("/")[0], draft.path}:
            place = project / name
            if (links and not links.isdisjoint(disk.parents(name))) or place.is_symlink() or not place.exists():
                continue
            if not os.access(place, os.W_OK | (os.X_OK if place.is_dir() else 0)):
                raise WriteError(f"{name or project} is write-protected", "nothing was changed; `chmod u+w` allows it")
            if place.lstat().st_dev != device:
                raise WriteError(f"{name} is on another file system", "nothing was changed; unmount it first")


def _missing(
    project: Path, goals: Mapping[str, Entry | None], found: dict[str, Stamp | None], links: disk.Links
) -> list[str]:
    """Return the directories to make, the outermost first."""
    missing = []
    for parent in dict.fromkeys(parent for path, goal in goals.items() if goal for parent in disk.parents(path)):
        there = found.setdefault(parent, disk.look(project, parent, links))
        if not disk.is_folder(there) and not isinstance(goals.get(parent), Folder):
            if there and parent not in goals:
                raise edited(parent)
            missing.append(parent)
    return missing


def _emptied(
    project: Path, goals: Mapping[str, Entry | None], found: dict[str, Stamp | None], stays: Collection[str]
) -> dict[str, Entry | None]:
    """Return the directories in which nothing is left, to be removed, and those to keep because something is."""
    needed = {*stays, *(parent for path, goal in goals.items() if goal for parent in disk.parents(path))}
    gone = {path for path, goal in goals.items() if goal is None and disk.is_leaf(found[path])}
    folders = {path for path, goal in goals.items() if disk.is_folder(found[path]) and not isinstance(goal, Folder)}
    emptied: dict[str, Entry | None] = {}
    for folder in sorted(folders.union(*map(disk.parents, gone)), key=lambda path: path.count("/"), reverse=True):
        found.setdefault(folder, disk.look(project, folder))
        left = [name for name in os.listdir(project / folder) if f"{folder}/{name}" not in gone]  # noqa: PTH208 - names
        if folder in needed or (left and goals.get(folder) is None):
            emptied |= {folder: Folder()} if folder in goals else {}
        elif left:
            raise edited(f"{folder}/{left[0]}")
        else:
            gone.add(folder)
            emptied |= {} if folder in goals else {folder: None}
    return emptied


def _mode(found: Stamp | None, goal: Entry | None) -> int | None:
    """Return the mode of the user's file, as far as the template has no say in it."""
    if found and isinstance(goal, File) and found.kind is disk.Kind.FILE:
        return writing.adapted(found.mode, executable=goal.executable)
    return None
