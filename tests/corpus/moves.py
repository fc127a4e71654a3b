"""A project of the oldest release, moved to the newest, in memory: what becomes of somebody's edits."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from opsinit import configuration, merge, migrations, render, tree
from opsinit.plan import Plan
from opsinit.released import Released
from opsinit.request import Rendered, Request, Source
from tests import matrix
from tests.corpus.edit import Edit, Project
from tests.merging import Memory

URL = "https://github.com/opsinit/opsinit"


@dataclass(frozen=True)
class Move:
    """A project as its first release made it, and as the newest would."""

    old: Rendered
    new: Rendered
    renames: Mapping[str, str]
    versions: tuple[str, str]

    @property
    def texts(self) -> Project:
        """Return the files that people edit, as text."""
        files = {path: entry for path, entry in self.old.files.items() if isinstance(entry, tree.File)}
        return {path: entry.content.decode() for path, entry in files.items() if _is_text(entry.content)}

    def after(self, *edits: Edit) -> tree.Tree:
        """Return the project after some edits."""
        before = self.texts
        texts = functools.reduce(lambda files, edit: edit.made(files), edits, before)
        others = {path: entry for path, entry in self.old.files.items() if path not in before}
        modes = {path: entry.executable for path, entry in self.old.files.items() if isinstance(entry, tree.File)}
        return others | {path: tree.File(text.encode(), modes.get(path, False)) for path, text in texts.items()}

    def plan(self, *edits: Edit) -> Plan:
        """Return what an update does to the project after some edits."""
        worktree = Memory({path: entry for path, entry in self.after(*edits).items() if entry != tree.Folder()})
        return merge.plan(self.old, self.new, worktree, renames=self.renames, versions=self.versions)


def _is_text(content: bytes) -> bool:
    return b"\0" not in content


@functools.cache
def move(preset: str) -> Move:
    """Return the move of a preset, rendered once."""
    shipped = Released.shipped(URL, matrix.ROOT / "releases")
    first, last = shipped.all[0], shipped.all[-1]
    old = _rendered(shipped.source(first), {"project_name": "my-project", "preset": preset})
    source = shipped.source(last)
    migration = migrations.between(source, first, last)
    new = _rendered(source, migration.answers(old.answers))
    return Move(old, new, migration.renames(old, new), (first, last))


def _rendered(source: Source, answers: Mapping[str, object]) -> Rendered:
    questions = configuration.questions(source.root or Path())
    known = {name: answer for name, answer in answers.items() if name in questions}
    with render.opened(source, interactive=False) as opened:
        return opened.render(Request(Path("my-project"), known))
