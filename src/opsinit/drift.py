"""Drift: what a project changed against a fresh render of its recorded version and answers.

The answers file is what the render is made from, `uv.lock` is uv's, and what the template writes only once, or only
into a new project, is the project's own: none of them drifts. Neither does what the template never had.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from opsinit import recorded, render, template
from opsinit.errors import UsageError
from opsinit.lock import LOCKED
from opsinit.project import Project
from opsinit.request import Rendered, Request, Source
from opsinit.tree import Entry, File, Folder
from opsinit.worktree import Disk


class Kind(StrEnum):
    """What became of a file of the template."""

    CHANGED = "changed"  # its content
    DELETED = "deleted"  # it is not there
    MODE = "mode"  # executable, or no longer
    REPLACED = "replaced"  # by a link or a directory, or a link by a file


@dataclass(frozen=True)
class Drift:
    """One path that is not as the template has it."""

    path: str
    kind: Kind
    expected: Entry
    found: Entry | None


def between(project: Project, only: Sequence[str] = ()) -> tuple[Drift, ...]:
    """Compare a project, or some paths of it, with what its recorded version and answers give."""
    versions = template.versions_of(project, fetch=False)
    rendered = fresh(project, versions.source(versions.recorded))
    aside = {rendered.answers_file, LOCKED, *rendered.once}
    files = {path: entry for path, entry in rendered.files.items() if path not in aside}
    for path in only:
        if path not in files and not _below(files, path):
            raise UsageError(
                f"{path} is no file of the template", "`opsinit diff` without a path shows all that drifted"
            )
    disk = Disk(project.path)
    chosen = (path for path in files if not only or any(path == part or path.startswith(f"{part}/") for part in only))
    found = (_drift(path, files[path], disk.entry(path)) for path in chosen if not isinstance(files[path], Folder))
    return tuple(drift for drift in found if drift)


def fresh(project: Project, source: Source) -> Rendered:
    """Render a version with the answers that a project recorded."""
    known = recorded.known(project.answers, recorded.questions(source))
    with render.opened(source, interactive=False) as opened:
        return opened.render(Request(project.path, known, update=True))


def _below(files: Mapping[str, Entry], folder: str) -> bool:
    return any(path.startswith(f"{folder}/") for path in files)


def inside(project: Project, paths: Sequence[Path]) -> tuple[str, ...]:
    """Return paths, which are given from the current directory, as they are in the project."""
    found = [_relative(path, project.path) for path in paths]
    for path in found:
        if path.split("/")[0] == "..":
            raise UsageError(f"{path} is not in {project.path}", "give paths of the project")
    return () if "." in found else tuple(found)


def _relative(path: Path, project: Path) -> str:
    """Return a path as it is in the project, which the one or the other may name through a link."""
    found = os.path.relpath(path, project)
    if found.split("/")[0] == "..":
        found = os.path.relpath(path.parent.resolve() / path.name, project.resolve())
    return found


def _drift(path: str, expected: Entry, found: Entry | None) -> Drift | None:
    if found == expected:
        return None
    if found is None:
        return Drift(path, Kind.DELETED, expected, None)
    if not (isinstance(expected, File) and isinstance(found, File)):
        same = type(expected) is type(found)
        return Drift(path, Kind.CHANGED if same else Kind.REPLACED, expected, found)
    return Drift(path, Kind.CHANGED if expected.content != found.content else Kind.MODE, expected, found)
