"""`opsinit update`."""

import sys
from typing import Annotated

import typer

from opsinit.commands import options
from opsinit.console import Console


def update(  # noqa: PLR0913 - one parameter an option
    *,
    to: Annotated[
        str | None, typer.Option(metavar="VERSION", help="A version, if not the newest.", show_default=False)
    ] = None,
    pairs: Annotated[
        list[str] | None, typer.Option("--set", metavar="QUESTION=ANSWER", help="Change an answer too. Repeatable.")
    ] = None,
    dry_run: options.ChangesOnly = False,
    commit: Annotated[bool, typer.Option("--commit", help="Commit what was changed, and nothing else.")] = False,
    branch: Annotated[
        str | None, typer.Option(metavar="NAME", help="Commit it on a new branch.", show_default=False)
    ] = None,
    defaults: options.Defaults = False,
    no_lock: options.LockKept = False,
    project: options.AtProject = None,
    machine: options.Machine = False,
) -> int:
    """Move a project to the newest template, and lose nothing.

    Ends with 1 if something is left for you to decide.
    """
    from opsinit import report, updating
    from opsinit.answers import combined

    console = Console(machine=machine)
    order = updating.Order(
        project=project,
        to=to,
        answers=combined(None, pairs or (), None),
        interactive=sys.stdin.isatty() and sys.stdout.isatty() and not (defaults or machine),
        lock=not no_lock,
        commit=commit or branch is not None,
        branch=branch,
    )
    done = updating.preview(order, console.step) if dry_run else updating.perform(order, console.step)
    return report.show(console, done, written=not dry_run)
