"""The answers that are tried together: every pair of choices, and every three of the questions that share files."""

import functools
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import covertable  # type: ignore[import-untyped]
import jinja2
import jinja2.meta

from tests import matrix

# How a project is delivered, and what: these choices meet in the same files, and the second line costs four sets.
DELIVERY = ("ci", "cloud", "runtime", "monitoring", "logs", "notify", "visibility")
DELIVERED = ("preset", "tracking", "example")

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(matrix.ROOT),
    undefined=jinja2.StrictUndefined,
    autoescape=False,  # noqa: S701 - no HTML
)


@functools.cache
def factors() -> dict[str, list[Any]]:
    """Return the choices of every question that has some."""
    return {key: found for key, question in matrix.asked().items() if (found := matrix.choices(question))}


@functools.cache
def rules() -> dict[str, frozenset[str]]:
    """Return the questions whose validator reads other questions too, with all that it reads."""
    found = {
        key: frozenset(jinja2.meta.find_undeclared_variables(_ENVIRONMENT.parse(question["validator"])))
        for key, question in matrix.asked().items()
        if "validator" in question
    }
    return {key: names for key, names in found.items() if len(names) > 1}


def refusal(key: str, answers: matrix.Answers) -> str:
    """Return what the validator of a question has against some answers."""
    return _ENVIRONMENT.from_string(matrix.asked()[key]["validator"]).render(answers).strip()


@functools.cache
def _refused(key: str) -> frozenset[frozenset[tuple[str, Any]]]:
    """Return the combinations that a validator refuses."""
    return frozenset(frozenset(found.items()) for found in combined(rules()[key]) if refusal(key, found))


def contradictions() -> list[matrix.Case]:
    """Return the combinations of choices that are refused, each with the question that says so."""
    found = [(key, dict(sorted(pairs))) for key in rules() for pairs in _refused(key)]
    return [matrix.Case(key, answers) for key, answers in sorted(found, key=repr)]


def allowed(answers: matrix.Answers) -> bool:
    """Tell whether answers, some of which may be missing, hold no contradiction."""
    return not any(pairs <= answers.items() for key in rules() for pairs in _refused(key))


def possible(answers: matrix.Answers) -> bool:
    """Tell whether the rest of the answers can be chosen so that nothing is refused."""
    others = sorted({name for names in rules().values() for name in names} - answers.keys())
    return any(allowed({**answers, **more}) for more in combined(others))


def combined(keys: Iterable[str]) -> Iterator[matrix.Answers]:
    """Return every combination of the choices of some questions."""
    ordered = sorted(keys)
    for values in itertools.product(*(factors()[key] for key in ordered)):
        yield dict(zip(ordered, values, strict=True))


def wanted() -> Iterator[matrix.Answers]:
    """Return every combination that has to occur together in some set of answers."""
    pairs = itertools.combinations(factors(), 2)
    for chosen in (*pairs, *itertools.combinations((*DELIVERY, *DELIVERED), 3)):
        yield from filter(possible, combined(chosen))


@functools.cache
def covering() -> tuple[matrix.Case, ...]:
    """Return sets of answers in which all of them occur: the same ones, for the same questions."""
    constraints = [
        {"operator": "fn", "requires": sorted(names), "evaluate": functools.partial(_accepted, sorted(names))}
        for names in rules().values()
    ]
    closer = {"fields": [*DELIVERY, *DELIVERED], "strength": 3}
    rows = covertable.make(factors(), strength=2, sub_models=[closer], constraints=constraints)
    return tuple(
        matrix.Case(f"{number:03}", {"project_name": "my-project", **{key: row[key] for key in factors()}})
        for number, row in enumerate(rows)
    )


def _accepted(names: list[str], row: matrix.Answers) -> bool:
    return allowed({name: row[name] for name in names})


def cases() -> list[matrix.Case]:
    """Return all sets of answers that the fast lane renders."""
    return [*matrix.presets(), *matrix.alternatives(), *covering()]
