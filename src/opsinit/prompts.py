"""Copier without the libraries that ask questions, for runs that ask none.

Importing them is a fifth of what importing Copier costs. Copier takes a handful of names from them when it is
imported, and uses only `Choice` unless it asks.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass
class Choice:
    """What Copier needs of questionary's choice."""

    title: str
    value: Any = None
    disabled: str | None = None
    checked: bool = False

    def __post_init__(self) -> None:
        """Let a choice without a value stand for itself."""
        if self.value is None:
            self.value = self.title


def _ask(*_: object, **__: object) -> None:
    msg = "a question was asked in a run that asks none"
    raise AssertionError(msg)


_STAND_INS: dict[str, dict[str, Any]] = {
    "questionary": {"confirm": _ask, "unsafe_prompt": _ask},
    "questionary.prompts": {},
    "questionary.prompts.common": {"Choice": Choice},
    "prompt_toolkit": {},
    "prompt_toolkit.lexers": {"PygmentsLexer": _ask},
    "pygments": {},
    "pygments.lexers": {},
    "pygments.lexers.data": {"JsonLexer": _ask, "YamlLexer": _ask},
}


@contextmanager
def left_out() -> Iterator[None]:
    """Import Copier inside this block, if nothing of it has been imported before."""
    if not sys.modules.keys().isdisjoint({"copier", *_STAND_INS}):
        yield
        return
    for name, content in _STAND_INS.items():
        module = ModuleType(name)
        module.__dict__.update(content, __path__=[])
        sys.modules[name] = module
    try:
        yield
    finally:
        for name in _STAND_INS:
            del sys.modules[name]
