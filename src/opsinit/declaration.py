"""What one version of a template declares to have changed its path or its answer: checked before it is believed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from opsinit import document
from opsinit.errors import TemplateError

_SUFFIX = ".jinja"  # a file may get or lose it without a change of its path
_NAME = re.compile(r"[A-Za-z]\w*")
_HINT = "tell its author; until it is mended, the project stays as it is"


@dataclass(frozen=True)
class Step:
    """What one version declares."""

    paths: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes, name: str) -> Self:
        """Read what a version declares, refusing whatever is no declaration."""
        try:
            found = document.read(content) or {}
        except document.UnreadableError as error:
            raise _wrong(name, str(error)) from error
        known = ("paths", "answers", "choices")
        _require(name, found, known.__contains__, _is_mapping)
        paths, answers, choices = (found.get(key, {}) for key in known)
        _require(name, paths, _is_path, _is_path)
        _require(name, answers, _is_name, _is_name)
        _require(name, choices, _is_name, _is_mapping)
        for renamed in choices.values():
            _require(name, renamed, _is_scalar, _is_scalar)
        plain = {old.removesuffix(_SUFFIX): new.removesuffix(_SUFFIX) for old, new in paths.items()}
        return cls(plain, answers, choices)

    def path(self, path: str) -> str:
        """Return where a file of the template went; what names it best decides."""
        for folder in (path, *map(str, Path(path).parents)):
            if folder in self.paths:
                return self.paths[folder] + path.removeprefix(folder)
        return path

    def answered(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return answers as this version records them; one that is given under its new name already wins."""
        kept = {name: answer for name, answer in answers.items() if name not in self.answers}
        moved = {new: answers[old] for old, new in self.answers.items() if old in answers}
        return {name: self._chosen(name, answer) for name, answer in {**moved, **kept}.items()}

    def _chosen(self, name: str, answer: Any) -> Any:  # noqa: ANN401 - an answer is anything
        renamed = self.choices.get(name, {})
        if isinstance(answer, list):
            return [self._chosen(name, item) for item in answer]
        same = (new for old, new in renamed.items() if (type(old), old) == (type(answer), answer))
        return next(same, answer)


def _require(name: str, declared: Any, *sides: Callable[[Any], bool]) -> None:  # noqa: ANN401 - anything may be written
    """Refuse a declaration, unless it is a mapping whose two sides are what they should be."""
    if not isinstance(declared, dict):
        raise _wrong(name, f"{declared!r} is no mapping of old to new")
    for pair in declared.items():
        for is_right, side in zip(sides, pair, strict=True):
            if not is_right(side):
                raise _wrong(name, f"{side!r} cannot stand there")


def _is_path(value: object) -> bool:
    parts = value.split("/") if isinstance(value, str) else [""]
    return {"", ".", "..", ".git"}.isdisjoint(part.lower() for part in parts)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float)


def _is_mapping(value: object) -> bool:
    return isinstance(value, dict)


def _wrong(name: str, reason: str) -> TemplateError:
    return TemplateError(f"{name} of the template is wrong: {reason}", _HINT)
