"""What an update promises, on random templates that evolve and random users who edit.

The lane says on how many. Most are merged in memory; every twentieth is a project on the disk, which is updated
and undone.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, seed, settings

from opsinit import merge, transaction, tree
from opsinit.plan import Action, Plan, Reason, WorkTree
from opsinit.request import Rendered
from opsinit.tree import Entry, File, Folder, Link
from opsinit.worktree import Disk
from tests import checks, program
from tests.lanes import lane
from tests.lives import ANSWERS_FILE, Life, lives
from tests.merging import VERSIONS, Memory, applied

EXAMPLES = lane().examples
SHARES = 4  # so that several workers have something to do

MARK = b"<<<<<<< yours"

quick = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


def planned(life: Life, worktree: WorkTree) -> Plan:
    old, new = (Rendered(files, {}, ANSWERS_FILE) for files in (life.old, life.new))
    return merge.plan(old, new, worktree, renames=life.renames, versions=VERSIONS)


def lines(entry: Entry | None) -> set[bytes]:
    return {line.rstrip() for line in entry.content.splitlines()} if isinstance(entry, File) else set()


def everything(tree: dict[str, Entry]) -> set[bytes]:
    return set().union(*map(lines, tree.values()))


def bytes_of(tree: dict[str, Entry]) -> set[bytes]:
    return {entry.content for entry in tree.values() if isinstance(entry, File)}


def losses(life: Life, after: dict[str, Entry]) -> Iterator[str]:
    """Find what the user wrote and has no more."""
    known, there, contents = everything(life.old), everything(after), bytes_of(after)
    targets = {entry.target for entry in after.values() if isinstance(entry, Link)}
    for path, ours in life.project.items():
        base = life.old.get(path)
        if ours == base or path == ANSWERS_FILE:
            continue
        if isinstance(ours, Link):
            if ours.target not in targets:
                yield f"the link {path}"
        elif isinstance(ours, File):
            if (missing := lines(ours) - known - there) and not held(missing, there):
                yield f"of {path}: {missing}"
            if b"\0" in ours.content and ours.content not in contents and ours.content not in bytes_of(life.old):
                yield f"the bytes of {path}"
            now = after.get(path)
            if (
                isinstance(base, File)
                and isinstance(now, File)
                and ours.executable not in {base.executable, now.executable}
            ):
                yield f"the mode of {path}"


def held(missing: set[bytes], there: set[bytes]) -> bool:
    """Tell whether the words of a line are there, although the template added to the line: a list on one line."""
    words = {word for line in there for word in line.replace(b",", b" ").replace(b"]", b" ").split()}
    return all(words.issuperset(line.replace(b",", b" ").replace(b"]", b" ").split()) for line in missing)


def arrived(base: Entry | None, theirs: Entry, now: Entry | None) -> bool:
    """Tell whether a change is there without a word: the user made it too, or it was one of the mode alone."""
    if not (isinstance(theirs, File) and isinstance(now, File)):
        return False
    if isinstance(base, File) and base.content == theirs.content:
        return now.executable == theirs.executable
    return now.content == theirs.content


def misses(life: Life, plan: Plan, after: dict[str, Entry]) -> Iterator[str]:
    """Find what the template changed, and what neither arrived nor was said."""
    known, there = everything(life.old), everything(after)
    said = {change.path for change in plan.changes} | {change.other for change in plan.changes}
    aside = [change.after for change in plan.changes if change.action is Action.SIDE_FILE]
    sources = {new: old for old, new in life.renames.items()}
    for path, theirs in life.new.items():
        base, ours = life.old.get(path), life.project.get(path)
        if theirs in (base, after.get(path)) or path == ANSWERS_FILE:
            continue
        if (
            theirs not in aside
            and path not in said
            and not arrived(base, theirs, after.get(path))
            and life.old.get(sources.get(path, "")) != theirs
        ):
            yield f"{path}, without a word"
        untouched = ours == base and base is not None
        if untouched:
            yield f"{path}, which the user did not touch"
        change = next((change for change in plan.changes if change.path == path), None)
        is_kept = change and change.reason in {Reason.DELETED_BY_YOU, Reason.RENAMED_BY_YOU}
        missing = lines(theirs) - known - there
        if missing and not is_kept and theirs not in aside and not held(missing, there):
            yield f"of {path}: {missing}"
    for path, base in life.old.items():
        if path not in life.new and life.project.get(path) == base and path in after:
            yield f"that {path} was dropped"


def broken(life: Life, plan: Plan, after: dict[str, Entry]) -> Iterator[str]:
    """Find what parsed before and does not now, and markers where none may be."""
    conflicts = {change.path: change for change in plan.changes if change.action is Action.CONFLICT}
    for path, entry in after.items():
        if not isinstance(entry, File):
            continue
        if (MARK in entry.content) != (path in conflicts):
            yield f"markers in {path}"
        if path in conflicts:
            if path in life.ignored:
                yield f"markers in {path}, which is ignored"
            continue
        ours, theirs = came(path, life, plan)
        if (
            entry not in (ours, *life.new.values())
            and not parses(path, entry)
            and parses(path, ours)
            and parses(path, theirs)
        ):
            yield f"{path} does not parse: {entry.content!r}"


def came(path: str, life: Life, plan: Plan) -> tuple[Entry | None, Entry | None]:
    """Return what the user and the template had for a path."""
    change = next((change for change in plan.changes if change.path == path), None)
    other = change.other if change else ""
    return life.project.get(path, life.project.get(other)), life.new.get(path, life.new.get(other))


def parses(path: str, entry: Entry | None) -> bool:
    read = checks.parser(path)
    if not isinstance(entry, File) or read is None:
        return True
    try:
        read(entry.content.decode())
    except (ValueError, yaml.YAMLError):
        return False
    return True


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_is_lost_and_everything_arrives(share: int, record_property: Callable[[str, object], None]) -> None:
    ran: list[None] = []

    @seed(share)
    @settings(quick, max_examples=EXAMPLES // SHARES)
    @given(lives())
    def holds(life: Life) -> None:
        ran.append(None)
        plan = planned(life, Memory(life.project, life.ignored))
        after = applied(plan, life.project)

        assert list(losses(life, after)) == []
        assert list(misses(life, plan, after)) == []
        assert list(broken(life, plan, after)) == []
        paths = [change.path for change in plan.changes]
        assert paths == sorted(set(paths), key=lambda path: (path == ANSWERS_FILE, path))
        assert planned(replace(life, old=life.new), Memory(after)).changes == ()

    holds()
    record_property("examples", len(ran))


def snapshot(root: Path) -> dict[str, Entry]:
    """Return all that is the user's, directories and modes as well."""
    names = [path.name for path in root.iterdir() if path.name not in {".git", ".opsinit"}]
    return tree.read(root, *names) if names else {}


