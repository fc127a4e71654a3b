"""An update in words and in data: every path with its action and reason, then the answers, then the notes."""

from collections import Counter
from typing import Any

from opsinit import difference
from opsinit.console import Console
from opsinit.errors import ExitCode
from opsinit.plan import Action, Change
from opsinit.recorded import Answer
from opsinit.updating import Update

_ORDER = tuple(Action)


def show(console: Console, update: Update, *, written: bool) -> ExitCode:
    """Report an update that was written, or would be."""
    for remark in update.remarks:
        console.remark(remark)
    return console.result(lines(update, written=written), data(update, written=written), update.findings)


def lines(update: Update, *, written: bool) -> list[str]:
    """Return the report for people; of what is not written yet, with every line that would change."""
    if not update.plan.changes:
        return [f"{update.project.name} is up to date with {update.after}"]
    counted = Counter(change.action for change in update.plan.changes)
    moved = f"from {update.before} to {update.after}" if update.before != update.after else f"at {update.after}"
    found = [f"{'updated' if written else 'would update'} {update.project.name} {moved}"]
    found.append("  " + ", ".join(f"{counted[action]} {action}" for action in _ORDER if counted[action]))
    width = max(len(action) for action in counted)
    for action in _ORDER:
        paths = [change for change in update.plan.changes if change.action is action]
        found += [f"  {action:<{width}}  {_shown(change)}" for change in paths]
    if update.answers:
        found += ["answers:", *(f"  {_answer(answer)}" for answer in update.answers)]
    if update.notes:
        found += ["in your project:", *(f"  {version}: {note}" for version, note in update.notes)]
    if update.commit:
        found.append(f"committed as {update.commit[:12]}")
    if not written:
        found += [
            line for change in update.plan.writes for line in difference.lines(change.path, change.before, change.after)
        ]
    elif update.plan.writes:
        found.append("`opsinit undo` takes it back")
    return found


def data(update: Update, *, written: bool) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "project": str(update.project),
        "from": update.before,
        "to": update.after,
        "written": written and bool(update.plan.writes),
        "paths": [
            {
                "path": change.path,
                "action": change.action,
                "reason": change.reason.code,
                "message": change.reason.says(change.other),
                "other": change.other or None,
            }
            for change in update.plan.changes
        ],
        "answers": [vars(answer) for answer in update.answers],
        "notes": [{"version": version, "note": note} for version, note in update.notes],
        "commit": update.commit,
        "remarks": [remark._asdict() for remark in update.remarks],
    }


def _shown(change: Change) -> str:
    return f"{change.path}: {change.reason.says(change.other)}"


def _answer(answer: Answer) -> str:
    if answer.before is None:
        return f"{answer.name}: {_value(answer.after)} (new)"
    if answer.after is None:
        return f"{answer.name}: no longer asked (was {_value(answer.before)})"
    return f"{answer.name}: {_value(answer.after)} (was {_value(answer.before)})"


def _value(answer: object) -> str:
    return str(answer).lower() if isinstance(answer, bool) else str(answer)
