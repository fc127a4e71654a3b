"""TOML as nodes: a file is a map of its tables, in the order of their headers."""

import re
import tomllib
from collections import Counter
from collections.abc import Hashable
from dataclasses import replace

from opsinit.merge.nodes import Entry, Layout, Node, identity, leaf, mapping, sequence

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_PATH = re.compile(rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*")
_PART = re.compile(_KEY)
_VALUE = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*"
    r"|[^\s,\]}#]+",
    re.DOTALL,
)
_NOTHING = re.compile(r"(?:[\s]|#[^\n]*)*")
_GAP = re.compile(r"[ \t]*")


def read(text: str) -> Node:
    """Return the tables of a text; it is read twice, since the standard library says what is no TOML."""
    tomllib.loads(text)
    return _Reader(text).root()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def root(self) -> Node:
        tables: list[tuple[tuple[str, ...], str, Node]] = [((), "", self._table(None))]
        while self._at < len(self._text):
            start = self._at
            repeated = self._text.startswith("[[", start)
            self._at += 1 + repeated
            path = self._path()
            self._at = self._text.index("]", self._at) + 1 + repeated
            tables.append((path, "[[" if repeated else "[", self._table(start)))
        pairs = [pair for pair in _named(tables) if pair[1].start < pair[1].end]
        return mapping(0, len(self._text), pairs, Layout.LINES)

    def _table(self, start: int | None) -> Node:
        """Read what is below a header, or above all of them."""
        opening = end = self._at
        pairs: list[tuple[Hashable, Entry]] = []
        while self._skip() < len(self._text) and self._text[self._at] != "[":
            pairs.append(self._pair())
            end = self._at
        if start is None:
            start = pairs[0][1].start if pairs else end
        return replace(mapping(start, end, pairs, Layout.LINES), opening=opening)

    def _pair(self) -> tuple[Hashable, Entry]:
        start = self._at
        path = self._path()
        self._at = self._text.index("=", self._at) + 1
        return path[0] if len(path) == 1 else path, Entry(start, self._value())

    def _path(self) -> tuple[str, ...]:
        self._at = self._match(_GAP)
        start = self._at
        self._at = self._match(_PATH)
        return tuple(_plain(part) for part in _PART.findall(self._text[start : self._at]))

    def _value(self) -> Node:
        start = self._at = self._match(_GAP)
        if self._text[start] == "[":
            return self._array(start)
        if self._text[start] == "{":
            return self._inline(start)
        self._at = self._match(_VALUE)
        value = tomllib.loads(f"x = {self._text[start : self._at]}")["x"]
        kind = type(value).__name__
        return leaf(start, self._at, (kind, value if kind == "str" else repr(value)))

    def _array(self, start: int) -> Node:
        items: list[Entry] = []
        self._at += 1
        while self._text[self._skip()] != "]":
            node = self._value()
            items.append(Entry(node.start, node))
            if self._text[self._skip()] == ",":
                self._at += 1
        self._at += 1
        return sequence(start, self._at, items, self._layout(start, items))

    def _layout(self, start: int, items: list[Entry]) -> Layout:
        """Tell whether each item has lines of its own."""
        starts = [start, *(item.end for item in items)]
        ends = [*(item.start for item in items), self._at]
        own = all("\n" in self._text[one:other] for one, other in zip(starts, ends, strict=True))
        return Layout.LINES_AND_COMMAS if items and own else Layout.COMMAS

    def _inline(self, start: int) -> Node:
        pairs: list[tuple[Hashable, Entry]] = []
        self._at += 1
        while self._text[self._skip()] != "}":
            pairs.append(self._pair())
            if self._text[self._skip()] == ",":
                self._at += 1
        self._at += 1
        return mapping(start, self._at, pairs, Layout.COMMAS)

    def _skip(self) -> int:
        self._at = self._match(_NOTHING)
        return self._at

    def _match(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"no {pattern.pattern} at {self._at}")
        return found.end()


def _plain(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 1")))


def _named(tables: list[tuple[tuple[str, ...], str, Node]]) -> list[tuple[Hashable, Entry]]:
    """Give each table a name: one of an array of tables is known by its contents, and so is what is below it."""
    owners: dict[tuple[str, ...], Hashable] = {}
    seen: Counter[Hashable] = Counter()
    pairs: list[tuple[Hashable, Entry]] = []
    for path, bracket, node in tables:
        above = next((owners[path[:end]] for end in range(len(path) - 1, 0, -1) if path[:end] in owners), None)
        name: Hashable = (bracket, path, above)
        if bracket == "[[":
            known = (name, identity(node))
            owners = {other: owner for other, owner in owners.items() if other[: len(path)] != path}
            owners[path] = name = (known, seen[known])
            seen[known] += 1
        pairs.append((name, Entry(node.start, node)))
    return pairs
