"""`opsinit set`."""

from typing import Annotated

import typer

from opsinit.commands import options
from opsinit.console import Console


def change(
    pairs: Annotated[
        list[str], typer.Argument(metavar="QUESTION=ANSWER...", help="What to answer now.", show_default=False)
    ],
    *,
    dry_run: options.ChangesOnly = False,
    no_lock: options.LockKept = False,
    project: options.AtProject = None,
    machine: options.Machine = False,
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
