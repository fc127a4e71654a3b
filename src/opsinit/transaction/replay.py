"""The steps of a journal, done on the disk in an order that works, each one only if it is still to be done.

The same code runs at first, after a crash, and backwards; it never asks how far it came, only what it finds.
"""

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from opsinit.errors import EditedError, GitError, JournalError
from opsinit.transaction import disk, writing
from opsinit.transaction.disk import Stamp
from opsinit.transaction.journal import Step
from opsinit.transaction.staging import DROPPED, NEW, OLD

_OTHER_WAY = {
    False: "`opsinit continue --abort` goes back",
    True: "`opsinit continue` goes on, unless all was being taken back: then restore it from a backup of yours",
}


@dataclass(frozen=True)
class Replay:
    """One direction through the steps of a journal."""

    project: Path
    folder: Path
    steps: tuple[Step, ...]
    publish: Callable[[], None]  # the change of git's index
    backwards: bool = False
    kept: dict[str, str | None] = field(default_factory=dict)  # edited meanwhile, and where the old version is
    untold: list[GitError] = field(default_factory=list)  # why git's index is as it was

    def require_possible(self) -> None:
        """Look at all paths before anything is written: each has to be as it was, or as it will be."""
        links = self._links
        for step in self.steps:
            found = disk.look(self.project, step.path, links)
            # Backwards, an edit is kept, and its old version put beside it.
            if not self.backwards and not _expected(step, found):
                raise unexpected(step.path)
            source = disk.look(self.folder / self._source, str(step.number))
            needed = disk.is_leaf(step.after) and not disk.same(found, step.after)
            if needed and not disk.same(source, step.after) and (source or not self.backwards):
                raise JournalError(f"what {step.path} is to become is damaged", _OTHER_WAY[self.backwards])

    def run(self) -> None:
        """Do what is left to do."""
        inwards = sorted(self.steps, key=lambda step: step.path.count("/"))
        leaving = [step for step in self.steps if disk.is_leaf(step.before) and not disk.is_leaf(step.after)]
        removed = [step for step in inwards if disk.is_folder(step.before) and not disk.is_folder(step.after)]
        made = [step for step in inwards if disk.is_folder(step.after)]
        put = [step for step in self.steps if disk.is_leaf(step.after)]
        # Behind a link that goes or has come, nothing is left to take away; but nothing is ever put there.
        links = self._links
        for act, steps, passed in (
            (self._take_away, leaving, links),
            (self._remove_directory, reversed(removed), links),
            (self._put, made, ()),
            (self._put, put[:-1], ()),
        ):
            for step in steps:
                self._do(step, act, passed)
        try:
            self.publish()
        except GitError as error:  # the files hold the conflicts, whether or not git knows
            self.untold.append(error)
        for step in put[-1:]:  # the answers file: it says which version the project is on
            self._do(step, self._put)
        for folder in {(self.project / step.path).parent for step in self.steps}:
            if folder.is_dir() and not folder.is_symlink():
                writing.flush(folder)

    @property
    def _source(self) -> str:
        return OLD if self.backwards else NEW

    @property
    def _links(self) -> disk.Links:
        """Return the links that become something else, or that something else becomes."""
        stamps = ((step.path, stamp) for step in self.steps for stamp in (step.before, step.after) if stamp)
        return frozenset((path, stamp) for path, stamp in stamps if disk.is_link(stamp))

    def _do(self, step: Step, act: Callable[[Step, Stamp | None], bool], links: disk.Links = ()) -> None:
        """Act on what is found, if that is what may be there."""
        if act(step, disk.look(self.project, step.path, links)):
            return
        if not self.backwards:
            raise unexpected(step.path)
        self._keep(step)

    def _take_away(self, step: Step, found: Stamp | None) -> bool:
        if disk.same(found, step.before):
            # Moved, not removed: whether this was done can be told by it.
            (self.project / step.path).replace(self.folder / (NEW if self.backwards else DROPPED) / str(step.number))
            return True
        return found is None or disk.same(found, step.after)

    def _remove_directory(self, step: Step, found: Stamp | None) -> bool:
        if disk.is_folder(found):
            try:
                (self.project / step.path).rmdir()
            except OSError as error:
                # Something of the user's came into it since; it matters only where a file has to take its place.
                if error.errno not in {errno.ENOTEMPTY, errno.EEXIST} or (step.after and not self.backwards):
                    raise
            return True
        return found is None or disk.same(found, step.after)

    def _put(self, step: Step, found: Stamp | None) -> bool:
        if disk.same(found, step.after):
            return True
        replaces = disk.is_leaf(step.before) and disk.is_leaf(step.after)
        if disk.same(found, step.before) if replaces else found is None:
            (self.folder / self._source / str(step.number)).replace(self.project / step.path)
            return True
        return False

    def _keep(self, step: Step) -> None:
        """Leave an edit that was made meanwhile as it is, with the old version beside it."""
        name = str(step.number)
        used, dropped = not os.path.lexists(self.folder / NEW / name), os.path.lexists(self.folder / DROPPED / name)
        if not (used if disk.is_leaf(step.before) else dropped) or step.path in self.kept:
            return  # the step was never done: what was edited is the old version
        self.kept[step.path] = None
        backup = self.folder / OLD / name
        if disk.is_leaf(step.after) and os.path.lexists(backup):
            # A link of the user's may lead anywhere.
            parents = (path for path in disk.parents(step.path) if disk.is_link(disk.look(self.project, path)))
            place = next(parents, step.path)
            beside = next(path for path in _names(place) if not os.path.lexists(self.project / path))
            self.kept[step.path] = beside
            backup.replace(self.project / beside)


def unexpected(path: str) -> EditedError:
    """Say which path stands in the way."""
    return EditedError(
        f"{path} is neither as it was nor as it was to become",
        "put it back to either, or take all back with `opsinit continue --abort`, which keeps it",
    )


def _expected(step: Step, found: Stamp | None) -> bool:
    if disk.same(found, step.before) or disk.same(found, step.after):
        return True
    # Between a file and a directory, there is nothing for a moment.
    between = step.of_directories or disk.is_folder(step.before) or disk.is_folder(step.after)
    return between and found is None


def _names(path: str) -> Iterator[str]:
    yield f"{path}.opsinit-old"
    yield from (f"{path}.opsinit-old-{number}" for number in itertools.count(2))
