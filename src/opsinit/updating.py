"""Moving a project: to a newer template, to other answers, or to both, without losing an edit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from opsinit import (
    answers,
    committing,
    configuration,
    lock,
    merge,
    migrations,
    render,
    template,
    transaction,
)
from opsinit.errors import Finding, PendingError, UnknownChoiceError, VersionError
from opsinit.plan import Action, Change, Plan, Reason
from opsinit.project import Project, opened
from opsinit.request import Rendered, Request, Source
from opsinit.tree import File
from opsinit.versions import Versions
from opsinit.worktree import Disk

Report = Callable[[str], None]
Questions = Mapping[str, Mapping[str, Any]]


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
class Answer:
    """An answer that changes; nothing stands where there is none."""

    name: str
    before: Any
    after: Any


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
    with opened(order.project) as project, transaction.opened(project.path) as state:
        remarks: tuple[Finding, ...] = ()
        if state.pending:
            message = f"an interrupted {state.pending.command} was found, and finished first"
            remarks = (*state.complete(), Finding("finished", message, "`opsinit undo` takes it back"))
        update = _prepared(order, Project.at(project.path), report)
        update = replace(update, remarks=(*remarks, *update.remarks))
        if not update.plan.writes:
            return update
        if order.commit:
            committing.require_possible(project.path, update.plan, order.branch)
        report("writing the changes")
        command = "set" if order.stay else "update"
        found = state.apply(update.plan, {"command": command, "from": update.before, "to": update.after})
        update = replace(update, findings=(*update.findings, *found))
        if not order.commit:
            return update
        message = f"Update from {project.source} {update.before} to {update.after}"
        return replace(update, commit=committing.commit(project.path, update.plan, message, order.branch))


def _prepared(order: Order, project: Project, report: Report) -> Update:
    """Render the template as it was and as it will be, and merge what differs into the project as it is."""
    versions = template.versions_of(project)
    before, after = versions.recorded, _target(order, project, versions)
    if before == after and not order.answers:
        return Update(project.path, before, after)
    report("rendering the template")
    sources = versions.source(before), versions.source(after)
    migration = migrations.between(sources[1], before, after)
    old = _rendered(project, sources[0], _known(project.answers, _questions(sources[0])))
    new = _rendered(project, sources[1], _wanted(order, migration.answers(project.answers), sources[1]), order)
    report("merging")
    renames = migration.renames(old, new)
    labels = (before, after if before != after else f"{after} with the new answers")
    plan = merge.plan(old, new, Disk(project.path), renames=renames, versions=labels)
    findings = [_finding(change) for change in plan.unresolved]
    if order.lock:
        plan, stale = _locked(plan, project.path, report)
        findings += stale
    return Update(
        project.path,
        before,
        after,
        plan,
        _changed(project.answers, new.answers),
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


def _rendered(project: Project, source: Source, known: Mapping[str, Any], order: Order | None = None) -> Rendered:
    """Render a version; somebody is asked only what it newly wants to know."""
    interactive = bool(order and order.interactive and _asks(_questions(source), known))
    with render.opened(source, interactive=interactive) as at_hand:
        return at_hand.render(Request(project.path, known, {}, interactive, update=True))


def _questions(source: Source) -> Questions:
    return configuration.questions(source.root) if source.root else {}


def _asks(questions: Questions, known: Mapping[str, Any]) -> bool:
    return any(
        name not in known and details.get("ask", True) is True and details.get("when") is not False
        for name, details in questions.items()
    )


def _wanted(order: Order, recorded: Mapping[str, Any], source: Source) -> Mapping[str, Any]:
    """Return the answers to render with, each one that its question accepts."""
    questions = _questions(source)
    answers.check(order.answers, (), questions, "`opsinit list` shows all of them")
    kept = {**_known(recorded, questions), **order.answers}
    for name, answer in kept.items():
        choices = answers.offered(questions[name])
        if choices and not isinstance(answer, list) and str(answer) not in choices:
            raise UnknownChoiceError(
                f'"{answer}" is no longer a choice of {name}',
                f"answer it with `opsinit update --set {name}=...`, one of {', '.join(choices)}",
            )
    return kept


def _known(recorded: Mapping[str, Any], questions: Questions) -> dict[str, Any]:
    """Return the answers that a version of the template asks for."""
    return {
        name: answer
        for name, answer in recorded.items()
        if name in questions and questions[name].get("when") is not False
    }


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Answer, ...]:
    """Return the answers that differ; a template may also forget some, and ask new ones."""
    names = [name for name in {**before, **after} if not name.startswith("_")]
    return tuple(
        Answer(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def _finding(change: Change) -> Finding:
    """Say what the user has to decide about a path."""
    if change.action is Action.CONFLICT:
        return Finding("conflict", f"{change.path} is in conflict", "edit it, then `git add` it")
    return Finding(
        "side-file",
        f"{change.path} is the template's version of {change.other}",
        f"take from it what {change.other} needs, then delete it",
    )


def _locked(plan: Plan, project: Path, report: Report) -> tuple[Plan, list[Finding]]:
    """Add the lock file to the plan, if what it depends on changes."""
    declared = next((change for change in plan.changes if change.path == lock.DECLARED), None)
    locked = Disk(project).entry(lock.LOCKED)
    if not (declared and isinstance(locked, File)):
        return plan, []
    before, after = declared.before, declared.after
    if not (isinstance(before, File) and isinstance(after, File) and lock.is_affected(before.content, after.content)):
        return plan, []
    report("locking the dependencies")
    renewed = lock.renewed(after.content, locked.content)
    if isinstance(renewed, Finding):
        return plan, [renewed]
    change = Change(lock.LOCKED, Action.UPDATED, Reason.LOCKED, locked, replace(locked, content=renewed))
    return plan.adding(change) if change.writes else plan, []
