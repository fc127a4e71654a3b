"""Git's index, for the conflicts that an update enters in it."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from opsinit.git.process import LITERAL, piped

Listing = tuple[str, str, int]  # mode, object and stage of a file in the index


def listed(path: Path, names: Sequence[str]) -> dict[str, tuple[Listing, ...]]:
    """Return what the index holds about some paths below a directory, as far as it does."""
    found: dict[str, tuple[Listing, ...]] = {}
    for line in piped("ls-files", "-z", "--stage", "--", *names, cwd=path, env=LITERAL).split(b"\0")[:-1]:
        about, _, name = os.fsdecode(line).partition("\t")
        mode, content, stage = about.split(" ")
        found[name] = (*found.get(name, ()), (mode, content, int(stage)))
    return found


def store(path: Path, files: Sequence[Path]) -> list[str]:
    """Make objects of files, byte for byte, and return their names."""
    listed = b"".join(os.fsencode(file) + b"\n" for file in files)
    stored = piped("hash-object", "-w", "--no-filters", "--stdin-paths", cwd=path, stdin=listed)
    return stored.decode().split()


def list_in(path: Path, index: Path, wanted: Mapping[str, Sequence[Listing]], nothing: str) -> None:
    """Change what a copy of the index holds about some paths, which are those of the whole work tree.

    The name of no object at all is as long as any in the repository.
    """
    lines = []
    for name, listing in wanted.items():
        lines += [f"0 {nothing}\t{name}", *(f"{mode} {content} {stage}\t{name}" for mode, content, stage in listing)]
    stdin = b"".join(os.fsencode(line) + b"\0" for line in lines)
    piped("update-index", "-z", "--index-info", cwd=path, stdin=stdin, env={"GIT_INDEX_FILE": str(index)})
