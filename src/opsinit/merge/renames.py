"""Renames: those that the template declares, and those that the user made."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from opsinit.merge.content import is_text
from opsinit.plan import WorkTree
from opsinit.tree import Entry, File, Tree

_SIMILAR = 0.85  # of the lines
_TELLING = 40  # bytes: of two files with less in them, nobody can tell that they are the same one
_SIZES = 1.3  # how many times larger one of two similar files may be: what is off by more is never read


def declared(renames: Mapping[str, str], old: Tree, new: Tree) -> dict[str, str]:
    """Return the renames that took place between two renders, with one target for each path and the reverse."""
    found: dict[str, str] = {}
    for path, target in renames.items():
        if path in old and path not in new and target in new and target not in old and target not in found.values():
            found[path] = target
    return found


def taken(
    missing: Mapping[str, Entry], worktree: WorkTree, is_own: Callable[[str], bool]
) -> dict[str, tuple[str, File]]:
    """Return where the user took files that are missing, and what they hold now.

    A file of the user's is read only if its size fits, and forgotten at once if its lines do not: projects hold data.
    """
    files = {path: base.content for path, base in missing.items() if isinstance(base, File)}
    sought = {path: content for path, content in files.items() if _tells(content)}
    if not sought:
        return {}
    matches: list[tuple[float, bool, str, str]] = []
    for place, size in worktree.files().items():
        for path in _of_size(size, sought) if is_own(place) else ():
            entry = worktree.entry(place)
            likeness = _likeness(sought[path], entry.content) if isinstance(entry, File) else 0
            if likeness >= _SIMILAR:
                matches.append((likeness, _name(path) == _name(place), path, place))
    return {path: (place, _file(worktree, place)) for path, place in _best(matches)}


def _tells(content: bytes) -> bool:
    """Tell whether there is enough in a file to know it again; what is repeated counts once."""
    return sum(map(len, {line.strip() for line in content.splitlines()})) >= _TELLING


def _of_size(size: int, sought: Mapping[str, bytes]) -> Iterator[str]:
    for path, content in sought.items():
        if max(size, len(content)) <= _SIZES * min(size, len(content)):
            yield path


def _likeness(one: bytes, other: bytes) -> float:
    """Return which share of the lines two texts have in common; line ends do not count."""
    if one == other:
        return 1
    if not (is_text(one) and is_text(other)):
        return 0
    ours, theirs = Counter(one.splitlines()), Counter(other.splitlines())
    return (ours & theirs).total() / max(ours.total(), theirs.total())


def _best(matches: list[tuple[float, bool, str, str]]) -> Iterator[tuple[str, str]]:
    """Pair each path with one place, the most alike first; of two that are as good, neither is sure."""
    best: dict[str, list[tuple[float, bool, str, str]]] = {}
    used: set[str] = set()
    for match in sorted(matches, reverse=True):
        best.setdefault(match[2], []).append(match)
    for path, found in sorted(best.items(), key=lambda item: item[1][0], reverse=True):
        free = [match for match in found if match[3] not in used]
        if free and [match[:2] for match in free].count(free[0][:2]) == 1:
            used.add(free[0][3])
            yield path, free[0][3]


def _file(worktree: WorkTree, path: str) -> File:
    entry = worktree.entry(path)
    if not isinstance(entry, File):
        raise FileNotFoundError(path)  # it was there a moment ago
    return entry


def _name(path: str) -> str:
    return path.rpartition("/")[2]
