"""`opsinit adopt`."""

from pathlib import Path
from typing import Annotated

import typer

from opsinit.commands import options
from opsinit.console import Console


def adopt(  # noqa: PLR0913 - one parameter an option
    *,
    preset: options.Preset = None,
    pairs: options.Pairs = None,
    answers: options.Answers = None,
    at: Annotated[
        str | None, typer.Option(metavar="VERSION", help="A version, if not the most alike.", show_default=False)
    ] = None,
    template: options.Template = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare only, and write nothing.")] = False,
    project: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A repository, if not the one here.", show_default=False)
    ] = None,
    machine: options.Machine = False,
) -> int:
    """Put an existing repository under the template without touching its files.

    Only the answers file is written, for the released version that has the most files in common with it.
    """
    from opsinit import adoption
    from opsinit.answers import combined

    console = Console(machine=machine)
    given = combined(answers, pairs or (), preset)
    order = adoption.Order(project or Path(), given, at, template)
    found = adoption.compare(order, console.step) if dry_run else adoption.adopt(order, console.step)
    data = {
        "project": str(found.project),
        "written": not dry_run,
        "template": found.rendered.answers.get("_src_path"),
        "version": found.version,
        "answers": {name: answer for name, answer in found.rendered.answers.items() if not name.startswith("_")},
        "identical": found.identical,
        "different": found.different,
        "missing": found.missing,
        "next": found.commands,
    }
    lines = [
        f"{'would put' if dry_run else 'put'} {found.project.name} under {data['template']} {found.version}",
        f"  {len(found.identical)} files are as the template has them",
        f"  {len(found.different)} are different",
        f"  {len(found.missing)} are missing",
        *([] if dry_run else ["next:", *(f"  {command}" for command in found.commands)]),
    ]
    return console.result(lines, data)
