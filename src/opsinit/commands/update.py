"""`opsinit update`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from opsinit.console import Console


def update(  # noqa: PLR0913 - one parameter an option
    *,
    to: Annotated[
        str | None, typer.Option(metavar="VERSION", help="A version, if not the newest.", show_default=False)
    ] = None,
    pairs: Annotated[
        list[str] | None, typer.Option("--set", metavar="QUESTION=ANSWER", help="Change an answer too. Repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show every change, and write nothing.")] = False,
    commit: Annotated[bool, typer.Option("--commit", help="Commit what was changed, and nothing else.")] = False,
    branch: Annotated[
        str | None, typer.Option(metavar="NAME", help="Commit it on a new branch.", show_default=False)
    ] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing.")] = False,
    no_lock: Annotated[bool, typer.Option("--no-lock", help="Leave uv.lock alone.")] = False,
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A project, if not the one around here.", show_default=False)
    ] = None,
    machine: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
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
