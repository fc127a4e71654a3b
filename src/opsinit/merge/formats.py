"""Whether a file is what its name says: TOML, YAML or JSON in which no key stands twice."""

import json
import tomllib
from collections.abc import Callable, Iterable
from typing import Any

from opsinit.merge import yaml_nodes

_DEEPEST = 200


def parses(path: str, content: bytes) -> bool:
    """Tell whether a file can be read; a file of another kind always can."""
    if check := _CHECKS.get(suffix(path)):
        try:
            check(content.decode())
        except (ValueError, RecursionError):
            return False
    return True


def suffix(path: str) -> str:
    """Return what the name ends with."""
    return path.rpartition(".")[2].lower()


def require_json(text: str) -> None:
    """Refuse what is no JSON."""
    json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _require_yaml(text: str) -> None:
    if not _is_plain_yaml(text):
        yaml_nodes.read(text)


def _is_plain_yaml(text: str) -> bool:
    """Tell whether PyYAML can read a text: it does not know all that YAML is, but it is ten times as fast.

    It is asked for events only: composed in C, a text that is nested deeply enough ends the whole program.
    """
    import yaml

    try:
        return _has_unique_keys(yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError:
        return False


def _has_unique_keys(events: Iterable[Any]) -> bool:
    """Tell whether no key stands twice, and no alias is without an anchor."""
    import yaml

    anchors: set[str | None] = set()
    opened: list[_Opened] = []
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            anchors.clear()
        elif isinstance(event, yaml.CollectionEndEvent):
            opened.pop()
        elif isinstance(event, yaml.NodeEvent):
            if isinstance(event, yaml.AliasEvent) and event.anchor not in anchors:
                return False
            anchors.add(event.anchor)
            if opened and not opened[-1].takes(getattr(event, "value", None)):
                return False
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append(_Opened(isinstance(event, yaml.MappingStartEvent)))
                if len(opened) > _DEEPEST:
                    raise ValueError("it is nested too deeply")
    return True


class _Opened:
    """A collection whose end has not come yet."""

    def __init__(self, is_map: bool) -> None:  # noqa: FBT001 - as it is
        self._keys: set[str] | None = set() if is_map else None
        self._is_key = True

    def takes(self, value: str | None) -> bool:
        """Tell whether it can take a node, of which every other one in a map is a key."""
        if self._keys is None:
            return True
        is_new = not self._is_key or value is None or value not in self._keys
        if self._is_key and value is not None:
            self._keys.add(value)
        self._is_key = not self._is_key
        return is_new


_CHECKS: dict[str, Callable[[str], object]] = {
    "json": require_json,
    "toml": tomllib.loads,
    "yaml": _require_yaml,
    "yml": _require_yaml,
}
