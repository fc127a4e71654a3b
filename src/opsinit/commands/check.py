"""`opsinit check`."""

from pathlib import Path
from typing import Annotated

import typer

from opsinit.console import Console


def check(
    *,
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A project, if not the one around here.", show_default=False)
    ] = None,
    machine: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> int:
    """Tell whether there is a newer template.

    Ends with 1 if there is.
    """
    from opsinit import checking
    from opsinit.errors import ExitCode
    from opsinit.project import opened

    with opened(project) as found:
        state = checking.state(found)
    if state.current:
        lines = [f"{found.path.name} is up to date with {state.recorded}"]
    else:
        lines = [f"{found.path.name} is at {state.recorded}, and {state.newest} is there", "next:"]
        lines += [f"  {command}" for command in state.commands]
        lines += ["in your project:"] if state.notes else []
        lines += [f"  {version}: {note}" for version, note in state.notes]
    data = {
        "project": str(found.path),
        "version": state.recorded,
        "newest": state.newest,
        "current": state.current,
        "next": state.commands,
        "notes": [{"version": version, "note": note} for version, note in state.notes],
    }
    code = Console(machine=machine).result(lines, data, state.findings)
    return code if state.current else ExitCode.FOUND
