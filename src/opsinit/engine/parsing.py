"""Answers of type yaml, which Copier parses in Python, again for each use of a question."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, cast

import yaml
from copier._user_data import CAST_STR_TO_NATIVE

_LOADER: Any = getattr(yaml, "CSafeLoader", None)  # a PyYAML without libyaml has none
_CASTS = cast("MutableMapping[str, Any]", CAST_STR_TO_NATIVE)
_COPIERS = _CASTS["yaml"]


@contextmanager
def quick() -> Iterator[None]:
    """Let libyaml parse them, in a tenth of the time; what it refuses, Copier refuses in its own words."""
    if _LOADER:
        _CASTS["yaml"] = _parsed
    try:
        yield
    finally:
        _CASTS["yaml"] = _COPIERS


def _parsed(text: Any) -> Any:
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one
    except (yaml.YAMLError, TypeError, AttributeError, ValueError):
        return _COPIERS(text)
