"""The programs that judge the files of a project, each with a fault that it must find."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Fault(NamedTuple):
    """A change of a file that a validator has to refuse."""

    file: str
    old: str
    new: str


class Validator(NamedTuple):
    """A program, the files that it judges and those beside which it judges them, as .gitignore writes paths."""

    command: tuple[str, ...]
    judged: tuple[str, ...]
    fault: Fault
    beside: tuple[str, ...] = ()
    #: Whether the files are named to the program, or it finds them by itself.
    named: bool = True


def schema(name: str, *judged: str, fault: Fault) -> Validator:
    """Return what holds files against a schema that check-jsonschema carries."""
    return Validator(("check-jsonschema", "--builtin-schema", name), judged, fault)


def program(name: str) -> str | None:
    """Return where a program is: in this environment, or on the PATH."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def run(validator: Validator, folder: Path, files: list[str]) -> subprocess.CompletedProcess[str]:
    """Judge files of a folder."""
    path = program(validator.command[0])
    assert path is not None
    command = [path, *validator.command[1:], *(files if validator.named else [])]
    # Programs that call each other find their neighbours.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
