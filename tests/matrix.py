"""What there is to render: the questions, the answers that the tests try, and the files of a render."""

import functools
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pathspec import GitIgnoreSpec

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "template" / "questions"
PROJECT = ROOT / "template" / "project"
PRESETS = ("devops", "dataops", "mlops")
ANSWERS_FILE = ".copier-answers.yml"

Answers = dict[str, Any]
Render = Callable[..., Path]
Question = dict[str, Any]


class Case(NamedTuple):
    """One set of answers, with the name that its tests carry."""

    name: str
    answers: Answers


@functools.cache
def question_files() -> dict[str, dict[str, Any]]:
    """Return what each question file holds, by its name without the suffix."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(QUESTIONS.glob("*.yml"))}


@functools.cache
def questions() -> dict[str, Question]:
    """Return every question and computed flag."""
    return {
        key: question
        for content in question_files().values()
        for key, question in content.items()
        if not key.startswith("_")
    }


def asked() -> dict[str, Question]:
    """Return the questions that have an answer of their own: all but the computed flags."""
    return {key: question for key, question in questions().items() if "when" not in question}


def computed() -> dict[str, Question]:
    """Return the flags that follow from other answers."""
    return {key: question for key, question in questions().items() if "when" in question}


def choices(question: Question) -> list[Any]:
    """Return the values that a question accepts, or nothing for free text."""
    if question["type"] == "bool":
        return [True, False]
    listed = question.get("choices", [])
    return list(listed.values()) if isinstance(listed, dict) else list(listed)


def presets(**answers: object) -> list[Case]:
    """Return each preset with the worked example and with the stub, which must always be fit to use."""
    base: Answers = {"project_name": "my-project", **answers}
    return [
        Case(preset if example else f"{preset}-noexample", {**base, "preset": preset, "example": example})
        for preset, example in itertools.product(PRESETS, (True, False))
    ]


def alternatives() -> list[Case]:
    """Return each choice that is not a default, one at a time, on the preset that holds all files."""
    return [
        Case(f"{key}={value}", {"project_name": "my-project", "preset": "mlops", key: value})
        for key, question in asked().items()
        if key not in {"preset", "example"}
        for value in choices(question)
        if value != question["default"]
    ]


def paths(project: Path) -> set[str]:
    """Return the relative paths of all files of a render."""
    return {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}


def contents(project: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a render, without the answers file."""
    return {name: (project / name).read_bytes() for name in sorted(paths(project) - {ANSWERS_FILE})}


def matched(patterns: list[str], names: set[str]) -> set[str]:
    """Return the names that any of the patterns matches, as Copier matches them."""
    return set(GitIgnoreSpec.from_lines(patterns).match_files(names))
