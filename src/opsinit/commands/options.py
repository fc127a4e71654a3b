"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

AtProject = Annotated[
    Path | None,
    typer.Option("--project", metavar="PATH", help="A project, if not the one around here.", show_default=False),
]
Machine = Annotated[bool, typer.Option("--json", help="Write one JSON object.")]
Defaults = Annotated[bool, typer.Option("--defaults", help="Ask nothing.")]
ChangesOnly = Annotated[bool, typer.Option("--dry-run", help="Show every change, and write nothing.")]
LockKept = Annotated[bool, typer.Option("--no-lock", help="Leave uv.lock alone.")]
