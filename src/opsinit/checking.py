"""Whether a project is up to date: asked often, so it renders and fetches nothing."""

from typing import NamedTuple

from opsinit import template, transaction
from opsinit.errors import Finding
from opsinit.project import Project


class State(NamedTuple):
    """Where a project stands."""

    recorded: str
    newest: str  # the recorded version, if there is no newer one
    notes: tuple[tuple[str, str], ...] = ()  # a version, and what it changes in a project
    findings: tuple[Finding, ...] = ()  # need attention

    @property
    def current(self) -> bool:
        """Whether an update would change nothing."""
        return self.recorded == self.newest

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type next."""
        return () if self.current else ("opsinit update --dry-run", "opsinit update")


def state(project: Project) -> State:
    """Compare the version that a project records with the newest one."""
    newest, notes = template.newest_of(project)
    findings: tuple[Finding, ...] = ()
    if pending := transaction.peek(project.path):
        message = f"an interrupted {pending.command} is not finished"
        findings = (Finding("pending", message, "`opsinit continue` finishes it, or `--abort` takes it back"),)
    return State(project.version or "", newest, notes, findings)
