"""What changed its path or its answer between two versions of a template: data, and nothing that is run.

A template declares it in `template/migrations/vX.Y.Z.yml`, for whoever comes to that version from an older one:

    paths: {old: new}              below its subdirectory, `.jinja` or not; a folder stands for all that is in it
    answers: {old_name: new_name}  of questions
    choices: {name: {old: new}}    of a question, by its new name

The files of the newest version are read, and those between the two versions are applied one after the other. Any
template whose versions are called vX.Y.Z may have them. Copier's own `_migrations` are programs, and are refused.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opsinit.declaration import Step
from opsinit.request import Rendered, Source
from opsinit.tree import Folder

FOLDER = "template/migrations"

_VERSION = re.compile(r"v(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Migration:
    """What changed its path or its answer between two versions."""

    steps: tuple[Step, ...] = ()

    def answers(self, recorded: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers that the new version takes."""
        answers = dict(recorded)
        for step in self.steps:
            answers = step.answered(answers)
        return answers

    def renames(self, old: Rendered, new: Rendered) -> Mapping[str, str]:
        """Return the paths of a project that go by another name now.

        A file whose path follows from an answer is also renamed by another answer.
        """
        origins: defaultdict[str, list[str]] = defaultdict(list)
        for path, origin in _files(new):
            origins[origin].append(path)
        found: dict[str, str] = {}
        gone = [(path, self._path(origin)) for path, origin in _files(old) if path not in new.files]
        several = Counter(self._path(origin) for _, origin in _files(old))
        for path, origin in gone:
            wanted = origins[origin]
            if several[origin] > 1 or len(wanted) > 1 or "{% yield" in origin:  # a file for each item of a list
                wanted = [other for other in wanted if Path(other).name == Path(path).name]
            if len(wanted) == 1 and wanted[0] not in old.files:
                found[path] = wanted[0]
        targets = Counter(found.values())
        return {path: other for path, other in found.items() if targets[other] == 1}

    def _path(self, path: str) -> str:
        for step in self.steps:
            path = step.path(path)
        return path


def between(source: Source, old: str, new: str) -> Migration:
    """Read what the files of a new version declare for those who come from an old one."""
    first, last = _numbers(old), _numbers(new)
    steps = {}
    for name, content in _declarations(source):
        version = _numbers(name.rpartition("/")[2].removesuffix(".yml"))
        if version and first and last and first < version <= last:
            steps[version] = Step.of(content, name)
    return Migration(tuple(steps[version] for version in sorted(steps)))


def _declarations(source: Source) -> Iterator[tuple[str, bytes]]:
    folder = (source.root or Path()) / FOLDER
    for path in sorted(folder.glob("*.yml")) if folder.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            yield f"{FOLDER}/{path.name}", path.read_bytes()


def _files(rendered: Rendered) -> Iterator[tuple[str, str]]:
    """Give each file with the file of the template that it was rendered from; its own path, if that is not told."""
    for path, entry in rendered.files.items():
        if not isinstance(entry, Folder):
            yield path, rendered.sources.get(path, path)


def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.fullmatch(version)
    return tuple(map(int, found.groups())) if found else ()
