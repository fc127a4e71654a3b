"""`opsinit update` beside stock `copier update`, on random projects where nobody disputes what is right."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import copier
import pytest

from opsinit import tree
from opsinit.plan import Reason
from tests.evolving import YOURS, Author, File, Files, template, write
from tests.lanes import lane
from tests.situations.edits import LINES, line
from tests.situations.scene import Scene
from tests.situations.situation import Situation
from tests.situations.tools import environ, in_this_process, opsinit

SETTINGS = copier.Settings()  # nobody's


def released(scene: Scene, versions: list[tuple[str, Files]]) -> list[str]:
    """Write the template's history, and return its tags."""
    scene.template.mkdir()
    scene.git("init", "--quiet", "--initial-branch=main", cwd=scene.template)
    tags = [f"v{number}.0.0" for number in range(1, len(versions) + 1)]
    for tag, (configuration, files) in zip(tags, versions, strict=True):
        for path in scene.template.iterdir():
            if path.name != ".git":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, file in template(configuration, files).items():
            write(scene.template, name, file)
        scene.commit(tag, cwd=scene.template)
        scene.git("tag", tag, cwd=scene.template)
    return tags


def work(author: Author, scene: Scene, versions: list[tuple[str, Files]]) -> None:
    """Do what a user does to a project: edit what every version has, delete, add, let a file run."""
    lasting = [name for name in versions[0][1] if all(name in files for _, files in versions)]
    for name in versions[0][1]:
        path = scene.project / name
        if not path.exists():
            continue
        chance = author.draw.random()
        if chance < 0.5 and name in lasting and not versions[0][1][name].binary:
            owned = zip([owner for owner, _ in versions[0][1][name].lines], _lines(path), strict=True)
            file = author.edited(name, File(tuple(owned), bool(path.stat().st_mode & 0o100)), YOURS, "mine")
            write(scene.project, name, file)
        elif chance < 0.6 and name != "once.txt":  # which Copier makes again: see below
            path.unlink()
        elif chance < 0.65 and name in lasting:
            path.chmod(path.stat().st_mode ^ 0o111)
    for number in range(author.draw.randint(0, 3)):
        write(scene.project, f"mine/{number}.txt", File((("u", "mine\n"),), author.draw.random() < 0.5))
    scene.commit("Work")


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode().splitlines(keepends=True)


def by_copier(scene: Scene, answers: Mapping[str, object]) -> tree.Tree:
    """Let Copier update a copy of the project."""
    copy = Scene(scene.root / "copier", scene.env)
    shutil.copytree(scene.project, copy.project, symlinks=True)
    with environ(scene.env):
        copier.run_update(copy.project, dict(answers), settings=SETTINGS, defaults=True, overwrite=True, quiet=True)
    assert copy.git("ls-files", "--unmerged") == b""
    return copy.tree()


@pytest.mark.parametrize("seed", range(lane().projects))
def test_the_same_tree_as_copiers(tmp_path: Path, seed: int) -> None:
    author, scene = Author(seed), Scene.at(tmp_path / "scene")
    versions = author.versions()
    first, *_ = released(scene, versions)
    with environ(scene.env):
        copier.run_copy(str(scene.template), scene.project, vcs_ref=first, settings=SETTINGS, defaults=True, quiet=True)
    scene.git("init", "--quiet", "--initial-branch=main")
    scene.commit("Start")
    work(author, scene, versions)
    theirs = by_copier(scene, {})

    outcome = opsinit(in_this_process).updates(scene)

    assert outcome.code == 0, outcome
    ours = scene.tree()
    different = [path for path in sorted({*ours, *theirs}) if ours.get(path) != theirs.get(path)]
    assert [(path, ours.get(path), theirs.get(path)) for path in different[:1]] == []


def test_a_deleted_file_that_is_written_once_stays_deleted_where_copier_makes_it_again(tmp_path: Path) -> None:
    situation = Situation(
        row="",
        name="",
        promise="",
        old={"copier.yml": "_subdirectory: files\n_skip_if_exists: [text.txt]\n", "text.txt": LINES},
        new={"text.txt": line(2, "theirs")},
        edits={"text.txt": None},
    )
    scene = situation.begin(tmp_path / "scene")
    theirs = by_copier(scene, {})

    outcome = opsinit(in_this_process).updates(scene)

    assert "text.txt" in theirs
    assert (outcome.code, "text.txt" in scene.tree()) == (0, False)
    assert f"text.txt: {Reason.DELETED_BY_YOU.says()}" in outcome.out


def test_the_random_projects_have_something_to_merge(tmp_path: Path) -> None:
    merged = set()
    for seed in range(10):
        author, scene = Author(seed), Scene.at(tmp_path / str(seed))
        versions = author.versions()
        scene.project.mkdir()
        scene.git("init", "--quiet")
        for name, file in versions[0][1].items():
            write(scene.project, name, file)
        before = scene.tree()
        work(author, scene, versions)
        mine = {path for path, entry in before.items() if scene.tree().get(path, entry) != entry}
        theirs = {path for path, file in versions[-1][1].items() if path in before and file != versions[0][1][path]}
        merged |= {(seed, path) for path in mine & theirs}

    assert len(merged) > 10
