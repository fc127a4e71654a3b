"""What the three have at one path, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from opsinit.merge import content
from opsinit.merge.places import Aside
from opsinit.plan import Action, Change, Reason, Stages
from opsinit.tree import Entry, File, Folder, Link


@dataclass(frozen=True)
class Sides:
    """One path of the template, where the user has something else than the new template."""

    path: str
    base: Entry | None
    ours: Entry
    theirs: Entry
    before: Entry | None  # what stands at the path; not always ours, which may come from elsewhere
    reason: Reason
    other: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a path will hold."""

    entry: Entry
    conflict: bool = False  # there are markers in it
    aside: Reason | None = None  # why the template's version goes beside it, if it does


def merged(sides: Sides, labels: content.Labels) -> Outcome:
    """Merge what is at a path, as far as it can be."""
    base, ours, theirs = sides.base, sides.ours, sides.theirs
    if theirs in (base, ours):
        return Outcome(ours)
    if ours == base:
        return Outcome(theirs)
    if isinstance(ours, Folder) or isinstance(theirs, Folder):
        return Outcome(ours, aside=Reason.KIND)
    if isinstance(ours, Link) or isinstance(theirs, Link):
        return Outcome(ours, aside=Reason.LINK)
    was = base if isinstance(base, File) else File(b"")
    executable = theirs.executable if ours.executable == was.executable else ours.executable
    if not all(map(content.is_text, (was.content, ours.content, theirs.content))):
        taken = content.unmerged(was.content, ours.content, theirs.content)
        aside = Reason.BINARY if taken is None else None
        return Outcome(File(ours.content if taken is None else taken, executable), aside=aside)
    path = sides.path if base else ""  # without a base there is no telling what belongs together
    result, conflict = content.merged(path, (was.content, ours.content, theirs.content), labels)
    return Outcome(File(result, executable), conflict=conflict)


def without_markers(sides: Sides, outcome: Outcome) -> Outcome:
    """Return what becomes of an ignored file: git could not tell the user of the conflict in it."""
    executable = isinstance(outcome.entry, File) and outcome.entry.executable
    ours = File(sides.ours.content, executable) if isinstance(sides.ours, File) else sides.ours
    return Outcome(ours, aside=Reason.IGNORED)


def changes(sides: Sides, outcome: Outcome, aside: Aside) -> Iterator[Change]:
    """Say what happens to the path, and beside it."""
    path, before, entry = sides.path, sides.before, outcome.entry
    if outcome.conflict:
        stages = Stages(sides.base, sides.ours, sides.theirs)
        yield Change(path, Action.CONFLICT, sides.reason, before, entry, sides.other, stages)
    elif outcome.aside:
        if before is None:  # it comes from elsewhere
            yield Change(path, Action.ADDED, sides.reason, before, entry, sides.other)
        else:  # its mode may be merged nevertheless
            yield Change(path, Action.KEPT if entry == before else Action.MERGED, outcome.aside, before, entry)
        yield aside.write(path, sides.theirs, outcome.aside)
    elif entry != before:
        if sides.ours != sides.base:
            yield Change(path, Action.MERGED, sides.reason, before, entry, sides.other)
        elif before is None:
            yield Change(path, Action.ADDED, sides.reason, before, entry, sides.other)
        else:
            reason = Reason.CHANGED if sides.reason is Reason.CHANGED_BY_BOTH else sides.reason
            yield Change(path, Action.UPDATED, reason, before, entry, sides.other)
