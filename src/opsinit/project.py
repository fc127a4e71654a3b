"""A project that was rendered from a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from opsinit.errors import ProjectError

ANSWERS_FILE = ".copier-answers.yml"

_HINT = "run this inside a project, or create one with `opsinit new`"


@dataclass(frozen=True)
class Project:
    """A directory with an answers file."""

    path: Path
    answers: Mapping[str, Any]
    version: str | None  # of the template
    source: str | None  # the template's address

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open the project in a directory."""
        if project := cls.around(path, only_here=True):
            return project
        raise ProjectError(f"no {ANSWERS_FILE} in {path}", _HINT)

    @classmethod
    def around(cls, path: Path, *, only_here: bool = False) -> Self | None:
        """Open the project that a directory belongs to, if it does."""
        start = path.absolute()
        for directory in (start,) if only_here else (start, *start.parents):
            if (directory / ANSWERS_FILE).is_file():
                return cls._read(directory)
        return None

    @classmethod
    def _read(cls, directory: Path) -> Self:
        import yaml

        file = directory / ANSWERS_FILE
        try:
            found = yaml.safe_load(file.read_bytes())
        except (OSError, yaml.YAMLError) as error:
            raise ProjectError(f"{file} cannot be read: {error}", "take it back from git, as it was") from error
        if not isinstance(found, dict):
            raise ProjectError(f"{file} holds no answers", "take it back from git, as it was")
        answers = {name: answer for name, answer in found.items() if not str(name).startswith("_")}
        return cls(directory, answers, found.get("_commit"), found.get("_src_path"))
