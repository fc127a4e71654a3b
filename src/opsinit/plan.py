"""What an update does to a project: every path, with an action and a reason, before anything is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import Protocol, Self

from opsinit.tree import Entry


class Action(StrEnum):
    """What happens to a path."""

    ADDED = "added"  # a file that was not there
    UPDATED = "updated"  # to what the template has now
    MERGED = "merged"  # the user's changes and the template's are both in it
    DELETED = "deleted"  # what the user did not change, or what went elsewhere
    KEPT = "kept"  # as the user has it, although the template says otherwise
    CONFLICT = "conflict"  # markers in the file, which git is told of
    SIDE_FILE = "side-file"  # the template's version is written beside the user's


class Reason(Enum):
    """Why: a code for programs, and words for people. `{other}` is another path that has a part in it."""

    NEW = "new", "new in the template"
    CHANGED = "changed", "the template changed it, and you did not"
    CHANGED_BY_BOTH = "changed-by-both", "you and the template changed it"
    DROPPED = "dropped", "the template no longer has it, and you did not change it"
    RENAMED = "renamed", "the template renamed it from {other}"
    RENAMED_AWAY = "renamed-away", "the template renamed it to {other}"
    FOLLOWED = "followed", "the template changed {other}, which you renamed to this"
    DELETED_BY_YOU = "deleted-by-you", "you deleted it, so the template's change did not arrive"
    RENAMED_BY_YOU = "renamed-by-you", "you renamed it to {other}, so the template's change went there"
    DROPPED_BUT_CHANGED = "dropped-but-changed", "you changed it, and the template no longer has it"
    YOURS_FIRST = "yours-first", "you made it before the template did"
    BINARY = "binary", "you and the template changed it, and it is no text"
    LINK = "link", "you and the template changed it, and one of the two is a symbolic link"
    IGNORED = "ignored", "you and the template changed it, and git ignores it"
    KIND = "kind", "it is a file to one of you and a directory to the other"
    IN_THE_WAY = "in-the-way", "{other} of yours is in the way"
    ANSWERS = "answers", "the answers and the version of the template"
    LOCKED = "locked", "the dependencies changed, so they were locked again"

    @property
    def code(self) -> str:
        """Return what scripts know it by."""
        return self.value[0]

    def says(self, other: str = "") -> str:
        """Return the sentence."""
        return self.value[1].replace("{other}", other)


@dataclass(frozen=True)
class Stages:
    """The three versions of a conflict, as git's index holds them."""

    base: Entry | None
    ours: Entry
    theirs: Entry


@dataclass(frozen=True)
class Change:
    """What happens to one path, and why."""

    path: str
    action: Action
    reason: Reason
    before: Entry | None  # what the project holds; nothing is written if it holds something else by then
    after: Entry | None  # what it will hold; for what is kept, the same
    other: str = ""  # a path that has a part in the reason
    stages: Stages | None = None  # of a conflict

    @property
    def writes(self) -> bool:
        """Tell whether anything changes on the disk."""
        return self.before != self.after


@dataclass(frozen=True)
class Plan:
    """Every path that an update has something to do with, or to say about; the answers file comes last."""

    changes: tuple[Change, ...] = ()

    @property
    def writes(self) -> tuple[Change, ...]:
        """Return what changes on the disk."""
        return tuple(change for change in self.changes if change.writes)

    @property
    def unresolved(self) -> tuple[Change, ...]:
        """Return what the user has to decide."""
        return tuple(change for change in self.changes if change.action in {Action.CONFLICT, Action.SIDE_FILE})

    def adding(self, change: Change) -> Self:
        """Return the same with one more change, before the answers file."""
        return replace(self, changes=(*self.changes[:-1], change, *self.changes[-1:]))


class WorkTree(Protocol):
    """What a merge asks about the project as it stands."""

    def entry(self, path: str) -> Entry | None:
        """Return what is at a path: `Folder` for any directory, nothing behind a link or where nothing is."""

    def ignored(self, paths: Collection[str]) -> Collection[str]:
        """Return those of the paths that git ignores and does not track."""

    def files(self) -> Mapping[str, int]:
        """Return all of the user's files that git does not ignore, with their sizes in bytes, unread."""

    def below(self, path: str) -> Collection[str]:
        """Return all that is in a directory, ignored or not: files, links, and directories that are empty."""
