"""What an update did, told from the files, from git and from what was said: whichever tool it was."""

import json
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath

import yaml

from opsinit import tree
from tests.program import Outcome
from tests.situations.scene import ANSWERS_FILE, ARRIVES, NEW, OLD, Scene
from tests.situations.situation import Situation

DESTROYED = "edit destroyed"
GONE = "edit gone from the tree"
HALF = "half an update"
UNTOLD = "the template's change did not arrive, and nothing says so"
ABSENT = "the template's change is in no file"
MARKERS = "markers in the tree, exit code 0"
UNFIT = "markers in a file that cannot hold them"
TRACEBACK = "traceback"
BROKEN = "a file that parsed no longer does"
GIT = "git no longer works"
RESET = "an answer was changed without a word"
REJECT = "a reject file, exit code 0"
LITTER = "files left in the temporary directory"

MARKER = b"<<<<<<< "
LOG = ("identical", "create", "conflict", "overwrite", "force", "skip", "unchanged", "keep")  # words of Copier's log


def faults(situation: Situation, scene: Scene, outcome: Outcome) -> list[str]:
    """Return what went wrong, whatever the tool promised."""
    said = report(outcome)
    found = [
        *([TRACEBACK] if "Traceback (most recent call last)" in outcome.err else []),
        *_edits(situation, scene),
        *_whole(situation, scene, said),
        *_files(situation, scene, outcome),
        *_answers(situation, scene, said),
    ]
    if (
        situation.repository
        and subprocess.run(
            ["git", "status", "--porcelain"], cwd=scene.project, env=scene.env, capture_output=True, check=False
        ).returncode
    ):
        found.append(GIT)
    if any(scene.temporary.iterdir()):
        found.append(LITTER)
    if situation.fault and (more := situation.fault(scene, outcome)):
        found.append(more)
    return list(dict.fromkeys(found))


def is_refused(scene: Scene, outcome: Outcome) -> bool:
    """Tell whether the tool said no, and left everything as it was."""
    return outcome.code != 0 and scene.tree() == scene.before


def report(outcome: Outcome) -> str:
    """Return what a tool said, without Copier's log of every file that it renders."""
    lines = [*outcome.out.splitlines(), *outcome.err.splitlines()]
    return "\n".join(line for line in lines if not line.strip().startswith(LOG) or "kept" in line)


def _edits(situation: Situation, scene: Scene) -> Iterator[str]:
    content = contents(scene.tree())
    for edit in situation.yours:
        if not any(edit in text for text in content):
            yield GONE if situation.repository and _in_git(scene, edit) else DESTROYED


def contents(files: tree.Tree) -> list[bytes]:
    """Return the bytes of all files, targets of links and names."""
    inside = [entry.content if isinstance(entry, tree.File) else str(entry).encode() for entry in files.values()]
    return [*inside, *(name.encode(errors="surrogateescape") for name in files)]


def _in_git(scene: Scene, edit: bytes) -> bool:
    names = scene.git("ls-tree", "-r", "-z", "--name-only", "HEAD").split(b"\0")[:-1]
    prefix = scene.git("rev-parse", "--show-prefix").strip()
    return edit in names or any(edit in scene.git("show", b"HEAD:" + prefix + name) for name in names)


def _whole(situation: Situation, scene: Scene, said: str) -> Iterator[str]:
    """Hold what the answers file says against what the other files are."""
    now, version = scene.tree(), scene.answers().get("_commit")
    if version == OLD != situation.to and now != scene.before:
        yield HALF
    if version == situation.to and not situation.stays:
        if version == NEW and any(now.get(path) != tree.File(content) for path, content in ARRIVES.items()):
            yield HALF
        # A path in a report is no change: whatever a tool says of it, what the template brings has to be somewhere.
        if any(text not in _beside(now, path) for path, text in situation.arrives.items()):
            yield ABSENT
        if any(text not in _beside(now, path) and path not in said for path, text in situation.misses.items()):
            yield UNTOLD


def _beside(files: tree.Tree, path: str) -> bytes:
    """Return what is at a path, and in the files beside it that are called after it or after what is in its way."""
    starts = (path, *(f"{parent}." for parent in PurePosixPath(path).parents))
    return b"\0".join(contents({name: entry for name, entry in files.items() if name.startswith(starts)}))


def _files(situation: Situation, scene: Scene, outcome: Outcome) -> Iterator[str]:
    now = scene.tree()
    new = {path: entry.content for path, entry in now.items() if isinstance(entry, tree.File)}
    marked = {path for path, content in new.items() if MARKER in content and MARKER not in _before(scene, path)}
    if marked and outcome.code == 0:
        yield MARKERS
    if marked & {*situation.unmarked} or any("<<<<<<<" in str(entry) for entry in now.values() if _is_link(entry)):
        yield UNFIT
    if outcome.code == 0 and any(path.endswith(".rej") and path not in scene.before for path in now):
        yield REJECT
    for path, content in new.items():
        if path not in marked and path not in situation.unparsed and not parses(path, content):
            yield BROKEN


def _before(scene: Scene, path: str) -> bytes:
    entry = scene.before.get(path)
    return entry.content if isinstance(entry, tree.File) else b""


def _is_link(entry: tree.Entry) -> bool:
    return isinstance(entry, tree.Link)


def _answers(situation: Situation, scene: Scene, said: str) -> Iterator[str]:
    answers = scene.answers()
    lost = {name: str(answer) for name, answer in situation.keeps.items() if answers.get(name) != answer}
    if any(name not in said or answer not in said for name, answer in lost.items()):
        yield RESET


def parses(path: str, content: bytes) -> bool:
    """Tell whether a file is what its suffix says."""
    try:
        match PurePosixPath(path).suffix:
            case ".toml":
                tomllib.loads(content.decode())
            case ".json":
                json.loads(content)
            case ".yml" | ".yaml" if path != ANSWERS_FILE:
                list(yaml.safe_load_all(content))
    except (ValueError, yaml.YAMLError):
        return False
    return True
