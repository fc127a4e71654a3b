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
Preset = Annotated[str | None, typer.Option(metavar="PRESET", help="devops, dataops or mlops.", show_default=False)]
Pairs = Annotated[
    list[str] | None, typer.Option("--set", metavar="QUESTION=ANSWER", help="Answer a question. Repeatable.")
]
Answers = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Read answers from a YAML file.", show_default=False)
]
Template = Annotated[
    str | None, typer.Option(metavar="SRC", help="Use another Copier template: a path or git address.")
]
