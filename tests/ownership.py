"""Who owns a file of a project: read from the question files, so that a new capability needs no entry in a test."""

import functools
import itertools
import zipfile
from typing import Any, NamedTuple

import jinja2
import jinja2.meta
import yaml

from opsinit import history
from tests import matrix

_ENVIRONMENT = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - no HTML
_PACKAGE = "my_project"


class Owner(NamedTuple):
    """What some flags keep out of a project: one branch of an `_exclude` block."""

    file: str
    block: str
    flags: frozenset[str]
    patterns: tuple[str, ...]

    def absent(self, flags: dict[str, bool]) -> bool:
        """Tell whether it keeps its files out, with some flags."""
        return self.patterns == excluded(self.block, {flag: flags[flag] for flag in self.flags})

    def paths(self) -> frozenset[str]:
        """Return what it owns of all that the template holds."""
        return _matched(self.patterns)

    def __str__(self) -> str:
        """Name it by its question file and the first thing that it owns."""
        return f"{self.file}:{self.patterns[0]}"


def excluded(block: str, flags: dict[str, bool]) -> tuple[str, ...]:
    """Return the patterns that a block gives."""
    rendered = _ENVIRONMENT.from_string(block).render(package_name=_PACKAGE, **flags)
    return tuple(line.strip() for line in rendered.splitlines() if line.strip())


@functools.cache
def owners() -> tuple[Owner, ...]:
    """Return all owners; settings.yml keeps out what nobody owns."""
    return tuple(
        Owner(file, block, read, patterns)
        for file, content in matrix.question_files().items()
        for block in content.get("_exclude", [])
        if (read := frozenset(jinja2.meta.find_undeclared_variables(_ENVIRONMENT.parse(block)) - {"package_name"}))
        for patterns in dict.fromkeys(
            excluded(block, dict(zip(sorted(read), values, strict=True)))
            for values in itertools.product((True, False), repeat=len(read))
        )
        if patterns
    )


@functools.cache
def everything() -> frozenset[str]:
    """Return the paths of all files that the template can give."""
    return frozenset(
        path.relative_to(matrix.PROJECT)
        .as_posix()
        .removesuffix(".jinja")
        .replace("{{ package_name }}", _PACKAGE)
        .replace("{{ _copier_conf.answers_file }}", matrix.ANSWERS_FILE)
        for path in matrix.PROJECT.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


@functools.cache
def _matched(patterns: tuple[str, ...]) -> frozenset[str]:
    return frozenset(matrix.matched(list(patterns), set(everything())))


def flags(answers: matrix.Answers) -> dict[str, bool]:
    """Work out the flags that follow from answers, without Copier."""
    boolean = {
        key: str(question["default"]) for key, question in matrix.computed().items() if question["type"] == "bool"
    }
    worked_out = {key: _ENVIRONMENT.from_string(default).render(answers) == "True" for key, default in boolean.items()}
    return {**worked_out, **{key: value for key, value in answers.items() if isinstance(value, bool)}}


def together(first: Owner, second: Owner, every: list[dict[str, bool]]) -> bool:
    """Tell whether the files of two owners meet in some project."""
    return any(not first.absent(found) and not second.absent(found) for found in every)


def known_at_first() -> set[str]:
    """Return the questions and flags of the oldest release, beside whose answers plain Copier reads today's blocks."""
    oldest = history.releases(matrix.ROOT / "releases")[0]
    with zipfile.ZipFile(matrix.ROOT / f"releases/{oldest.version}.zip") as packed:
        files: list[dict[str, Any]] = [
            yaml.safe_load(packed.read(name))
            for name in packed.namelist()
            if name.startswith("template/questions/") and name.endswith(".yml")
        ]
    return {key for file in files for key in file if not key.startswith("_")}
