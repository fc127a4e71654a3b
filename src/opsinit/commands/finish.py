"""`opsinit continue`."""

from typing import Annotated

import typer

from opsinit.commands import options
from opsinit.console import Console


def finish(
    *,
    abort: Annotated[bool, typer.Option("--abort", help="Take it back instead.")] = False,
    project: options.AtProject = None,
    machine: options.Machine = False,
) -> int:
    """Finish an update that was interrupted; if there is none, do nothing."""
    from opsinit import recovery

    done = recovery.finish(project, abort=abort)
    told = "there is nothing to continue"
    if done.command:
        told = f"{'took back' if done.backwards else 'finished'} the interrupted {done.command} of {done.project.name}"
    data = {"project": str(done.project), "command": done.command, "taken_back": bool(done.command) and done.backwards}
    return Console(machine=machine).result([told], data, done.findings)
