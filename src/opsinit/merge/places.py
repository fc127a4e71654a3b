"""Where something may be written: beside the user's files, and never through a link of theirs."""

from collections.abc import Collection
from itertools import count

from opsinit.plan import Action, Change, Reason, WorkTree
from opsinit.tree import Entry, Folder

SUFFIX = ".opsinit-new"


def barrier(path: str, worktree: WorkTree, leaving: Collection[str] = ()) -> str | None:
    """Return the parent of a path at which there is a file or a link that stays, if there is one."""
    parent = ""
    for name in path.split("/")[:-1]:
        parent = f"{parent}/{name}" if parent else name
        entry = None if parent in leaving else worktree.entry(parent)
        if entry is None:
            return None
        if not isinstance(entry, Folder):
            return parent
    return None


class Aside:
    """The side files of an update: each has a name that nothing else has."""

    def __init__(self, worktree: WorkTree, taken: Collection[str]) -> None:
        """Begin without any; some paths are the template's own."""
        self._worktree = worktree
        self._taken = set(taken)

    def write(self, path: str, entry: Entry, reason: Reason, blocked: str = "") -> Change:
        """Put the template's version of a path beside it, or beside the parent that blocks it."""
        name, rest = (blocked, path.removeprefix(blocked)) if blocked else (path, "")
        for number in count(1):
            place = f"{name}{SUFFIX}{f'-{number}' if number > 1 else ''}{rest}"
            before = self._worktree.entry(place)
            if place in self._taken or before not in (None, entry) or barrier(place, self._worktree):
                continue
            self._taken.add(place)
            other = blocked if reason is Reason.IN_THE_WAY else path
            return Change(place, Action.SIDE_FILE, reason, before, entry, other)
        raise AssertionError  # numbers do not end
