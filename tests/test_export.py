"""`opsinit export`: the template with its history, so that plain Copier works where the public repository does not."""

import itertools
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from opsinit import archives, drift, history, template, tree
from opsinit.project import ANSWERS_FILE, Project
from tests.lanes import is_fast
from tests.matrix import ROOT
from tests.program import called, environment, git, move_in, opsinit, write

PUBLIC = "https://github.com/opsinit/opsinit"
RELEASES = history.releases(ROOT / "releases")
VERSIONS = tuple(release.version for release in RELEASES)
FORMS = ("a folder/template.git", "template.bundle")
# Of a growing history, the default lane tries both ends: who comes from further away meets what all others meet.
MADE = list(itertools.product(FORMS, VERSIONS)) if not is_fast() else [(form, VERSIONS[-1]) for form in FORMS]
UPDATED = list(itertools.product(FORMS, VERSIONS[:-1])) if not is_fast() else [(FORMS[1], VERSIONS[0])]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    # A copier that looked further than this would find no network.
    return environment(
        tmp_path / "home", COPIER_CACHE_DIR=str(tmp_path / "mirrors"), https_proxy="http://localhost:1", LC_ALL="C"
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    move_in(tmp_path / "home", monkeypatch)
    return tmp_path


def copier(*arguments: str | Path, cwd: Path, env: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "copier", *map(str, arguments)]
    result = subprocess.run(command, cwd=cwd, env=dict(env), check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def commits(repository: Path, env: Mapping[str, str]) -> str:
    return git("ls-remote", repository, cwd=repository.parent, env=env)


def test_every_version_is_a_tag_on_one_branch(here: Path, env: dict[str, str]) -> None:
    outcome = called("export", "sub/template", "--json", cwd=here)

    assert outcome.code == 0, outcome.err
    path = here / "sub/template.git"
    assert (outcome.data["path"], outcome.data["versions"]) == (str(path), list(VERSIONS))
    assert [file.name for file in path.parent.iterdir()] == ["template.git"]
    bare = f"--git-dir={path}"
    assert git(bare, "log", "--format=%s", "--reverse", "main", cwd=here, env=env).split() == list(VERSIONS)
    assert git(bare, "symbolic-ref", "HEAD", cwd=here, env=env) == "refs/heads/main"
    assert git(bare, "fsck", "--strict", cwd=here, env=env) == ""
    for release in RELEASES:
        listed = git(bare, "ls-tree", "-r", "--full-tree", release.version, cwd=here, env=env).splitlines()
        files = archives.files(release, ROOT / "releases")
        assert {line.partition("\t")[2] for line in listed} == files.keys()
        head = git(bare, "cat-file", "commit", release.version, cwd=here, env=env)
        assert release.note in head
        moment = git(bare, "show", "--no-patch", "--format=%aI %cI", release.version, cwd=here, env=env)
        assert moment.split() == [f"{release.date}T00:00:00+00:00"] * 2


def test_the_commits_are_the_same_wherever_they_are_made(here: Path, env: dict[str, str]) -> None:
    elsewhere = {**env, "TZ": "Asia/Tokyo", "GIT_AUTHOR_NAME": "x", "GIT_COMMITTER_DATE": "2001-01-01T00:00:00"}
    assert called("export", "one.git", cwd=here).code == 0
    assert opsinit("export", "two.git", cwd=here, env=elsewhere).code == 0
    assert called("export", "three.bundle", cwd=here).code == 0

    assert commits(here / "one.git", env) == commits(here / "two.git", env)
    assert set(commits(here / "three.bundle", env).splitlines()) == set(commits(here / "one.git", env).splitlines())


@pytest.mark.parametrize("name", ["taken.git", "taken", "taken.bundle", "file/x.git"])
def test_a_place_that_is_taken_is_refused(here: Path, name: str) -> None:
    write(here, {"taken.git/x": "", "taken.bundle": "", "file": ""})
    before = sorted(here.rglob("*"))

    outcome = called("export", name, cwd=here)

    assert (outcome.code, outcome.err.count("\n")) == (2, 2), outcome
    assert sorted(here.rglob("*")) == before


@pytest.fixture
def exported(here: Path, env: dict[str, str], request: pytest.FixtureRequest) -> Path:
    """A directory in which plain Copier takes an export for the public repository."""
    made = called("export", request.param, "--json", cwd=here)
    subprocess.run(shlex.split(made.data["next"][0]), cwd=here, env=env, check=True)
    return here


def copied(version: str, here: Path, env: Mapping[str, str]) -> Path:
    answers = ("--defaults", "--data", "project_name=churn", "--vcs-ref", version)
    copier("copy", "--quiet", *answers, PUBLIC, f"{version}/churn", cwd=here, env=env)
    return here / version / "churn"


def ours(project: Path) -> set[str]:
    """Return the files that opsinit renders of what a project records."""
    found = Project.at(project)
    versions = template.versions_of(found)
    rendered = drift.fresh(found, versions.source(versions.recorded))
    return {path for path, entry in rendered.files.items() if not isinstance(entry, tree.Folder)}


@pytest.mark.parametrize(("exported", "version"), MADE, indirect=["exported"])
def test_plain_copier_makes_the_same_project_from_it(exported: Path, env: dict[str, str], version: str) -> None:
    project = copied(version, exported, env)

    recorded = yaml.safe_load((project / ANSWERS_FILE).read_text(encoding="utf-8"))
    assert (recorded["_src_path"], recorded["_commit"]) == (PUBLIC, version)
    assert opsinit("diff", cwd=project, env=env) == (0, "", "")
    assert files(project) == ours(project)


@pytest.mark.parametrize(("exported", "version"), UPDATED, indirect=["exported"])
def test_plain_copier_updates_to_the_same_project_from_it(exported: Path, env: dict[str, str], version: str) -> None:
    project = copied(version, exported, env)
    git("init", "--quiet", cwd=project, env=env)
    git("add", "--all", "--force", cwd=project, env=env)
    git("commit", "--quiet", "--message", "start", cwd=project, env=env)

    copier("update", "--quiet", "--defaults", cwd=project, env=env)

    assert Project.at(project).version == VERSIONS[-1]
    assert opsinit("diff", cwd=project, env=env) == (0, "", "")
    assert files(project) == ours(project)


def files(project: Path) -> set[str]:
    return {
        path.relative_to(project).as_posix()
        for path in project.rglob("*")
        if (path.is_file() or path.is_symlink()) and not path.is_relative_to(project / ".git")
    }
