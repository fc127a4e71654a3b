"""The chain of dvc.yaml without DVC: the same commands in an order in which every stage finds its inputs."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import PurePosixPath
from typing import Any

import yaml

from .paths import Paths


def load(paths: Paths) -> dict[str, dict[str, Any]]:
    """Return the stages of dvc.yaml by name."""
    return yaml.safe_load((paths.root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]


def files(stage: dict[str, Any], *kinds: str) -> list[str]:
    """Return the paths that a stage lists under these headings."""
    entries = [entry for kind in kinds for entry in stage.get(kind, [])]
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


def edges(stages: dict[str, dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return who gives what to whom: a stage, a path, and a stage that reads it or something in it."""
    made = {path: name for name, stage in stages.items() for path in files(stage, "outs", "metrics", "plots")}
    return [
        (maker, path, reader)
        for reader, stage in stages.items()
        for wanted in files(stage, "deps")
        for path, maker in made.items()
        if PurePosixPath(wanted).is_relative_to(path) or PurePosixPath(path).is_relative_to(wanted)
    ]


def order(stages: dict[str, dict[str, Any]]) -> list[str]:
    """Return the stages in an order in which each comes after those that it reads from."""
    sorter = TopologicalSorter(dict.fromkeys(stages, ()))
    for maker, _, reader in edges(stages):
        sorter.add(reader, maker)
    return list(sorter.static_order())


def run(paths: Paths) -> Iterator[str]:
    """Run every stage in a process of its own; stop at the first that fails."""
    stages = load(paths)
    for name in order(stages):
        yield name
        command = shlex.split(stages[name]["cmd"])
        subprocess.run(command, cwd=paths.root, env=os.environ, check=True)  # noqa: S603 - it is our own file
