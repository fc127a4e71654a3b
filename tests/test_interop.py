"""Plain Copier and opsinit take turns on the same project, on the real releases: the same tree, whoever updates it."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import copier
import pytest

from opsinit import tree
from tests import matrix
from tests.conftest import Once
from tests.corpus.edits import TOGETHER
from tests.corpus.moves import URL, move
from tests.lanes import is_fast
from tests.program import environment, git, opsinit
from tests.situations.scene import Scene, put
from tests.situations.tools import environ

PRESETS = ("devops",) if is_fast() else matrix.PRESETS
# Whether plain Copier, too, updated the project before: what holds then is the more that can go wrong.
BEFORE = ("made",) if is_fast() else ("made", "updated")
SETTINGS = copier.Settings()  # nobody's
# What Copier merges too: its conflicts, and what it loses, are looked at in `situations` and `corpus`.
EDITS = (
    "a dependency's range is changed",
    "a variable is set in the image",
    "the tests run on one more Python",
    "a step is added to a job",
    "a workflow is added",
    "names are ignored by git",
    "an endpoint is added",
    "a setting is added",
    "a test is added to a file of the template",
    "a module and its test are added",
    "a line is added to the changelog",
    "a runbook gets one more case",
    "an issue form is deleted",
)


@pytest.fixture
def home(once: Once, tmp_path: Path) -> dict[str, str]:
    """Give an environment in which the public address of the template leads to what `opsinit export` wrote."""

    def fill(target: Path) -> None:
        made = opsinit("export", target / "template.git", cwd=target.parent, env=environment(target / "home"))
        assert made.code == 0, made

    exported = once("export", fill) / "template.git"
    env = environment(tmp_path / "home")
    git("config", "--global", f"url.{exported}.insteadOf", f"{URL}.git", cwd=tmp_path, env=env)
    return env


@pytest.fixture
def scene(tmp_path: Path, home: dict[str, str]) -> Scene:
    return Scene(tmp_path, home)


def work(scene: Scene, preset: str) -> None:
    """Commit what the project is, then what a user does to it."""
    made = move(preset)
    edits = [edit for edit in TOGETHER if edit.name in EDITS and edit.fits(made.texts)]
    assert len(edits) == len(EDITS)
    after = made.after(*edits)
    scene.git("init", "--quiet", "--initial-branch=main")
    scene.commit("Start")
    changed = {path: entry for path, entry in after.items() if made.old.files.get(path) != entry}
    put(scene.project, {path: entry.content for path, entry in changed.items() if isinstance(entry, tree.File)})
    put(scene.project, dict.fromkeys(made.old.files.keys() - after.keys()))
    scene.commit("Work")


def copy(scene: Scene, name: str) -> Scene:
    """Return a scene with a copy of the project."""
    other = Scene(scene.root / name, scene.env)
    shutil.copytree(scene.project, other.project, symlinks=True)
    return other


def by_copier(scene: Scene, to: str | None = None) -> tree.Tree:
    with environ(scene.env):
        copier.run_update(scene.project, vcs_ref=to, settings=SETTINGS, defaults=True, overwrite=True, quiet=True)
    assert scene.git("ls-files", "--unmerged") == b""
    return scene.tree()


def by_opsinit(scene: Scene, *words: str) -> tree.Tree:
    outcome = opsinit("update", "--no-lock", *words, cwd=scene.project, env=scene.env)
    assert outcome.code == 0, outcome
    return scene.tree()


def assert_equal(ours: tree.Tree, theirs: tree.Tree) -> None:
    different = [path for path in sorted({*ours, *theirs}) if ours.get(path) != theirs.get(path)]

    assert [(path, ours.get(path), theirs.get(path)) for path in different[:1]] == []


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("before", BEFORE)
def test_a_project_of_plain_copier_is_updated_as_copier_does(scene: Scene, preset: str, before: str) -> None:
    first, *between, last = versions(scene)
    made_by_copier(scene, preset, first)
    work(scene, preset)
    if before == "updated":
        by_copier(scene, between[-1])
        scene.commit("Update")
        assert f"_commit: {between[-1]}\n".encode() in (scene.project / ".copier-answers.yml").read_bytes()
    theirs = copy(scene, "theirs")

    ours = by_opsinit(scene)

    assert f"_commit: {last}\n".encode() in (scene.project / ".copier-answers.yml").read_bytes()
    assert_equal(ours, by_copier(theirs))


def made_by_copier(scene: Scene, preset: str, version: str) -> None:
    """Let plain Copier make the project."""
    given = {"project_name": "my-project", "preset": preset}
    with environ(scene.env):
        copier.run_copy(
            f"{URL}.git", scene.project, given, vcs_ref=version, settings=SETTINGS, defaults=True, quiet=True
        )


@pytest.mark.parametrize("preset", PRESETS)
def test_a_project_that_opsinit_made_and_updated_is_updated_by_plain_copier(scene: Scene, preset: str) -> None:
    first, *between, last = versions(scene)
    new = ("new", scene.project, "--preset", preset, "--set", "project_name=my-project", "--ref", first)
    made = opsinit(*new, "--no-git", "--no-lock", cwd=scene.root, env=scene.env)
    assert made.code == 0, made
    work(scene, preset)
    if between:
        by_opsinit(scene, "--to", between[-1])
        scene.commit("Update")

    ours = by_opsinit(copy(scene, "ours"))

    assert_equal(ours, by_copier(scene))
    assert f"_commit: {last}\n".encode() in (scene.project / ".copier-answers.yml").read_bytes()


def versions(scene: Scene) -> list[str]:
    """Return the released versions, as the exported repository has them."""
    listed = scene.git("ls-remote", "--tags", f"{URL}.git", cwd=scene.root).decode().split()
    return in_order(word.removeprefix("refs/tags/") for word in listed if word.startswith("refs/tags/"))


def in_order(tags: Iterable[str]) -> list[str]:
    """Return tags from the oldest to the newest, which is not the order of their letters."""
    return sorted(tags, key=lambda tag: [int(number) for number in tag.removeprefix("v").split(".")])


def test_the_tenth_version_is_later_than_the_second() -> None:
    assert in_order(["v0.10.0", "v0.2.0", "v1.0.0", "v0.9.12"]) == ["v0.2.0", "v0.9.12", "v0.10.0", "v1.0.0"]
