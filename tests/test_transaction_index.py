"""Conflicts in git's index, whatever kind of index it is, and nothing else of the user's with them."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsinit import transaction
from opsinit.errors import BusyError
from opsinit.plan import Action, Change, Plan, Reason, Stages
from opsinit.transaction import index
from opsinit.tree import Entry, File, Link
from tests.program import git, move_in, write
from tests.transacted import MARKED

PLACES = ("", "packages/a project/")
OURS, THEIRS = File(b"ours\n"), File(b"theirs\n", executable=True)


def conflict(path: str, base: Entry | None = None, after: Entry = MARKED) -> Change:
    stages = Stages(base, OURS, THEIRS)
    return Change(path, Action.CONFLICT, Reason.CHANGED_BY_BOTH, OURS, after, stages=stages)


def applied(project: Path, *changes: Change) -> list[str]:
    """Apply some changes, and return the codes of what was found."""
    with transaction.opened(project) as opened:
        return [finding.code for finding in opened.apply(Plan(changes), {"command": "update"})]


def undone(project: Path) -> None:
    with transaction.opened(project) as opened:
        opened.undo()


def say(project: Path, *arguments: str) -> str:
    return git("-c", "core.quotePath=false", *arguments, cwd=project, env=os.environ)


def entries(project: Path) -> list[str]:
    return say(project, "ls-files", "--full-name", "--stage", ":/").splitlines()


def status(project: Path) -> set[str]:
    lines = say(project, "-c", "status.relativePaths=true", "status", "--short", ".").splitlines()
    return {line.strip().replace('"', "") for line in lines if " packages/" not in line.replace('"', "")}


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two projects; one file is staged otherwise than it is on the disk."""
    move_in(tmp_path / "home", monkeypatch)
    root = tmp_path / "repository"
    git("init", "--quiet", root, cwd=tmp_path, env=os.environ)
    for place in (*PLACES, "beside/"):
        write(root, {f"{place}{name}": "ours\n" for name in ("sub/é b", "staged", "plain", "*a")})
    say(root, "add", ".")
    say(root, "commit", "--quiet", "--message", "x")
    write(root, {f"{place}staged": "staged\n" for place in PLACES})
    say(root, "add", ".")
    write(root, {f"{place}staged": "edited\n" for place in PLACES})
    write(root, {f"{place}untracked": "ours\n" for place in PLACES})
    return root


def ordinary(root: Path) -> Path:
    return root


def inner(root: Path) -> Path:
    return root / "packages/a project"


def split(root: Path) -> Path:
    say(root, "update-index", "--split-index")
    return root


def fourth(root: Path) -> Path:
    say(root, "update-index", "--index-version", "4", "--untracked-cache")
    return root


def sparse(root: Path) -> Path:
    say(root, "sparse-checkout", "set", "--cone", "--sparse-index", "packages")
    return inner(root)


def separate(root: Path) -> Path:
    say(root, "init", "--quiet", "--separate-git-dir", str(root.parent / "elsewhere"))
    return root


def worktree(root: Path) -> Path:
    say(root, "stash", "--quiet")
    say(root, "worktree", "add", "--quiet", "--detach", "../other")
    return changed_there(root.parent / "other")


def submodule(root: Path) -> Path:
    say(root, "stash", "--quiet")
    say(root, "init", "--quiet", "../above")
    say(root.parent / "above", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(root), "below")
    return changed_there(root.parent / "above/below")


def changed_there(root: Path) -> Path:
    write(root, {"staged": "staged\n"})
    say(root, "add", ".")
    write(root, {"staged": "edited\n", "untracked": "ours\n"})
    return root


@pytest.mark.parametrize("kind", [ordinary, inner, split, fourth, sparse, separate, worktree, submodule])
def test_conflicts_are_unmerged_and_undone(kind: object, repository: Path) -> None:
    assert callable(kind)
    project: Path = kind(repository)
    before = entries(project)

    assert applied(project, conflict("sub/é b", File(b"base\n")), conflict("*a"), conflict("untracked")) == []

    assert (project / "sub/é b").read_bytes() == MARKED.content
    assert status(project) == {"UU sub/é b", "AA *a", "MM staged", "?? untracked"}
    assert [say(project, "show", f":{stage}:./sub/é b") for stage in (1, 2, 3)] == ["base", "ours", "theirs"]
    modes = [line.split()[0] for line in entries(project) if line.split()[2] != "0" and line.endswith("sub/é b")]
    assert modes == ["100644", "100644", "100755"]
    assert say(project, "show", ":./staged") == "staged"
    assert say(project, "fsck", "--strict", "--no-dangling") == ""

    undone(project)

    assert entries(project) == before
    assert status(project) == {"MM staged", "?? untracked"}


@pytest.mark.parametrize("format_", ["sha1", "sha256"])
def test_a_conflict_in_what_was_renamed_is_unmerged_at_the_new_place(repository: Path, format_: str) -> None:
    project = repository / format_
    say(repository, "init", "--quiet", f"--object-format={format_}", format_)
    write(project, {"old": "ours\n"})
    say(project, "add", ".")
    say(project, "commit", "--quiet", "--message", "x")
    before = entries(project)
    stages = Stages(File(b"base\n"), OURS, THEIRS)
    gone = Change("old", Action.DELETED, Reason.RENAMED_AWAY, OURS, None, "old/new")
    moved = Change("old/new", Action.CONFLICT, Reason.RENAMED, None, MARKED, "old", stages)
    elsewhere = Change("other", Action.CONFLICT, Reason.RENAMED, None, MARKED, "unknown", stages)

    assert applied(project, gone, moved, elsewhere) == []

    assert [say(project, "show", f":{stage}:old/new") for stage in (1, 2, 3)] == ["base", "ours", "theirs"]
    assert {"UU old/new", "?? other"} <= status(project)

    undone(project)

    assert entries(project) == before
    assert status(project) == set()


