"""YAML, and JSON, which is a part of it, as nodes."""

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any

from opsinit.merge.nodes import Entry, Kind, Layout, Node, leaf, mapping, sequence

_STANDARD = "tag:yaml.org,2002:"


def read(text: str) -> Node:
    """Return the documents of a text, by their numbers."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    reader = YAML(typ="safe", pure=True)
    try:
        builder = _Builder(text, iter(reader.parse(text)), reader.resolver)
        documents = list(enumerate(builder.documents()))
    except YAMLError as error:
        raise ValueError(str(error)) from error
    return mapping(0, len(text), ((number, Entry(node.start, node)) for number, node in documents), Layout.FIXED)


class _Builder:
    """Ruamel's events know where everything stands; its documents do not."""

    def __init__(self, text: str, events: Iterator[Any], resolver: Any) -> None:  # noqa: ANN401 - it has no types
        self._text = text
        self._events = events
        self._resolver = resolver
        self._anchors: set[str] = set()

    def documents(self) -> Iterator[Node]:
        for event in self._events:
            if type(event).__name__ == "DocumentStartEvent":
                self._anchors.clear()
                yield self._node(next(self._events))

    def _node(self, event: Any) -> Node:  # noqa: ANN401
        match type(event).__name__:
            case "AliasEvent":
                if event.anchor not in self._anchors:
                    raise ValueError(f"there is no {event.anchor} before *{event.anchor}")
                return leaf(event.start_mark.index, event.end_mark.index, ("alias", event.anchor))
            case "ScalarEvent":
                return self._scalar(event)
            case "MappingStartEvent":
                return self._mapping(event)
        return self._sequence(event)

    def _scalar(self, event: Any) -> Node:  # noqa: ANN401
        from ruamel.yaml.nodes import ScalarNode

        start, end = event.start_mark.index, event.end_mark.index
        if event.style in {"|", ">"}:  # it ends where the next begins
            end = start + len(self._text[start:end].rstrip())
        tag = event.tag or self._resolver.resolve(ScalarNode, event.value, event.implicit)
        return leaf(start, end, (str(tag).removeprefix(_STANDARD), event.value, *self._anchor(event)))

    def _mapping(self, event: Any) -> Node:  # noqa: ANN401
        pairs: list[tuple[Hashable, Entry]] = []
        mark = self._mark(event)
        while type(following := next(self._events)).__name__ != "MappingEndEvent":
            key = self._node(following)
            node = self._after(":", key.end, self._node(next(self._events)))
            pairs.append((_name(key), Entry(key.start, node)))
        entries = [entry for _, entry in pairs]
        return mapping(event.start_mark.index, _end(event, following, entries), pairs, _layout(event), mark)

    def _sequence(self, event: Any) -> Node:  # noqa: ANN401
        items: list[Entry] = []
        mark = self._mark(event)
        while type(following := next(self._events)).__name__ != "SequenceEndEvent":
            node = self._node(following)
            start = node.start if event.flow_style else self._text.rindex("-", 0, max(node.start, 1))
            items.append(Entry(start, self._after("-", start, node)))
        return sequence(event.start_mark.index, _end(event, following, items), items, _layout(event), mark)

    def _after(self, sign: str, at: int, node: Node) -> Node:
        """Put a value that is not there behind its sign; Ruamel has it where the next thing begins."""
        if node.start < node.end:
            return node
        gap = self._text[at : node.start]
        place = at + gap.index(sign) + 1 if gap.lstrip().startswith(sign) else at
        return replace(node, start=place, end=place)

    def _mark(self, event: Any) -> Hashable:  # noqa: ANN401
        return event.tag and str(event.tag), *self._anchor(event)

    def _anchor(self, event: Any) -> tuple[str, ...]:  # noqa: ANN401
        if event.anchor is None:
            return ()
        self._anchors.add(event.anchor)
        return (event.anchor,)


def _name(key: Node) -> Hashable:
    match key.kind, key.value:
        case Kind.LEAF, ("str", str(name)):
            return name
    return key.value


def _layout(event: Any) -> Layout:  # noqa: ANN401
    return Layout.COMMAS if event.flow_style else Layout.LINES


def _end(event: Any, last: Any, entries: list[Entry]) -> int:  # noqa: ANN401
    """Return where a collection ends: a block's own end is where the next thing begins, comments and all."""
    return int(last.end_mark.index) if event.flow_style or not entries else entries[-1].end
