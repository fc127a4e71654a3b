"""`opsinit undo`."""

from pathlib import Path
from typing import Annotated

import typer

from opsinit.console import Console


def undo(
    *,
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A project, if not the one around here.", show_default=False)
    ] = None,
    machine: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> int:
    """Take the last update back: each path it wrote becomes what it was."""
    from opsinit import recovery

    done = recovery.undo(project)
    lines = [f"took the {done.command} of {done.project.name} back", *(f"  {path}" for path in done.paths)]
    data = {"project": str(done.project), "command": done.command, "paths": done.paths}
    return Console(machine=machine).result(lines, data, done.findings)
