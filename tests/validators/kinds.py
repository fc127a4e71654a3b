"""The programs that judge the files of a project, each with a fault that it must find."""

import os
import posixpath
import shutil
import subprocess
import sys
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Fault(NamedTuple):
    """A change of a file that a validator has to refuse."""

    file: str
    old: str
    new: str


class Calls(Enum):
    """How often a program is called."""

    ONCE = "for all files of all projects, above the folders that hold them"
    FOLDER = "in each folder, for its files"
    FILE = "in each folder, for each of its files"


class Validator(NamedTuple):
    """A program, the files that it judges and those beside which it judges them, as .gitignore writes paths.

    What reads nothing but the files that are named to it is called once. What needs others beside them, or finds its
    files itself, gets a folder for each different set of what it reads, and is called there, unless `calls` says else.
    """

    command: tuple[str, ...]
    judged: tuple[str, ...]
    fault: Fault
    beside: tuple[str, ...] = ()
    calls: Calls | None = None
    takes: str = "{file}"  # what names a file to it: may be `{folder}`, that of the file
    named: bool = True  # or it finds the files by itself, where it is called
    needs: tuple[str, ...] = ()  # programs that it calls, or paths of this repository that it reads
    more: tuple[Fault, ...] = ()  # faults of other kinds, such as those that a program finds which it calls

    def missing(self) -> list[str]:
        """Return what is not there of what it takes to run it."""
        needed = (self.command[0], *self.needs)
        return [name for name in needed if not (ROOT / name).exists() and program(name) is None]

    def called(self) -> Calls:
        """Return how often it is called, if nothing is said about it."""
        return self.calls or (Calls.FOLDER if self.read() else Calls.ONCE)

    def read(self) -> tuple[str, ...]:
        """Return which files have to be of the same project."""
        return self.beside if self.named else (*self.judged, *self.beside)

    def arguments(self, files: Iterable[str]) -> list[str]:
        """Return what is given to it for some files."""
        given = (self.takes.format(file=file, folder=posixpath.dirname(file) or ".") for file in files)
        return list(dict.fromkeys(given)) if self.named else []


def schema(name: str, *judged: str, fault: Fault) -> Validator:
    """Return what holds files against a schema that check-jsonschema carries."""
    return Validator(("check-jsonschema", "--builtin-schema", name), judged, fault)


def program(name: str) -> str | None:
    """Return where a program is: in this environment, or on the PATH."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def run(validator: Validator, folder: Path, files: Iterable[str]) -> subprocess.CompletedProcess[str]:
    """Call it once, in a folder, for some files of that folder."""
    path = program(validator.command[0])
    assert path is not None
    command = [path, *validator.command[1:], *validator.arguments(files)]
    # Tools that call each other find their neighbours: actionlint runs shellcheck.
    neighbours = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": neighbours}
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
