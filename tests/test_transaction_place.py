"""Where a project's private directory is: in its repository, or in the project where git has no place for it."""

import os
import shutil
from pathlib import Path

import pytest

from opsinit import transaction
from opsinit.errors import WriteError
from opsinit.transaction.place import find
from opsinit.tree import File
from tests.program import git, move_in, write
from tests.tools import mounted, require_root
from tests.transacted import CONFLICT, fill, perform, plan, state


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    move_in(tmp_path / "home", monkeypatch)
    return fill(tmp_path / "repository/packages/a project")


def initialise(project: Path, *arguments: str | Path) -> Path:
    """Make a repository around the project."""
    top = project.parent.parent
    git("init", "--quiet", *arguments, top, cwd=project, env=os.environ)
    return top


def private(project: Path) -> list[Path]:
    """Apply the plan, and return where its backups are."""
    perform("apply", project)
    return [path.parent for path in project.parent.parent.parent.rglob("last")]


def test_outside_git_it_is_in_the_project_and_ignores_itself(project: Path) -> None:
    assert private(project) == [project / ".opsinit"]

    initialise(project)

    assert not [line for line in git("status", "--short", "-uall", cwd=project, env=os.environ) if ".opsinit" in line]


def test_in_a_repository_it_is_in_the_repository(project: Path) -> None:
    top = initialise(project)

    (place,) = private(project)

    assert place.parent == top / ".git/opsinit"
    assert place.stat().st_mode & 0o777 == 0o700
    assert not (project / ".opsinit").exists()


def test_in_a_linked_work_tree_it_is_the_work_trees_own(project: Path, tmp_path: Path) -> None:
    top = initialise(project)
    git("add", ".", cwd=top, env=os.environ)
    git("commit", "--quiet", "-m", "x", cwd=top, env=os.environ)
    git("worktree", "add", "--quiet", tmp_path / "other", cwd=top, env=os.environ)
    other = tmp_path / "other/packages/a project"

    assert find(other).private.is_relative_to(top / ".git/worktrees/other/opsinit")
    assert find(other).private != find(project).private


def test_a_repository_that_is_elsewhere_is_used(project: Path, tmp_path: Path) -> None:
    initialise(project, "--separate-git-dir", tmp_path / "elsewhere")

    assert private(project)[0].parent == tmp_path / "elsewhere/opsinit"


def test_two_projects_of_a_repository_have_nothing_to_do_with_each_other(project: Path) -> None:
    initialise(project)
    beside = fill(project.parent / "beside")
    perform("apply", project)

    with transaction.opened(project), transaction.opened(beside) as opened:
        assert opened.last is None


def test_a_repository_that_is_moved_keeps_its_undo(project: Path, tmp_path: Path) -> None:
    before = state(project)
    top = initialise(project)
    perform("apply", project)
    moved = top.rename(tmp_path / "moved") / "packages/a project"

    perform("undo", moved)

    assert state(moved) == before
    assert not (tmp_path / "moved/.git/opsinit").exists()


def no_git(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", "")
    return project


def a_bare_one(project: Path, _monkeypatch: pytest.MonkeyPatch) -> Path:
    assert (initialise(project, "--bare") / "HEAD").exists()
    return project


def somebody_elses(project: Path, _monkeypatch: pytest.MonkeyPatch) -> Path:
    require_root()
    top = initialise(project)
    for path in (top, top / ".git"):
        os.chown(path, 1234, 1234)
    return project


def a_broken_one(project: Path, _monkeypatch: pytest.MonkeyPatch) -> Path:
    write(project.parent.parent, {".git": "gitdir: /nowhere\n"})
    return project


def with_a_line_end_in_its_path(project: Path, _monkeypatch: pytest.MonkeyPatch) -> Path:
    initialise(project)
    return project.rename(project.with_name("a\nproject"))


def on_another_file_system(project: Path, _monkeypatch: pytest.MonkeyPatch) -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - git makes a directory of its own in it
    if not os.access(memory, os.W_OK) or memory.stat().st_dev == project.stat().st_dev:
        pytest.skip("there is one file system only")
    initialise(project, "--separate-git-dir", memory / f"opsinit-{os.getpid()}")
    return project


@pytest.mark.parametrize(
    "kind",
    [no_git, a_bare_one, somebody_elses, a_broken_one, with_a_line_end_in_its_path, on_another_file_system],
)
def test_where_git_has_no_place_for_it_it_is_as_without_git(
    kind: object, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(kind)
    project = kind(project, monkeypatch)
    before = state(project)
    try:
        assert private(project) == [project / ".opsinit"]
        perform("undo", project)
    finally:
        if repository := find(project).repository:
            shutil.rmtree(repository.private.parent)

    assert state(project) == before
    assert not (project / ".opsinit").exists()


def test_conflicts_are_known_to_a_git_on_another_file_system(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_another_file_system(project, monkeypatch)
    git("add", ".", cwd=project, env=os.environ)
    found = find(project)
    assert found.repository
    try:
        perform("apply", project)
        status = git("status", "--short", cwd=project, env=os.environ)
        assert not found.beside.exists()
    finally:
        shutil.rmtree(found.repository.private.parent)

    assert f'UU "{CONFLICT}"' in status.splitlines()


def test_what_git_says_of_another_repository_does_not_matter(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = initialise(project)
    git("init", "--quiet", tmp_path / "other", cwd=tmp_path, env=os.environ)
    git("add", ".", cwd=top, env=os.environ)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other/index"))

    assert private(project)[0].parent == top / ".git/opsinit"
    assert sorted(path.name for path in (tmp_path / "other").iterdir()) == [".git"]


def test_a_directory_on_another_file_system_is_refused(project: Path) -> None:
    with mounted(project / "empty"):
        before = state(project)
        with (
            pytest.raises(WriteError, match=r"^empty is on another file system$"),
            transaction.opened(project) as opened,
        ):
            opened.apply(plan({"empty/new": (None, File(b"")), "changed": (File(b"old"), File(b"new"))}), {})
        assert state(project) == before
