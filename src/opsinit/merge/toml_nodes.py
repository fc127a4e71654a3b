"""TOML as nodes: a file is a map of its tables, in the order of their headers."""

import tomllib
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, InlineTable
from tomlkit.parser import Parser

from opsinit.merge.nodes import Entry, Layout, Node, identity, leaf, mapping, sequence

if TYPE_CHECKING:
    from tomlkit.items import AoT, Item, Key, Table

_Pairs = list[tuple[Hashable, Entry]]


def read(text: str) -> Node:
    """Return the tables of a text; it is read twice, since the standard library says what is no TOML."""
    tomllib.loads(text)
    reader = _Reader(text)
    try:
        reader.parse()
    except TOMLKitError as error:
        raise ValueError(str(error)) from error
    return reader.root()


@dataclass(frozen=True)
class _Table:
    """A header, and what is below it."""

    path: tuple[str, ...]
    bracket: str
    start: int
    opening: int  # behind the header
    pairs: _Pairs = field(default_factory=list)

    def node(self) -> Node:
        end = self.pairs[-1][1].end if self.pairs else self.opening
        return replace(mapping(self.start, end, self.pairs, Layout.LINES), opening=self.opening)


class _Reader(Parser):
    """Tomlkit's parser knows where everything stands; its documents do not."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._text = text
        self._tables: list[_Table] = []
        # What was read of the values that are open: of the table, and of the lists and maps in it.
        self._parts: list[_Pairs] = [[]]
        self._above = self._parts[0]

    def root(self) -> Node:
        first = self._above[0][1].start if self._above else 0
        tables = [_Table((), "", first, first, self._above), *self._tables]
        pairs = [pair for pair in _named(tables) if pair[1].start < pair[1].end]
        return mapping(0, len(self._text), pairs, Layout.LINES)

    def _parse_table(
        self, parent_name: "Key | None" = None, parent: "Table | None" = None
    ) -> "tuple[Key, Table | AoT]":
        is_repeated, key = self._peek_table()
        bracket, start = "[[" if is_repeated else "[", self._idx
        opening = start + len(f"{bracket}{key.as_string()}{bracket}")
        self._tables.append(_Table(_path(key), bracket, start, opening))
        self._parts = [self._tables[-1].pairs]
        return super()._parse_table(parent_name, parent)

    def _parse_key_value(self, parse_comment: bool = False) -> "tuple[Key, Item]":  # noqa: FBT001, FBT002 - as it is
        start = self._idx
        while self._text[start] in " \t":
            start += 1
        key, item = super()._parse_key_value(parse_comment)
        _, value = self._parts[-1].pop()
        path = _path(key)
        self._parts[-1].append((path[0] if len(path) == 1 else path, Entry(start, value.node)))
        return key, item

    def _parse_value(self) -> "Item":
        start = self._idx
        self._parts.append([])
        try:
            item = super()._parse_value()
        finally:
            parts = self._parts.pop()
        end = start + len(self._text[start : self._idx].rstrip())
        self._parts[-1].append((None, Entry(start, self._node(item, start, end, parts))))
        return item

    def _node(self, item: "Item", start: int, end: int, parts: _Pairs) -> Node:
        if isinstance(item, InlineTable):
            return mapping(start, end, parts, Layout.COMMAS)
        if isinstance(item, Array):
            items = [entry for _, entry in parts]
            return sequence(start, end, items, self._layout(start, end, items))
        value = item.unwrap()
        kind = type(value).__name__
        return leaf(start, end, (kind, value if kind == "str" else repr(value)))

    def _layout(self, start: int, end: int, items: list[Entry]) -> Layout:
        """Tell whether each item has lines of its own."""
        starts = [start, *(item.end for item in items)]
        ends = [*(item.start for item in items), end]
        own = all("\n" in self._text[one:other] for one, other in zip(starts, ends, strict=True))
        return Layout.LINES_AND_COMMAS if items and own else Layout.COMMAS


def _path(key: "Key") -> tuple[str, ...]:
    return tuple(part.key for part in key)


def _named(tables: list[_Table]) -> _Pairs:
    """Give each table a name: one of an array of tables is known by its contents, and so is what is below it."""
    owners: dict[tuple[str, ...], Hashable] = {}
    seen: Counter[Hashable] = Counter()
    pairs: _Pairs = []
    for table in tables:
        path, node = table.path, table.node()
        above = next((owners[path[:end]] for end in range(len(path) - 1, 0, -1) if path[:end] in owners), None)
        name: Hashable = (table.bracket, path, above)
        if table.bracket == "[[":
            known = (name, identity(node))
            owners = {other: owner for other, owner in owners.items() if other[: len(path)] != path}
            owners[path] = name = (known, seen[known])
            seen[known] += 1
        pairs.append((name, Entry(node.start, node)))
    return pairs
