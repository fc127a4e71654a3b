"""What an update promises, on random templates that evolve and random users who edit.

The lane says on how many, and the seed on which. Most are merged in memory; every twentieth is a project on the disk,
which is updated and undone.
"""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings

from opsinit import merge, transaction, tree
from opsinit.merge import content
from opsinit.plan import Action, Change, Plan, Reason, WorkTree
from opsinit.request import Rendered
from opsinit.tree import Entry, File, Folder, Link
from opsinit.worktree import Disk
from tests import checks, lanes, merging, program
from tests.lives import ANSWERS_FILE, Life, lives
from tests.merging import VERSIONS, Memory, applied

EXAMPLES = lanes.lane().examples
SHARES = 4  # so that several workers have something to do
SEED = lanes.seed() * SHARES  # the examples of one seed are not those of the next one's shares

MARK = b"<<<<<<< yours"

quick = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


def planned(life: Life, worktree: WorkTree) -> Plan:
    sides = zip((life.old, life.new), life.answers, strict=True)
    old, new = (Rendered(files, answers, ANSWERS_FILE) for files, answers in sides)
    return merge.plan(old, new, worktree, renames=life.renames, versions=VERSIONS)


def lines(entry: Entry | None) -> set[bytes]:
    """Return the lines with all that is in them: blanks and line ends are somebody's too."""
    return set(entry.content.splitlines(keepends=True)) if isinstance(entry, File) else set()


def unended(lines: set[bytes]) -> set[bytes]:
    return {line.rstrip(b"\r\n") for line in lines}


def end(line: bytes) -> bytes:
    return line[len(line.rstrip(b"\r\n")) :]


def ends(lines: set[bytes]) -> set[bytes]:
    """Return the line ends; a last line may have none."""
    return {end(line) for line in lines} - {b""}


def everything(tree: dict[str, Entry]) -> set[bytes]:
    return set().union(*map(lines, tree.values()))


def bytes_of(tree: dict[str, Entry]) -> set[bytes]:
    return {entry.content for entry in tree.values() if isinstance(entry, File)}


class Written(NamedTuple):
    """The lines of a file as one side has them, and of what there was and the other side has."""

    base: set[bytes]
    mine: set[bytes]
    others: set[bytes]

    def absent(self, path: str, there: set[bytes], *, in_any_form: bool) -> set[bytes]:
        """Return the lines that one side wrote and that are nowhere, unless the other took what was in them out."""
        if not (missing := self.mine - self.base - there):
            return missing
        bare, dropped = unended(there), unended(self.base) - unended(self.others)
        if in_any_form:
            missing, there = unended(missing) - unended(self.base), bare
        missing = {
            line
            for line in missing - there
            if line.rstrip(b"\r\n") not in dropped and (end(line) or line not in bare)  # a last line may get an end
        }
        return set() if checks.parser(path) and held(missing, there) else missing


def held(missing: set[bytes], there: set[bytes]) -> bool:
    """Tell whether the words of a line are there, although the other side added to the line: a list on one line."""
    return not missing or words(there).issuperset(words(missing))


def words(lines: set[bytes]) -> set[tuple[bytes, bytes]]:
    """Return each word with the end of its line."""
    return {(word, end(line)) for line in lines for word in line.replace(b",", b" ").replace(b"]", b" ").split()}


def sides(life: Life, path: str) -> tuple[Entry | None, Entry | None]:
    """Return what the templates have for a path of the user's, wherever each side moved it."""
    sources = {new: old for old, new in life.renames.items()}
    origin = path if path in life.old else life.taken.get(path, sources.get(path, path))
    return life.old.get(origin), life.new.get(origin, life.new.get(life.renames.get(origin, path), life.new.get(path)))


def losses(life: Life, plan: Plan, after: dict[str, Entry]) -> Iterator[str]:
    """Find what the user wrote, moved or took out, and what is not so any more."""
    there, contents = everything(after), bytes_of(after)
    targets = {entry.target for entry in after.values() if isinstance(entry, Link)}
    conflicts = {change.path for change in plan.changes if change.action is Action.CONFLICT}
    for path, ours in life.project.items():
        base, theirs = sides(life, path)
        if path == ANSWERS_FILE:
            continue
        yield from displaced(life, path, (base, ours, theirs), after)
        if isinstance(ours, Link) and ours != base and ours.target not in targets:
            yield f"the link {path}"
        if not isinstance(ours, File) or ours == base:
            continue
        written = Written(lines(base), lines(ours), lines(theirs))
        is_turned = ends(written.mine) == ends(written.base) != ends(written.others)  # by the template
        if missing := written.absent(path, there, in_any_form=is_turned):
            yield f"of {path}: {missing}"
        if b"\0" in ours.content and ours.content not in {*contents, content_of(base)}:
            yield f"the bytes of {path}"
        place = path if path in after else life.renames.get(path, path)
        now = after.get(place)
        if isinstance(base, File) and isinstance(now, File):
            if ours.executable not in {base.executable, now.executable}:
                yield f"the mode of {path}"
            if b"\0" not in ours.content and place not in conflicts and (back := returned(base, ours, theirs, now)):
                yield f"that {path} has no more: {back}"


