"""The answers that a project recorded, held against the questions of a version of the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opsinit import answers, configuration
from opsinit.errors import UnknownChoiceError
from opsinit.request import Source

Questions = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Answer:
    """An answer that changes; nothing stands where there is none."""

    name: str
    before: Any
    after: Any


def questions(source: Source) -> Questions:
    """Return what a version asks."""
    return configuration.questions(source.root) if source.root else {}


def known(recorded: Mapping[str, Any], asked: Questions) -> dict[str, Any]:
    """Return the answers that a version asks for; what it computes itself is none of them."""
    return {name: answer for name, answer in recorded.items() if name in asked and asked[name].get("when") is not False}


def accepted(recorded: Mapping[str, Any], given: Mapping[str, Any], asked: Questions) -> dict[str, Any]:
    """Return the answers to move to a version with, where every one is still a choice."""
    answers.check(given, (), asked, "`opsinit list` shows all of them")
    wanted = {**known(recorded, asked), **given}
    for name, answer in wanted.items():
        choices = answers.offered(asked[name])
        if choices and not isinstance(answer, list) and str(answer) not in choices:
            raise UnknownChoiceError(
                f'"{answer}" is no longer a choice of {name}',
                f"answer it with `opsinit update --set {name}=...`, one of {', '.join(choices)}",
            )
    return wanted


def is_complete(wanted: Mapping[str, Any], asked: Questions) -> bool:
    """Tell whether there is an answer to everything that a person would be asked."""
    return all(
        name in wanted or details.get("ask", True) is not True or details.get("when") is False
        for name, details in asked.items()
    )


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Answer, ...]:
    """Return the answers that differ; a template may also forget some, and ask new ones."""
    names = [name for name in {**before, **after} if not name.startswith("_")]
    return tuple(
        Answer(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )
