"""Renames: those that the template declares, and those that the user made."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from opsinit.merge.content import is_text
from opsinit.plan import WorkTree
from opsinit.tree import Entry, File, Tree

Match = tuple[float, bool, str, str]  # how alike they are, whether by name too, a path of the template, a user's place

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
    missing: Mapping[str, Entry], absent: Mapping[str, Entry], worktree: WorkTree, is_own: Callable[[str], bool]
) -> dict[str, tuple[str, File]]:
    """Return where the user took files that are missing, and what they hold now.

    A file of the user's is read only if its size fits, and forgotten at once if its lines do not: projects hold data.
    It may also be any other that is absent, of which the template changed nothing.
    """
    sought = {path: content for path, content in _contents(missing).items() if _tells(content)}
    if not sought:
        return {}
    matches: list[Match] = []
    for place, size in worktree.files().items():
        if is_own(place) and any(_of_size(size, sought)) and isinstance(entry := worktree.entry(place), File):
            matches += _matches(place, entry.content, sought)
    others = {path: content for path, content in _contents(absent).items() if path not in missing}
    for place in {place for *_, place in matches}:
        matches += _matches(place, _file(worktree, place).content, others)
    return {path: (place, _file(worktree, place)) for path, place in _best(matches) if path in missing}


def _contents(entries: Mapping[str, Entry]) -> dict[str, bytes]:
    return {path: entry.content for path, entry in entries.items() if isinstance(entry, File)}


def _matches(place: str, content: bytes, sought: Mapping[str, bytes]) -> Iterator[Match]:
    for path in _of_size(len(content), sought):
        likeness = _likeness(sought[path], content)
        if likeness >= _SIMILAR:
            yield likeness, _name(path) == _name(place), path, place


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


def _best(matches: list[Match]) -> Iterator[tuple[str, str]]:
    """Pair each path with one place, the most alike first; where two are as good, of either, nobody can be sure."""
    best: dict[str, list[Match]] = {}
    used: set[str] = set()
    for match in sorted(matches, reverse=True):
        best.setdefault(match[2], []).append(match)
    for path in sorted(best, key=lambda path: best[path][0], reverse=True):
        free = [match for match in best.pop(path) if match[3] not in used]
        if not free or [match[:2] for match in free].count(free[0][:2]) > 1:
            continue
        *alike, _, place = free[0]
        used.add(place)
        if not any((*alike, rival, place) in others for rival, others in best.items()):
            yield path, place


def _file(worktree: WorkTree, path: str) -> File:
    entry = worktree.entry(path)
    if not isinstance(entry, File):
        raise FileNotFoundError(path)  # it was there a moment ago
    return entry


def _name(path: str) -> str:
    return path.rpartition("/")[2]
