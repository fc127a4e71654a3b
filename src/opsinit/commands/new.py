"""`opsinit new`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from opsinit.commands import options
from opsinit.console import Console, outline


def new(  # noqa: PLR0913 - one parameter an option
    path: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="Where to make it; the last part names the project.", show_default=False),
    ],
    *,
    preset: options.Preset = None,
    pairs: options.Pairs = None,
    answers: options.Answers = None,
    defaults: options.Defaults = False,
    ask: Annotated[
        list[str] | None, typer.Option(metavar="QUESTION", help="Ask this question too. Repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the files, and write nothing.")] = False,
    template: options.Template = None,
    ref: Annotated[
        str | None, typer.Option(metavar="REF", help="A version of the template, if not the newest.")
    ] = None,
    no_git: Annotated[bool, typer.Option("--no-git", help="Make no repository.")] = False,
    no_lock: Annotated[bool, typer.Option("--no-lock", help="Make no uv.lock.")] = False,
    machine: options.Machine = False,
) -> int:
    """Make a project that runs at once.

    Questions are asked on a terminal only; elsewhere, what is not answered gets its default.
    """
    from opsinit import creation
    from opsinit.answers import combined

    console = Console(machine=machine)
    order = creation.Order(
        target=Path(os.path.abspath(path)),  # noqa: PTH100 - `resolve` would follow links
        answers=combined(answers, pairs or (), preset),
        ask=ask or (),
        interactive=sys.stdin.isatty() and sys.stdout.isatty() and not (defaults or machine),
        template=template,
        ref=ref,
        git=not no_git,
        lock=not no_lock,
    )
    made = creation.preview(order) if dry_run else creation.create(order, console.step)
    for remark in made.remarks:
        console.remark(remark)
    data = {
        "project": str(made.target),
        "written": not dry_run,
        "template": made.rendered.answers.get("_src_path"),
        "version": made.rendered.answers.get("_commit"),
        "answers": {name: answer for name, answer in made.rendered.answers.items() if not name.startswith("_")},
        "files": sorted(made.paths),
        "committed": made.committed,
        "remarks": [remark._asdict() for remark in made.remarks],
        "next": made.commands,
    }
    if dry_run:
        return console.result([f"{made.target.name}/", *(f"  {line}" for line in outline(made.paths))], data)
    created = f"created {made.target}: {len(made.paths)} files from {data['template']} {data['version'] or ''}".rstrip()
    return console.result([created, "next:", *(f"  {command}" for command in made.commands)], data, made.findings)
