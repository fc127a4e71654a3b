"""Answers as the user gives them: read, put together, and held against the questions."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from opsinit import document
from opsinit.errors import (
    AnswersFileError,
    InvalidAnswerError,
    UnknownChoiceError,
    UnknownQuestionError,
    UsageError,
)

_YES_NO = frozenset({"y", "yes", "t", "true", "on", "1", "n", "no", "f", "false", "off", "0"})
_TAKES = {"int": "a whole number", "float": "a number", "json": "JSON", "yaml": "YAML", "list": "a list: [a, b]"}


def read(path: Path) -> Mapping[str, Any]:
    """Read a file of answers; the answers file of a project is one too."""
    try:
        with path.open("rb") as file:  # it may be a pipe
            found = document.read(file.read(document.LIMIT + 1))
    except OSError as error:
        raise AnswersFileError(f"{path} cannot be read: {error.strerror}", "give a YAML file of answers") from error
    except document.UnreadableError as error:
        raise _unreadable(path, error.line or 1, str(error)) from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise _unreadable(path, 1, "it holds no `question: answer` lines")
    return {str(name): answer for name, answer in found.items() if not str(name).startswith("_")}


def _unreadable(path: Path, line: int, reason: str) -> AnswersFileError:
    return AnswersFileError(f"{path}, line {line}: {reason}", "write one `question: answer` a line")


def combined(file: Path | None, pairs: Sequence[str], preset: str | None) -> dict[str, Any]:
    """Put together what the command line says; a file gives way to it."""
    given: dict[str, Any] = {} if preset is None else {"preset": preset}
    for pair in pairs:
        name, equals, answer = pair.partition("=")
        if not (name and equals):
            raise UsageError(f"`--set {pair}` holds no answer", "write it as `--set question=answer`")
        if given.get(name, answer) != answer:
            raise InvalidAnswerError(f"{name} is answered twice: {given[name]} and {answer}", "keep one of the answers")
        given[name] = answer
    return {**(read(file) if file else {}), **given}


def check(
    answers: Mapping[str, Any], ask: Iterable[str], questions: Mapping[str, Mapping[str, Any]], where: str
) -> None:
    """Refuse what answers no question, or is no choice of it, and say where all are listed.

    What the template itself validates comes later.
    """
    settable = [name for name, details in questions.items() if details.get("when") is not False]
    for name in (*answers, *ask):
        if name in questions and name not in settable:
            raise UnknownQuestionError(f"{name} is computed from other answers and cannot be set", where)
        if name not in settable:
            raise UnknownQuestionError(f'question "{name}" does not exist', _nearest(name, settable, where))
    for name, answer in answers.items():
        if answer is None and questions[name].get("type") not in {"json", "yaml", None}:
            raise InvalidAnswerError(f"there is no answer to {name}", "give one, or leave the question out")
        choices = offered(questions[name])
        if choices and not isinstance(answer, list) and str(answer) not in choices:
            raise UnknownChoiceError(f'"{answer}" is no choice of {name}', _nearest(str(answer), choices, where))
        if questions[name].get("type") == "bool" and str(answer).strip().lower() not in _YES_NO:
            raise UnknownChoiceError(f'"{answer}" is no choice of {name}', "answer true or false")
        if wanted := _missed(answer, questions[name]):
            raise InvalidAnswerError(f'"{answer}" is no answer to {name}', f"give {wanted}")


def _missed(answer: Any, question: Mapping[str, Any]) -> str | None:  # noqa: ANN401 - whatever the user gives
    """Return what a question takes, if Copier could make none of an answer: it would not say to which question."""
    import json

    kind = "list" if question.get("multiselect") else question.get("type")
    try:
        if kind in {"int", "float"}:
            {"int": int, "float": float}[kind](answer)
        elif kind == "json" and isinstance(answer, str):
            json.loads(answer)
        elif kind in {"yaml", "list"} and isinstance(answer, str):
            found = document.read(answer.encode(errors="surrogateescape"))
            return None if kind == "yaml" or isinstance(found, list) else _TAKES[kind]
    except (OverflowError, TypeError, ValueError):
        return _TAKES[str(kind)]
    return None


def offered(question: Mapping[str, Any]) -> list[str]:
    """Return the choices of a question that can be told without rendering."""
    listed = question.get("choices")
    if isinstance(listed, dict):
        listed = list(listed.values())
    if not isinstance(listed, list) or question.get("multiselect"):
        return []  # a template in itself, or a list of answers: Copier judges it
    values = [choice[1] if isinstance(choice, list) else choice for choice in listed]
    values = [value["value"] if isinstance(value, dict) else value for value in values]
    return [] if any("{{" in str(value) for value in values) else [str(value) for value in values]


def _nearest(name: str, known: list[str], where: str) -> str:
    import difflib

    nearest = difflib.get_close_matches(name, known, 1)
    return f'did you mean "{nearest[0]}"? {where}' if nearest else f"{where}: {', '.join(known)}"
