"""Moving a project: to a newer template, to other answers, or to both, without losing an edit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from opsinit import cache, template, transaction
from opsinit.errors import Finding, PendingError, VersionError
from opsinit.plan import Action, Change, Plan
from opsinit.project import Project, opened
from opsinit.recorded import Answer
from opsinit.versions import Versions

Report = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What the user wants."""

    project: Path | None = None  # the one around the current directory otherwise
    to: str | None = None  # the newest version otherwise
    answers: Mapping[str, Any] = field(default_factory=dict)
    stay: bool = False  # at the recorded version
    interactive: bool = False
    lock: bool = True
    commit: bool = False
    branch: str | None = None


@dataclass(frozen=True)
class Update:
    """What was done to a project, or would be."""

    project: Path
    before: str  # the version that the project recorded
    after: str
    plan: Plan = field(default_factory=Plan)
    answers: tuple[Answer, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()  # a version, and what it changes in a project
    remarks: tuple[Finding, ...] = ()  # good to know
    findings: tuple[Finding, ...] = ()  # need attention
    commit: str | None = None


def preview(order: Order, report: Report) -> Update:
    """Work out what would be done, and write nothing."""
    with opened(order.project) as project:
        if pending := transaction.peek(project.path):
            raise PendingError(
                f"an interrupted {pending.command} of {project.path} is not finished",
                "finish it with `opsinit continue`, or take it back with `opsinit continue --abort`",
            )
        return _prepared(order, project, report)


def perform(order: Order, report: Report) -> Update:
    """Move a project, all or nothing."""
    cache.sweep()
    with opened(order.project) as project, transaction.opened(project.path) as state:
        remarks: tuple[Finding, ...] = ()
        if state.pending:
            message = f"an interrupted {state.pending.command} was found, and finished first"
            remarks = (*state.complete(), Finding("finished", message, "`opsinit undo` takes it back"))
        update = _prepared(order, Project.at(project.path), report)
        update = replace(update, remarks=(*remarks, *update.remarks))
        if not update.plan.writes:
            return update
        from opsinit import committing

        if order.commit:
            committing.require_possible(project.path, update.plan, order.branch)
        report("writing the changes")
        command = "set" if order.stay else "update"
        found = state.apply(update.plan, {"command": command, "from": update.before, "to": update.after})
        update = replace(update, findings=(*update.findings, *found))
        if not order.commit:
            return update
        message = f"Update from {project.source} {update.before} to {update.after}"
        commit, failed = committing.commit(project.path, update.plan, message, order.branch)
        return replace(update, commit=commit, findings=(*update.findings, *failed))


def _prepared(order: Order, project: Project, report: Report) -> Update:
    """Render the template as it was and as it will be, and merge what differs into the project as it is."""
    versions = template.versions_of(project)
    before, after = versions.recorded, _target(order, project, versions)
    if before == after and not order.answers:
        return Update(project.path, before, after)
    # Most updates have nothing to do: what follows is imported by those that have.
    from opsinit import drift, lock, merge, migrations, recorded, render
    from opsinit.request import Request
    from opsinit.worktree import Disk

    report("rendering the template")
    sources = versions.source(before), versions.source(after)
    migration = migrations.between(sources[1], before, after)
    asked = recorded.questions(sources[1])
    migrated = migration.answers(project.answers)
    if not asked.keys() >= migrated.keys():
        recorded.require_own(project.answers, sources[0], before)
    wanted = recorded.accepted(migrated, order.answers, asked)
    interactive = order.interactive and not recorded.is_complete(wanted, asked)
    old = drift.fresh(project, sources[0])
    with render.opened(sources[1], interactive=interactive) as at_hand:  # somebody is asked what is newly asked only
        new = at_hand.render(Request(project.path, wanted, {}, interactive, update=True))
    recorded.require_answers_file(new, sources[1])
    report("merging")
    renames = migration.renames(old, new)
    labels = (before, after if before != after else f"{after} with the new answers")
    plan = merge.plan(old, new, Disk(project.path), renames=renames, versions=labels)
    findings = [_finding(change) for change in plan.unresolved]
    if order.lock:
        plan, stale = lock.planned(plan, project.path, report)
        findings += stale
    return Update(
        project.path,
        before,
        after,
        plan,
        recorded.changed(project.answers, new.answers),
        versions.notes(before, after),
        findings=tuple(findings),
    )


def _target(order: Order, project: Project, versions: Versions) -> str:
    """Return the version to move to, which is never an older one."""
    if order.stay:
        return versions.recorded
    if order.to is None:
        return versions.newest
    wanted = versions.named(order.to)
    if versions.is_older(wanted, versions.recorded):
        raise VersionError(
            f"{wanted} is older than {versions.recorded}, which {project.path.name} is on",
            "`opsinit undo` takes the last update back",
        )
    return wanted


def _finding(change: Change) -> Finding:
    """Say what the user has to decide about a path."""
    if change.action is Action.CONFLICT:
        return Finding("conflict", f"{change.path} is in conflict", "edit it, then `git add` it")
    return Finding(
        "side-file",
        f"{change.path} is the template's version of {change.other}",
        f"take from it what {change.other} needs, then delete it",
    )