def git(root: Path, *arguments: str) -> list[str]:
    """Run git, and return the names that it lists; they may be of any bytes."""
    output = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True).stdout
    return os.fsdecode(output).split("\0")


def settle(root: Path, life: Life, empty: Path) -> None:
    """Write a project, as git knows it: not at all, or changed since it was committed, staged or not."""
    known = len(life.project) % 4
    if known > 1:
        shutil.copytree(empty, root)
        (root / ".git/info/exclude").write_bytes(os.fsencode("".join(f"/{path}\n" for path in life.ignored)))
        tree.write(life.old, root)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--allow-empty", "--message=old")
        for path in [path for path in root.iterdir() if path.name != ".git"]:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    root.mkdir(exist_ok=True)
    tree.write(life.project, root)
    if known > 2:
        git(root, "add", "--all")


def listed(root: Path, which: str) -> set[str]:
    """Return what git lists, if there is a repository."""
    lines = git(root, "ls-files", "-z", "--stage", which) if (root / ".git").exists() else []
    return {line.partition("\t")[2] for line in lines if line}


@pytest.mark.parametrize("share", range(2))
def test_a_project_on_the_disk_is_updated_and_undone(
    share: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    program.move_in(tmp_path / "home", monkeypatch)
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "--quiet", "--template=")
    (empty / ".git/info").mkdir()
    root = tmp_path / "project"
    ran: list[None] = []

    @seed(share)
    @settings(quick, max_examples=EXAMPLES // 40)
    @given(lives())
    def holds(life: Life) -> None:
        ran.append(None)
        shutil.rmtree(root, ignore_errors=True)
        settle(root, life, empty)
        before = snapshot(root)
        tracked = listed(root, "--cached")
        plan = planned(life, Disk(root))
        with transaction.opened(root) as state:
            state.apply(plan, {"command": "update"})
        after = {path: entry for path, entry in snapshot(root).items() if entry != Folder()}

        assert after == applied(plan, life.project)
        assert list(losses(life, after)) == []
        conflicts = [change for change in plan.changes if change.action is Action.CONFLICT]
        unmerged = {change.path for change in conflicts if not tracked.isdisjoint((change.path, change.other))}
        assert listed(root, "--unmerged") == unmerged
        assert planned(replace(life, old=life.new), Disk(root)).changes == ()
        with transaction.opened(root) as state:
            if state.last:
                state.undo()
        assert snapshot(root) == before

    holds()
    record_property("examples", len(ran))
