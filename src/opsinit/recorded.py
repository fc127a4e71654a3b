"""The answers that a project recorded, held against the questions of a version of the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opsinit import answers, configuration
from opsinit.errors import ProjectError, TemplateError, UnknownChoiceError
from opsinit.project import ANSWERS_FILE
from opsinit.request import Rendered, Source

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


def require_own(recorded: Mapping[str, Any], source: Source, version: str) -> None:
    """Refuse answers of another template: some that the version does not ask for, and some that it has and they lack.

    One of the two is no reason: people add to the file, and delete from it. A secret is never recorded.
    """
    asked = questions(source)
    secret = configuration.settings(source.root).get("_secret_questions", ()) if source.root else ()
    strange = [name for name in recorded if name not in asked]
    missing = [
        name
        for name, details in asked.items()
        if name not in recorded and "when" not in details and not details.get("secret") and name not in secret
    ]
    if asked and strange and missing:
        raise ProjectError(
            f"the recorded answers are of another template: {version} of this one asks for {missing[0]}, and not for"
            f" {strange[0]}",
            "put back the `_src_path` that belongs to the answers, or the answers that belong to it",
        )


def require_answers_file(rendered: Rendered, source: Source) -> None:
    """Refuse a version after which nobody would find the answers: it writes them elsewhere, or nowhere."""
    if rendered.answers_file != ANSWERS_FILE or ANSWERS_FILE not in rendered.files:
        version = f" {source.version}" if source.version else ""
        raise TemplateError(
            f"the template {source.url}{version} writes no {ANSWERS_FILE}",
            "without it nothing can be updated; use another one, or ask its author",
        )


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