def test_a_side_file_leaves_the_users_file_and_marks_it_unmerged(repository: Path) -> None:
    applied(repository, conflict("plain", Link("base"), after=OURS))

    assert (repository / "plain").read_bytes() == OURS.content
    assert "UU plain" in status(repository)
    assert say(repository, "ls-files", "--stage", "plain").splitlines()[0].startswith("120000 ")


def test_what_is_unmerged_already_is_left_as_it_is(repository: Path) -> None:
    applied(repository, conflict("plain"))
    before = entries(repository)
    change = Change("plain", Action.CONFLICT, Reason.BINARY, MARKED, File(b"more"), stages=Stages(OURS, MARKED, THEIRS))
    applied(repository, change)

    assert entries(repository) == before


def test_no_object_or_index_is_made_where_nothing_conflicts(repository: Path) -> None:
    before = (repository / ".git/index").read_bytes()
    applied(repository, Change("plain", Action.UPDATED, Reason.CHANGED, OURS, THEIRS), conflict("untracked"))

    assert (repository / ".git/index").read_bytes() == before


def test_the_users_filters_and_line_ends_do_not_change_the_versions(repository: Path) -> None:
    say(repository, "config", "core.autocrlf", "true")
    say(repository, "config", "filter.x.clean", "rev")
    write(repository, {".gitattributes": "* filter=x\n"})
    applied(repository, conflict("plain", File(b"base\r\n")))

    assert say(repository, "cat-file", "blob", ":1:plain") == "base"
    assert say(repository, "cat-file", "-s", ":1:plain") == "6"


def test_an_index_that_git_writes_meanwhile_keeps_what_git_wrote(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = index.staged

    def staged_and_changed(*arguments: object) -> object:
        found = staged(*arguments)  # type: ignore[arg-type]
        write(repository, {"new": "new\n"})
        say(repository, "add", "new")
        return found

    monkeypatch.setattr(index, "staged", staged_and_changed)

    applied(repository, conflict("plain"))

    assert {"A  new", "AA plain", "MM staged"} <= status(repository)


@pytest.fixture
def lock(repository: Path) -> Iterator[Path]:
    """What a git has that is at work, or was killed."""
    path = repository / ".git/index.lock"
    path.touch()
    yield path
    path.unlink(missing_ok=True)


def test_a_git_that_is_at_work_is_waited_for(repository: Path, lock: Path) -> None:
    threading.Timer(0.3, lock.unlink).start()
    began = time.monotonic()

    applied(repository, conflict("plain"))

    assert time.monotonic() - began >= 0.3
    assert "AA plain" in status(repository)


def test_a_git_that_never_ends_stops_it(repository: Path, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_ATTEMPTS", 2)

    with pytest.raises(BusyError, match=r"^git is at work: .*index\.lock exists$"):
        applied(repository, conflict("plain"))

    assert (repository / "plain").read_bytes() == OURS.content
    assert lock.exists()
    assert applied(repository, Change("plain", Action.UPDATED, Reason.CHANGED, OURS, THEIRS)) == []


def test_a_git_that_fails_is_told_of_nothing_and_the_user_is(repository: Path) -> None:
    (repository / ".git/index").write_bytes(b"damaged")

    assert applied(repository, conflict("plain")) == ["conflicts-not-in-index"]
    assert (repository / "plain").read_bytes() == MARKED.content
    assert (repository / ".git/index").read_bytes() == b"damaged"


def test_the_index_comes_after_the_conflicts_and_before_the_answers_file(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    order: list[str] = []

    def noted(path: Path, target: Path) -> Path:
        order.append(target.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", noted)
    applied(
        repository, conflict("plain"), conflict("*a"), Change("sub/é b", Action.UPDATED, Reason.ANSWERS, OURS, THEIRS)
    )

    assert order == ["plain", "*a", "index", "é b"]


def test_an_edit_in_the_instant_of_a_commit_is_still_seen(repository: Path) -> None:
    """Git tells by the time of its index which files it has to compare; a copy of the index needs that time."""
    say(repository, "config", "core.trustCtime", "false")
    instant = (1_700_000_000, 1_700_000_000)
    write(repository, {"plain": "here\n"})
    os.utime(repository / "plain", instant)
    say(repository, "add", "plain")
    write(repository, {"plain": "HERE\n"})
    os.utime(repository / "plain", instant)
    os.utime(repository / ".git/index", instant)

    applied(repository, conflict("sub/é b"))

    assert "MM plain" in status(repository)


def test_an_index_that_breaks_meanwhile_stops_neither_the_update_nor_its_end(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = index.staged

    def staged_and_broken(*arguments: object) -> object:
        found = staged(*arguments)  # type: ignore[arg-type]
        (repository / ".git/index").write_bytes(b"damaged")
        return found

    monkeypatch.setattr(index, "staged", staged_and_broken)

    assert applied(repository, conflict("plain")) == ["conflicts-not-in-index"]
    with transaction.opened(repository) as opened:
        assert opened.pending is None
    assert (repository / "plain").read_bytes() == MARKED.content
