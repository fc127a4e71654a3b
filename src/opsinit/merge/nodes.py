"""Values in a text: what they are, and where they stand in it."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

# What tells the items of a list apart, the surest first.
_NAMES = (
    "name",
    "id",
    "key",
    "alias",
    "alert",
    "record",
    "job_name",
    "uses",
    "repo",
    "module",
    "path",
    "url",
    "source",
    "target",
)

_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(([<>=!~]=|[<>@;]).*)?", re.DOTALL)


Edit = tuple[int, int, str]  # from, to, and what stands there instead


class Clash(Exception):  # noqa: N818 - no error: the text keeps its markers
    """Both sides changed the same, or it cannot be written safely."""


class Kind(Enum):
    """What a value is made of."""

    LEAF = "leaf"
    MAP = "map"
    LIST = "list"


class Layout(Enum):
    """How the entries of a value are told apart in the text."""

    LINES = "lines"
    COMMAS = "commas"
    LINES_AND_COMMAS = "lines and commas"  # each on lines of its own, and the last may have a comma
    FIXED = "fixed"  # nothing can be put between them


@dataclass(frozen=True)
class Node:
    """A value, from its first character to behind its last."""

    kind: Kind
    start: int
    end: int
    value: Hashable  # equal for equal data, however it is written
    entries: Mapping[Hashable, "Entry"] = field(default_factory=dict)
    layout: Layout = Layout.COMMAS
    opening: int | None = None  # where the first entry may go, if there is none yet


@dataclass(frozen=True)
class Entry:
    """A part of a map or of a list."""

    start: int  # of its key, of its dash, or of itself
    node: Node

    @property
    def end(self) -> int:
        """The place behind it."""
        return self.node.end


def leaf(start: int, end: int, value: Hashable) -> Node:
    """Return a value that has no parts."""
    return Node(Kind.LEAF, start, end, value)


def mapping(
    start: int, end: int, pairs: Iterable[tuple[Hashable, Entry]], layout: Layout, mark: Hashable = None
) -> Node:
    """Return a map, if each of its keys stands once."""
    entries: dict[Hashable, Entry] = {}
    for key, entry in pairs:
        if key in entries:
            raise ValueError(f"{key} stands twice")
        entries[key] = entry
    value = (Kind.MAP, mark, frozenset((key, entry.node.value) for key, entry in entries.items()))
    return Node(Kind.MAP, start, end, value, entries, layout)


def sequence(start: int, end: int, items: Iterable[Entry], layout: Layout, mark: Hashable = None) -> Node:
    """Return a list, whose items are known by what names them, and by their number where that is not enough."""
    entries: dict[Hashable, Entry] = {}
    seen: Counter[Hashable] = Counter()
    for item in items:
        name = identity(item.node)
        entries[name, seen[name]] = item
        seen[name] += 1
    value = (Kind.LIST, mark, tuple(entry.node.value for entry in entries.values()))
    return Node(Kind.LIST, start, end, value, entries, layout)


def identity(node: Node) -> Hashable:
    """Return what an item of a list is known by, although the rest of it may change."""
    if node.kind is Kind.LEAF:
        found = _REQUIREMENT.fullmatch(text(node.value) or "")
        # The version of a dependency may change: its distribution is what it is known by.
        return ("distribution", re.sub(r"[-_.]+", "-", found[1]).lower()) if found else node.value
    if node.kind is Kind.MAP:
        for name in _NAMES:
            if name in node.entries:
                value = node.entries[name].node.value
                return name, _without_version(value) if name == "uses" else value
    return node.value


def text(value: Hashable) -> str | None:
    """Return the text of a string."""
    match value:
        case ("str", str(content)):
            return content
    return None


def _without_version(value: Hashable) -> Hashable:
    return (text(value) or "").partition("@")[0] or value