def returned(base: File, ours: File, theirs: Entry | None, now: File) -> set[bytes]:
    """Return the lines that the user took out and that are there again, but for those that the template wrote anew."""
    was, mine, others, found = (Counter(content_of(entry).splitlines()) for entry in (base, ours, theirs, now))
    return {line for line in was - mine if not mine[line] and found[line] > max(0, others[line] - was[line])}


def content_of(entry: Entry | None) -> bytes:
    return entry.content if isinstance(entry, File) else b""


def displaced(
    life: Life, path: str, versions: tuple[Entry | None, Entry, Entry | None], after: dict[str, Entry]
) -> Iterator[str]:
    """Find what is the user's alone, and is not as it was."""
    base, ours, theirs = versions
    is_own = path not in life.old and path not in life.new
    if is_own and path not in after:
        yield f"{path}, which is the user's own"
    elif is_own and (path not in life.taken or theirs in (None, base)) and after[path] != ours:
        yield f"what is in {path}, which is the user's own"
    elif path in life.old and life.new.get(path) == base and after.get(path) != ours:
        yield f"what is in {path}, which the template left alone"
    elif path in life.old and theirs is None and ours != base and after.get(path) != ours:
        yield f"what is in {path}, which the template dropped"


def arrived(base: Entry | None, theirs: Entry, now: Entry | None) -> bool:
    """Tell whether a change is there without a word: the user made it too, or it was one of the form alone."""
    if not (isinstance(theirs, File) and isinstance(now, File)):
        return False
    if isinstance(base, File) and unended(lines(base)) == unended(lines(theirs)):
        is_form = base.content == theirs.content or ends(lines(now)) == ends(lines(theirs))
        return now.executable == theirs.executable and is_form
    return now.content == theirs.content


def misses(life: Life, plan: Plan, after: dict[str, Entry]) -> Iterator[str]:
    """Find what the template changed, and what neither arrived nor was said."""
    there = everything(after)
    said = {change.path for change in plan.changes} | {change.other for change in plan.changes}
    aside = [change.after for change in plan.changes if change.action is Action.SIDE_FILE]
    sources = {new: old for old, new in life.renames.items()}
    moved = {old: place for place, old in life.taken.items()}
    for path, theirs in life.new.items():
        origin = path if path in life.old else sources.get(path, path)
        base, ours = life.old.get(path), life.project.get(path)
        if theirs in (base, after.get(path)) or path == ANSWERS_FILE:
            continue
        if (
            theirs not in aside
            and path not in said
            and not arrived(base, theirs, after.get(path))
            and life.old.get(origin) != theirs
        ):
            yield f"{path}, without a word"
        untouched = ours == base and base is not None
        if untouched:
            yield f"{path}, which the user did not touch"
        change = next((change for change in plan.changes if change.path == path), None)
        is_kept = change and change.reason in {Reason.DELETED_BY_YOU, Reason.RENAMED_BY_YOU}
        was = life.old.get(origin)
        mine = life.project.get(origin, ours if ours is not None else life.project.get(moved.get(origin, "")))
        written = Written(lines(was), lines(theirs), lines(mine))
        is_turned = ends(written.others) not in (set(), ends(written.base) or ends(written.mine))  # by the user
        missing = written.absent(path, there, in_any_form=is_turned)
        if missing and not is_kept and theirs not in aside:
            yield f"of {path}: {missing}"
    for path, base in life.old.items():
        if path not in life.new and life.project.get(path) == base and path in after:
            yield f"that {path} was dropped"
        if path not in life.project and path in after:
            yield f"that the user has no {path}"


def answers(life: Life, after: dict[str, Entry]) -> Iterator[str]:
    """Find what is wrong in the answers file: it holds the new answers, and the user's comment."""
    old, ours, new, now = (lines(files.get(ANSWERS_FILE)) for files in (life.old, life.project, life.new, after))
    if now != new | (ours - old):
        yield f"the answers: {now}"


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


def wrong(life: Life, plan: Plan, after: dict[str, Entry]) -> list[str]:
    """Return everything that an update promises and that is not so."""
    return [
        *losses(life, plan, after),
        *misses(life, plan, after),
        *broken(life, plan, after),
        *answers(life, after),
    ]


