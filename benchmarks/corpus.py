"""What people do to their projects, updated by the commands of opsinit and of Copier, from the oldest release on."""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from opsinit import tree
from tests import checks
from tests.corpus.edit import Edit
from tests.corpus.edits import EDITS, TOGETHER
from tests.corpus.moves import URL, move
from tests.program import environment
from tests.situations.scene import Scene, put
from tests.situations.tools import COPIER, Tool, opsinit

PRESET = "mlops"


class Merged(NamedTuple):
    """What an update made of an edit."""

    failed: bool  # it did not come to its end
    conflict: bool  # something is left for the user to decide
    lost: bool  # a line that the user wrote is nowhere
    broken: bool  # a file no longer parses, and is in no conflict

    @property
    def is_clean(self) -> bool:
        """Tell whether there is nothing more to do."""
        return not any(self)

    @property
    def shown(self) -> str:
        """Return it in words."""
        return ", ".join(name for name, found in self._asdict().items() if found) or "merged"


class Corpus(NamedTuple):
    """What both tools made of every edit, alone and of all together."""

    alone: dict[str, tuple[Merged, Merged]]
    together: tuple[int, int]  # files in conflict
    size: int  # how many can be made together


def measure() -> Corpus:
    """Make each edit alone, then all together, and update."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place).resolve()
        scene = Scene(root, environment(root / "home"))
        _made(scene)
        fitting = [edit for edit in EDITS if edit.fits(move(PRESET).texts)]
        alone = {
            edit.name: (_merged(opsinit(), scene, (edit,))[0], _merged(COPIER, scene, (edit,))[0]) for edit in fitting
        }
        edits = tuple(edit for edit in TOGETHER if edit in fitting)
        ours, theirs = (_merged(tool, scene, edits)[1] for tool in (opsinit(), COPIER))
        return Corpus(alone, (ours, theirs), len(edits))


def _made(scene: Scene) -> None:
    """Make the project, and lead the public address to the exported releases."""
    tool = opsinit()
    first, _ = move(PRESET).versions
    for words in (
        ("export", "template.git"),
        ("new", "project", "--preset", PRESET, "--set", "project_name=my-project", "--ref", first, "--no-lock"),
    ):
        done = tool.run(tool.module, words, scene.root, scene.env)
        if done.code:
            raise SystemExit(done.err)
    scene.git("config", "--global", f"url.{scene.root / 'template.git'}.insteadOf", f"{URL}.git", cwd=scene.root)


def _merged(tool: Tool, scene: Scene, edits: tuple[Edit, ...]) -> tuple[Merged, int]:
    """Update a copy of the project after some edits; return also how many files are in conflict."""
    made = move(PRESET)
    copy = Scene(scene.root / "copy", scene.env)
    shutil.rmtree(copy.root, ignore_errors=True)
    shutil.copytree(scene.project, copy.project, symlinks=True)
    after, before = made.after(*edits), copy.tree()
    edited = {path: entry.content for path, entry in after.items() if isinstance(entry, tree.File)}
    put(copy.project, {path: text for path, text in edited.items() if before.get(path) != after[path]})
    put(copy.project, dict.fromkeys(before.keys() - after.keys() - {"uv.lock"}))
    copy.commit("Work")
    outcome = tool.updates(copy)
    files = {path: entry.content for path, entry in copy.tree().items() if isinstance(entry, tree.File)}
    listed = copy.git("diff", "--name-only", "-z", "--diff-filter=U").decode().split("\0")[:-1]
    disputed = {*listed, *(path for path in files if path.endswith((".rej", ".opsinit-new")))}
    known = {line for text in made.texts.values() for line in text.splitlines()}
    lines = {line for content in edited.values() for line in _lines(content)}
    everything = b"\n".join(files.values()).decode(errors="replace")
    lost = any(line.strip() not in everything for line in lines - known)
    broken = any(
        True
        for path, content in files.items()
        if path not in disputed
        for _ in checks.parsed(path, content.decode(errors="replace"))
    )
    failed = outcome.code > 1 or "Traceback" in outcome.err
    return Merged(failed, bool(disputed), lost, broken), len(disputed)


def _lines(content: bytes) -> list[str]:
    return [] if b"\0" in content else content.decode().splitlines()


def summary(found: Corpus) -> list[str]:
    """Return the shares."""
    first, last = move(PRESET).versions
    share = [
        f"{100 * sum(pair[side].is_clean for pair in found.alone.values()) / len(found.alone):.0f} %" for side in (0, 1)
    ]
    return [
        f"{len(found.alone)} edits, each made alone to a project of the `{PRESET}` preset, which then goes from",
        f"{first} to {last}. opsinit merges {share[0]} of them with nothing left to do, Copier {share[1]}. Of the",
        f"{found.size} that can be made together, opsinit leaves {found.together[0]} files in conflict, Copier",
        f"{found.together[1]}.",
    ]


def table(found: Corpus) -> Iterable[str]:
    """Give the edits that either tool does not simply merge."""
    yield from ("| what either does not simply merge | opsinit | Copier |", "|---|---|---|")
    for name, (mine, other) in found.alone.items():
        if not (mine.is_clean and other.is_clean):
            yield f"| {name} | {mine.shown} | {other.shown} |"
