"""Whether a file is what its name says: TOML, YAML or JSON in which no key stands twice."""

import json
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from opsinit.merge import yaml_nodes


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
    if not _composes(text):
        yaml_nodes.read(text)


def _composes(text: str) -> bool:
    """Tell whether PyYAML can read a text: it does not say all that YAML is, but it is ten times as fast."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return all(map(_is_unique, yaml.compose_all(text, loader)))
    except yaml.YAMLError:
        return False


def _is_unique(document: Any) -> bool:  # noqa: ANN401 - a node, of which there are no types
    pending, seen = [document], set()
    while pending:
        node = pending.pop()
        if id(node) in seen or node is None or isinstance(node.value, str):
            continue
        seen.add(id(node))
        if node.id == "mapping":
            keys = [(key.tag, key.value) for key, _ in node.value if isinstance(key.value, str)]
            if len(set(keys)) < len(keys):
                return False
        pending += _parts(node)
    return True


def _parts(node: Any) -> Iterator[Any]:  # noqa: ANN401
    for part in node.value:
        yield from part if isinstance(part, tuple) else (part,)


_CHECKS: dict[str, Callable[[str], object]] = {
    "json": require_json,
    "toml": tomllib.loads,
    "yaml": _require_yaml,
    "yml": _require_yaml,
}
