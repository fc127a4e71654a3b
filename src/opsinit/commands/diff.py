"""`opsinit diff`."""

from pathlib import Path
from typing import Annotated

import typer

from opsinit.commands import options
from opsinit.console import Console


def diff(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Only these files or directories.")
    ] = None,
    *,
    project: options.AtProject = None,
    machine: options.Machine = False,
) -> int:
    """Show what the project changed against its template.

    Ends with 1 if there is something.
    """
    from opsinit import difference, drift
    from opsinit.errors import ExitCode
    from opsinit.project import opened

    with opened(project) as found:
        drifted = drift.between(found, drift.inside(found, paths or ()))
    lines = [line for item in drifted for line in difference.lines(item.path, item.expected, item.found)]
    data = {
        "project": str(found.path),
        "version": found.version,
        "drift": [{"path": item.path, "code": item.kind} for item in drifted],
    }
    code = Console(machine=machine).result(lines, data)
    return ExitCode.FOUND if drifted else code
