"""What becomes of each path of the template."""

from collections.abc import Iterator, Mapping

from opsinit.merge import answers, renames, sides
from opsinit.merge.content import Labels
from opsinit.merge.places import Aside, barrier
from opsinit.merge.sides import Sides
from opsinit.plan import Action, Change, Plan, Reason, WorkTree
from opsinit.request import Rendered
from opsinit.tree import Entry, Folder, Tree


def plan(
    old: Rendered, new: Rendered, worktree: WorkTree, *, renames: Mapping[str, str], versions: tuple[str, str]
) -> Plan:
    """Work out what an update from one render to another does to a project, without touching it."""
    labels = ("yours", *versions)
    changes = sorted(_Merge(old, new, worktree, renames).changes(labels), key=lambda change: change.path)
    return Plan((*changes, *answers.changes(old, new, worktree, labels)))


class _Merge:
    def __init__(self, old: Rendered, new: Rendered, worktree: WorkTree, declared: Mapping[str, str]) -> None:
        self._old = {path: entry for path, entry in old.files.items() if not isinstance(entry, Folder)}
        self._new = _with_empty_folders_only(new.files)
        for files in (self._old, self._new):
            files.pop(new.answers_file, None)
        self._known_folders = old.files.keys() - self._old.keys()
        self._once = new.once
        self._worktree = worktree
        self._moves = self._possible(renames.declared(declared, self._old, self._new))
        self._aside = Aside(worktree, self._new)
        self._leaving = {path for path in self._moves if self._here(path) is not None}  # whose content goes away
        self._met: list[Sides] = []  # what the user has and the template changed
        self._missed: dict[str, tuple[Entry, Entry]] = {}  # what the user has no more, and the template changed

    def changes(self, labels: Labels) -> Iterator[Change]:
        """Return everything that happens or is worth saying, in no order."""
        for path in self._old.keys() - self._new.keys() - self._moves.keys():
            yield from self._drop(path)
        for path, target in self._moves.items():
            yield from self._move(path, target)
        for path in self._new.keys() - set(self._moves.values()):
            yield from self._arrive(path)
        yield from self._follow()
        outcomes = [(met, sides.merged(met, labels)) for met in self._met]
        ignored = self._worktree.ignored([met.path for met, outcome in outcomes if outcome.conflict])
        for met, outcome in outcomes:
            hidden = outcome.conflict and met.path in ignored
            yield from sides.changes(met, sides.without_markers(met, outcome) if hidden else outcome, self._aside)

    def _possible(self, declared: Mapping[str, str]) -> dict[str, str]:
        """Return the renames that the project has room for: where it holds both paths, both stay what they are."""
        return {
            path: target
            for path, target in declared.items()
            if self._here(path) is None
            or (self._worktree.entry(target) is None and not barrier(target, self._worktree, {path}))
        }

    def _here(self, path: str) -> Entry | None:
        """Return the file or link at a path of the old template; a directory is something of the user's."""
        found = self._worktree.entry(path)
        return None if isinstance(found, Folder) else found

    def _drop(self, path: str) -> Iterator[Change]:
        ours = self._here(path)
        if ours == self._old[path]:
            self._leaving.add(path)
            yield Change(path, Action.DELETED, Reason.DROPPED, ours, None)
        elif ours is not None:
            is_directory = any(other.startswith(f"{path}/") for other in self._new)
            yield Change(
                path, Action.KEPT, Reason.KIND if is_directory else Reason.DROPPED_BUT_CHANGED, before=ours, after=ours
            )

    def _move(self, path: str, target: str) -> Iterator[Change]:
        base, theirs = self._old[path], self._new[target]
        if (ours := self._here(path)) is not None:
            self._met.append(Sides(target, base, ours, theirs, None, Reason.RENAMED, path))
            yield Change(path, Action.DELETED, Reason.RENAMED_AWAY, ours, None, target)
        elif theirs != base:
            if (ours := self._worktree.entry(target)) is None:
                self._missed[target] = (base, theirs)
            elif ours != theirs:
                self._met.append(Sides(target, base, ours, theirs, ours, Reason.RENAMED, path))

    def _arrive(self, path: str) -> Iterator[Change]:
        base, theirs = self._old.get(path), self._new[path]
        if theirs == base or (isinstance(theirs, Folder) and path in self._known_folders):
            return
        ours = self._worktree.entry(path)
        if ours == theirs:
            return
        if path in self._once and not (base is None and ours is None):
            if ours is None:
                yield Change(path, Action.KEPT, Reason.DELETED_BY_YOU, None, None)
        elif ours is not None:
            reason = Reason.YOURS_FIRST if base is None else Reason.CHANGED_BY_BOTH
            if isinstance(ours, Folder) and base is None and self._leaving.issuperset(self._worktree.below(path)):
                yield Change(path, Action.ADDED, Reason.NEW, ours, theirs)
            else:
                self._met.append(Sides(path, base, ours, theirs, ours, reason))
        elif base is not None:
            self._missed[path] = (base, theirs)
        else:
            yield self._added(path, theirs)

    def _added(self, path: str, entry: Entry) -> Change:
        if blocked := barrier(path, self._worktree, self._leaving):
            was_file = blocked in self._old  # and the template made a directory of it
            return self._aside.write(path, entry, Reason.KIND if was_file else Reason.IN_THE_WAY, blocked)
        return Change(path, Action.ADDED, Reason.NEW, None, entry)

    def _follow(self) -> Iterator[Change]:
        """Look where the user took what is missing."""
        places = {self._moves.get(path, path): base for path, base in self._old.items()} if self._missed else {}
        absent = {path: base for path, base in places.items() if self._here(path) is None}
        missing = {path: base for path, (base, _) in self._missed.items()}
        taken = renames.taken(missing, absent, self._worktree, self._own)
        for path, (base, theirs) in self._missed.items():
            if path in taken:
                place, ours = taken[path]
                self._met.append(Sides(place, base, ours, theirs, ours, Reason.FOLLOWED, path))
                yield Change(path, Action.KEPT, Reason.RENAMED_BY_YOU, None, None, place)
            elif blocked := barrier(path, self._worktree, self._leaving):
                yield self._aside.write(path, theirs, Reason.IN_THE_WAY, blocked)
            else:
                yield Change(path, Action.KEPT, Reason.DELETED_BY_YOU, None, None)

    def _own(self, path: str) -> bool:
        """Tell whether a path is none of the template's."""
        return path not in self._old and path not in self._new


def _with_empty_folders_only(files: Tree) -> dict[str, Entry]:
    """Leave out the directories that are made by what they hold."""
    parents = {path.rpartition("/")[0] for path in files}
    return {path: entry for path, entry in files.items() if not (isinstance(entry, Folder) and path in parents)}
