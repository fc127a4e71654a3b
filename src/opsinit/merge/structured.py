"""TOML, YAML and JSON, merged by key and list item where text cannot be merged.

Whatever comes out is read again: it must hold exactly the merged data, and all that either side wrote.
"""

import re
from collections.abc import Callable

from opsinit.merge import formats, yaml_nodes
from opsinit.merge.edits import Edits
from opsinit.merge.keyed import merge
from opsinit.merge.nodes import Clash, Node

_WORDS = re.compile(r"[\s,:=\[\]{}]+")


def _json(text: str) -> Node:
    formats.require_json(text)
    return yaml_nodes.read(text)


def _toml(text: str) -> Node:
    from opsinit.merge import toml_nodes  # with tomlkit, which most updates have no use for

    return toml_nodes.read(text)


_READERS: dict[str, Callable[[str], Node]] = {
    "json": _json,
    "toml": _toml,
    "yaml": yaml_nodes.read,
    "yml": yaml_nodes.read,
}


def merged(path: str, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """Return ours with theirs in it, or nothing if that cannot be done safely."""
    reader = _READERS.get(formats.suffix(path))
    sides = (base, ours, theirs)
    if reader is None or not all(b"\r" not in side and formats.parses(path, side) for side in sides):
        return None
    try:
        was, mine, new = base.decode(), ours.decode(), theirs.decode()
        edits = Edits(was, mine, new)
        expected = merge(reader(was), reader(mine), reader(new), edits)
        result = edits.result()
        is_right = reader(result).value == expected
    except (Clash, ValueError, RecursionError):
        return None
    return result.encode() if is_right and _holds(result, was, mine) and _holds(result, was, new) else None


def _holds(result: str, base: str, side: str) -> bool:
    """Tell whether all that a side wrote is in the result: its lines, or else each word of them."""
    known, lines = set(_lines(base)), set(_lines(result))
    words = {*_WORDS.split(result), *_WORDS.split(base)}
    return all(line in lines or words.issuperset(_WORDS.split(line)) for line in _lines(side) if line not in known)


def _lines(text: str) -> list[str]:
    return [line.strip().rstrip(",") for line in text.split("\n")]
