"""Pydantic's names, as far as Copier uses them, without pydantic's checks: plain dataclasses that run their validators.

They stand in for it where what is checked has been checked before, and holds to its types.
"""

import dataclasses
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


class Model:
    """A class whose attributes are what it was given, or their defaults."""

    def __init__(self, **given: object) -> None:
        """Take what is given."""
        for name in type(self).__annotations__:
            default = vars(type(self))[name]
            setattr(self, name, given[name] if name in given else default.default_factory())


class _Validator:
    """A method that is called with the value of each field that it names."""

    def __init__(self, names: tuple[str, ...], method: Any) -> None:
        self.names = names
        self._method = method

    def __call__(self, instance: object, value: object) -> object:
        function = self._method.__func__
        arguments = (value, SimpleNamespace(data=vars(instance)))
        return function(type(instance), *arguments[: function.__code__.co_argcount - 1])


def field_validator(*names: str) -> Callable[[Any], _Validator]:
    """Make a validator of a class method."""
    return lambda method: _Validator(names, method)


def dataclass(made: type | None = None, /, **_: object) -> Any:
    """Make a dataclass whose validators are run; whatever else is configured is about checks."""
    if made is None:
        return dataclass
    validators = [value for value in vars(made).values() if isinstance(value, _Validator)]

    def validate(self: object) -> None:
        for item in dataclasses.fields(made):
            for validator in validators:
                if item.name in validator.names:
                    setattr(self, item.name, validator(self, getattr(self, item.name)))

    if validators:
        made.__post_init__ = validate  # type: ignore[attr-defined]
    return dataclasses.dataclass(made)


def field(default: Any = dataclasses.MISSING, *, default_factory: Any = dataclasses.MISSING, **_: object) -> Any:
    """Say what a field is by default."""
    return dataclasses.field(default=default, default_factory=default_factory)


def to_jsonable_python(*arguments: Any, **options: Any) -> Any:
    """Do what the real one does, by the real one: few templates want it."""
    from pydantic_core import to_jsonable_python as real

    return real(*arguments, **options)
