"""Copier without the libraries that a run does not need: importing them is two thirds of what importing Copier costs.

Copier takes a handful of names from each of them when it is imported. Where nothing is asked, no program is run and
nothing is checked that our tests have checked before, what stands in for those names does; it is in nobody's way
afterwards. What Copier needs beyond them fails the import, and `render` then imports everything.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from opsinit import unchecked

ASKING, RUNNING, CHECKING = "questionary", "plumbum", "pydantic"  # what a run may need, by who does it

# Copier imports it to name a version that has no tag, which few runs do: it is read when it is used.
_LATE = "dunamai"

_imported_without: frozenset[str] = frozenset()


@dataclass
class _Choice:
    title: str
    value: Any = None
    disabled: str | None = None
    checked: bool = False

    def __post_init__(self) -> None:
        """Let a choice without a value stand for itself."""
        if self.value is None:
            self.value = self.title


class _Never:
    """What must not be used."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever was there
        raise AssertionError(f"{name} was needed in a run that does without")

    def __call__(self, *_: object, **__: object) -> None:
        raise AssertionError("a question was asked in a run that asks none")


class _ProgramError(Exception):
    """Never raised, but named."""


_NEVER = _Never()
_STAND_INS: dict[str, dict[str, dict[str, Any]]] = {
    ASKING: {
        "questionary": {"confirm": _NEVER, "unsafe_prompt": _NEVER},
        "questionary.prompts": {},
        "questionary.prompts.common": {"Choice": _Choice},
        "prompt_toolkit": {},
        "prompt_toolkit.lexers": {"PygmentsLexer": _NEVER},
        "pygments": {},
        "pygments.lexers": {},
        "pygments.lexers.data": {"JsonLexer": _NEVER, "YamlLexer": _NEVER},
    },
    RUNNING: {
        "plumbum": {
            "TF": _NEVER,
            "CommandNotFound": _ProgramError,
            "ProcessExecutionError": _ProgramError,
            "colors": _NEVER,
            "local": _NEVER,
        },
        "plumbum.machines": {"local": _NEVER},
        "plumbum.commands": {},
        "plumbum.commands.base": {"BaseCommand": _NEVER},
        "plumbum.commands.processes": {"ProcessExecutionError": _ProgramError},
    },
    CHECKING: {
        "pydantic": {
            "AfterValidator": lambda function: function,
            "BaseModel": unchecked.Model,
            "ConfigDict": dict,
            "Field": unchecked.field,
            "PositiveInt": int,
            "StrictBool": bool,
            "ValidationError": ValueError,
            "field_validator": unchecked.field_validator,
        },
        "pydantic.dataclasses": {"dataclass": unchecked.dataclass},
        "pydantic_core": {"to_jsonable_python": unchecked.to_jsonable_python},
        "pydantic_core.core_schema": {"ValidationInfo": _NEVER},
    },
}


@contextmanager
def instead_of(*unneeded: str) -> Iterator[None]:
    """Import Copier inside this block; if it was imported before, with less than is needed now, then once more."""
    global _imported_without  # noqa: PLW0603 - it is about sys.modules, of which there is one
    if "copier" in sys.modules:
        if _imported_without <= set(unneeded):
            yield
            return
        forget()
    groups = {group for group in unneeded if sys.modules.keys().isdisjoint(_STAND_INS[group])}
    placed = {name: content for group in groups for name, content in _STAND_INS[group].items()}
    for name, content in placed.items():
        sys.modules[name] = module = ModuleType(name)
        module.__dict__.update(content, __path__=[])
    if unneeded:
        _read_late(_LATE)
    _imported_without = frozenset(groups)
    try:
        yield
    finally:
        for name in placed:
            del sys.modules[name]


def forget() -> None:
    """Let Copier, and what was built on it, be imported anew."""
    for name in [name for name in sys.modules if f"{name}.".startswith(("copier.", "opsinit.engine."))]:
        del sys.modules[name]


def _read_late(name: str) -> None:
    """Put a module in place that becomes the real one at the first look into it.

    `importlib.util.LazyLoader` reads it at the first `import` already, and in there Python drops an interruption.
    """
    if name in sys.modules:
        return

    def read(attribute: str) -> Any:  # noqa: ANN401 - whatever is there
        if sys.modules.get(name) is late:
            del sys.modules[name]
        real = import_module(name)
        del late.__dict__["__getattr__"]
        late.__dict__.update(real.__dict__)
        return getattr(late, attribute)

    sys.modules[name] = late = ModuleType(name)
    late.__dict__["__getattr__"] = read