@pytest.mark.parametrize("share", range(SHARES))
def test_nothing_is_lost_and_everything_arrives(share: int, record_property: Callable[[str, object], None]) -> None:
    ran: list[None] = []

    @seed(SEED + share)
    @settings(quick, max_examples=EXAMPLES // SHARES)
    @given(lives())
    def holds(life: Life) -> None:
        ran.append(None)
        plan = planned(life, Memory(life.project, life.ignored))
        after = applied(plan, life.project)

        assert wrong(life, plan, after) == []
        paths = [change.path for change in plan.changes]
        assert paths == sorted(set(paths), key=lambda path: (path == ANSWERS_FILE, path))
        assert planned(replace(life, old=life.new), Memory(after)).changes == ()

    holds()
    record_property("examples", len(ran))


def _text(merged: Callable[[content.Versions], tuple[bytes, bool]]) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what lets plain text that both sides changed be merged in another way."""
    merge_text = content.merged

    def other(path: str, versions: content.Versions, labels: content.Labels) -> tuple[bytes, bool]:
        is_plain = checks.parser(path) is None and path
        return merged(versions) if is_plain else merge_text(path, versions, labels)

    return lambda patch: patch.setattr(content, "merged", other)


def _result(change: Callable[[bytes], bytes]) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what lets the result of a merge of text be spoilt."""
    merge_text = content.merged

    def other(versions: content.Versions) -> tuple[bytes, bool]:
        result, conflict = merge_text("", versions, ("yours", *VERSIONS))
        return change(result), conflict

    return _text(other)


def _plan(change: Callable[[Change], Change | None]) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what lets each change of a plan become another one, or none."""
    plan = merge.plan

    def other(*given: Any, **named: Any) -> Plan:
        found = plan(*given, **named)
        return replace(found, changes=tuple(made for made in map(change, found.changes) if made))

    return lambda patch: patch.setattr(merge, "plan", other)


def _applied(change: Callable[[str, Entry], Entry | None]) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what lets a project hold something else after an update, or nothing, without a word in the plan."""

    def other(*given: Any) -> dict[str, Entry]:
        return {path: made for path, entry in applied(*given).items() if (made := change(path, entry))}

    return lambda patch: patch.setattr(merging, "applied", other)


# What can go wrong, and what is said of it.
FAULTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "the template's is taken": (_text(lambda versions: (versions[2], False)), "{b'yours-"),
    "the user's is kept without a word": (_text(lambda versions: (versions[1], False)), "without a word"),
    "the user's is kept": (_text(lambda versions: (versions[1] + b"\n", False)), "{b'theirs-"),
    "what the user took out is back": (_text(lambda versions: (b"".join(versions), False)), "has no more"),
    "a converted file is converted back": (_result(lambda result: result.replace(b"\r\n", b"\n")), "\\r\\n"),
    "blanks at the ends of lines are lost": (
        _result(lambda result: re.sub(rb"[ \t]+(\r?\n)", rb"\1", result)),
        "  \\n",
    ),
    "a deleted file comes back": (
        _plan(lambda change: replace(change, after=File(b"x")) if change.reason is Reason.DELETED_BY_YOU else change),
        "that the user has no ",
    ),
    "a file that was changed is dropped": (
        _plan(lambda change: replace(change, after=None) if change.reason is Reason.DROPPED_BUT_CHANGED else change),
        "which the template dropped",
    ),
    "a file that was moved is taken away": (
        _plan(lambda change: replace(change, after=None) if change.reason is Reason.FOLLOWED else change),
        "which is the user's own",
    ),
    "what was moved alone is taken away": (
        _applied(lambda path, entry: None if path.startswith("moved/") else entry),
        "which is the user's own",
    ),
    "a file of the user's own is written anew": (
        _applied(lambda path, entry: File(b"x") if path.endswith(".mine") else entry),
        "which is the user's own",
    ),
    "a file that the template left alone is written anew": (
        _applied(lambda path, entry: File(b"x") if path != ANSWERS_FILE else entry),
        "which the template left alone",
    ),
    "the old answers stay": (_plan(lambda change: None if change.reason is Reason.ANSWERS else change), "answers"),
}


class FoundOutError(Exception):
    """A fault was seen."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_merge_with_a_fault_is_found_out(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, says = FAULTS[fault]
    plant(monkeypatch)

    @seed(0)
    @settings(quick, max_examples=500, phases=[Phase.generate], report_multiple_bugs=False)
    @given(lives())
    def holds(life: Life) -> None:
        plan = planned(life, Memory(life.project, life.ignored))
        found = wrong(life, plan, merging.applied(plan, life.project))
        if any(says in line for line in found):
            raise FoundOutError

    with pytest.raises(FoundOutError):
        holds()


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

    @seed(SEED + share)
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
        assert list(losses(life, plan, after)) == []
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
