"""`opsinit export`."""

from pathlib import Path
from typing import Annotated

import typer

from opsinit.console import Console


def export(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="Where to write it: NAME.git, or NAME.bundle for one file.", show_default=False
        ),
    ],
    *,
    machine: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> int:
    """Write the template with its history as a git repository, for plain Copier."""
    from opsinit.export import write

    made = write(path)
    lines = [
        f"wrote {made.path}: {len(made.versions)} versions, {made.versions[0]} to {made.versions[-1]}",
        "next, where plain Copier is to take it for the public repository:",
        *(f"  {command}" for command in made.commands),
    ]
    data = {"path": str(made.path), "versions": made.versions, "next": made.commands}
    return Console(machine=machine).result(lines, data)
