"""What a validator judges of all projects, laid out on disk: equal files once, in as few folders as can be."""

import hashlib
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from opsinit import tree
from tests import matrix
from tests.rendered import Project
from tests.validators import Validator


@dataclass
class Folder:
    """Files of one project, or of several whose files are at different paths."""

    files: dict[str, tree.File] = field(default_factory=dict)
    judged: dict[str, Project] = field(default_factory=dict)  # which of them are judged, and whose they are

    def write(self, place: Path) -> None:
        """Write all files."""
        place.mkdir(parents=True)
        tree.write(self.files, place)
        # actionlint looks for the repository to find its own actions.
        subprocess.run(["git", "init", "--quiet", "--template=", str(place)], check=True)


@cache
def _matched(patterns: tuple[str, ...], names: frozenset[str]) -> frozenset[str]:
    return frozenset(matrix.matched(list(patterns), set(names)))


def folders(validator: Validator, projects: Iterable[Project]) -> list[Folder]:
    """Lay out every different file that a validator judges, beside each different set of files that it reads."""
    groups: dict[str, list[Folder]] = {}
    seen: set[tuple[str, str, bytes]] = set()
    for project in projects:
        names = frozenset(project.files)
        beside = {name: _file(project, name) for name in sorted(_matched(validator.read(), names))}
        group = _digest(beside)
        found = groups.setdefault(group, [])
        for name in sorted(_matched(validator.judged, names)):
            content = _file(project, name)
            if (key := (group, name, content.content)) in seen:
                continue
            seen.add(key)
            place = next((folder for folder in found if name not in folder.judged), None)
            if place is None:
                found.append(place := Folder(dict(beside)))
            place.files[name] = content
            place.judged[name] = project
    return [folder for found in groups.values() for folder in found]


def _file(project: Project, name: str) -> tree.File:
    entry = project.tree[name]
    assert isinstance(entry, tree.File)
    return entry


def _digest(files: dict[str, tree.File]) -> str:
    seen = hashlib.sha256()
    for name, file in files.items():
        seen.update(f"{name}\0{len(file.content)}\0".encode() + file.content)
    return seen.hexdigest()
