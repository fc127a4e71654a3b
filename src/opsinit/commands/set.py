"""`opsinit set`."""

from pathlib import Path
from typing import Annotated

import typer

from opsinit.console import Console


def change(
    pairs: Annotated[
        list[str], typer.Argument(metavar="QUESTION=ANSWER...", help="What to answer now.", show_default=False)
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show every change, and write nothing.")] = False,
    no_lock: Annotated[bool, typer.Option("--no-lock", help="Leave uv.lock alone.")] = False,
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A project, if not the one around here.", show_default=False)
    ] = None,
    machine: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> int:
    """Change answers of a project, such as preset=mlops, at its version of the template.

    Ends with 1 if something is left for you to decide.
    """
    from opsinit import report, updating
    from opsinit.answers import combined

    console = Console(machine=machine)
    order = updating.Order(project=project, answers=combined(None, pairs, None), stay=True, lock=not no_lock)
    done = updating.preview(order, console.step) if dry_run else updating.perform(order, console.step)
    return report.show(console, done, written=not dry_run)
