"""Of the full lane, the parts are run that have something new to prove; where that cannot be told, all of them."""

import shutil
from pathlib import Path

import pytest

from opsinit import history, tree
from tests.full import parts
from tests.matrix import ROOT
from tests.program import environment, git

ALL = list(parts.PARTS)


@pytest.mark.parametrize(
    ("paths", "concerned"),
    [
        ([], []),
        (["README.md.jinja", "docs/index.md", "LICENSE.jinja"], []),
        (["Dockerfile.jinja"], ["images", "k8s"]),
        ([".github/workflows/ci.yml.jinja"], ["ci"]),
        ([".gitlab-ci.yml.jinja", "Jenkinsfile.jinja"], ["ci"]),
        (["infra/aws/network.tf"], ["iac"]),
        (["deploy/k8s/base/service.yaml"], ["k8s"]),
        (["ops/prometheus/prometheus.yml.jinja"], ["images"]),
        (["src/{{ package_name }}/api/app.py"], ["ci", "images", "k8s", "data"]),
        (["something-new.toml"], ALL),
    ],
)
def test_a_file_of_the_project_concerns_what_runs_it(paths: list[str], concerned: list[str]) -> None:
    assert parts.concerned({f"template/project/{path}" for path in paths}) == concerned


@pytest.mark.parametrize(
    ("path", "concerned"),
    [
        ("copier.yml", ALL),
        ("template/questions/pins.yml", ALL),
        ("template/macros/pins.jinja", ALL),
        ("tests/full/iac/test_moto.py", ["iac"]),
        (".ci/full/images.sh", ["images"]),
        ("tests/full/conftest.py", ALL),
    ],
)
def test_what_all_projects_are_made_of_concerns_every_part(path: str, concerned: list[str]) -> None:
    assert parts.concerned({path}) == concerned


def test_what_cannot_be_told_concerns_every_part() -> None:
    assert parts.concerned(None) == ALL


def test_every_part_has_its_tools() -> None:
    assert {script.stem for script in (ROOT / ".ci" / "full").iterdir()} == set(ALL)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a repository whose newest release is its template as it stands."""
    newest = history.releases(ROOT / "releases")[-1]
    _, files = history.at_hand(newest, ROOT / "releases")
    tree.write(files, tmp_path)
    shutil.copytree(ROOT / "releases", tmp_path / "releases")
    env = environment(tmp_path.with_name("home"))
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", newest.version]):
        git(*command, cwd=tmp_path, env=env)
    return tmp_path


def test_nothing_differs_from_a_release_that_was_just_made(clone: Path) -> None:
    assert parts.changed(clone) == set()


def test_a_change_of_the_template_or_of_the_lane_is_seen(clone: Path) -> None:
    (clone / "template/project/Dockerfile.jinja").write_text("FROM scratch\n", encoding="utf-8")
    (clone / "template/project/new.txt").write_text("", encoding="utf-8")
    (clone / "tests/full/iac").mkdir(parents=True)
    (clone / "tests/full/iac/test_x.py").write_text("", encoding="utf-8")
    git("add", "--all", cwd=clone, env=environment(clone.with_name("home")))

    assert parts.changed(clone) == {
        "/template/project/Dockerfile.jinja",
        "/template/project/new.txt",
        "/tests/full/iac/test_x.py",
    }


@pytest.mark.parametrize("gone", [".git", "releases"])
def test_without_a_release_or_its_commit_nothing_can_be_told(clone: Path, gone: str) -> None:
    shutil.rmtree(clone / gone)

    assert parts.changed(clone) is None
