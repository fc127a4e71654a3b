"""`opsinit undo`."""

from opsinit.commands import options
from opsinit.console import Console


def undo(*, project: options.AtProject = None, machine: options.Machine = False) -> int:
    """Take the last update back: each path it wrote becomes what it was."""
    from opsinit import recovery

    done = recovery.undo(project)
    lines = [f"took the {done.command} of {done.project.name} back", *(f"  {path}" for path in done.paths)]
    data = {"project": str(done.project), "command": done.command, "paths": done.paths}
    return Console(machine=machine).result(lines, data, done.findings)
