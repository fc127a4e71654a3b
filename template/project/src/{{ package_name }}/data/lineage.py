"""The page that shows where data comes from and goes to, drawn from dvc.yaml."""

import re
from typing import Any

from .paths import Paths
from .stages import files, load

#: Where the source delivers to: the one path below data/ that no stage makes.
LANDING = "data/landing"
#: Kinds of paths that are data; the others are code and configuration.
DATA = ("data/", "models/", "reports/", "docs/")

HEAD = """\
# Lineage

Drawn from `dvc.yaml` by `just lineage`: change that, not this.

```mermaid
flowchart LR
    source([source]) -->|arrive| data_landing[(data/landing)]
"""


def page(paths: Paths) -> str:
    """Return the page: a drawing of the stages with their data, and a table of what each does."""
    stages = load(paths)
    drawing = [line for name, stage in stages.items() for line in _drawn(name, stage)]
    table = [_row(name, stage) for name, stage in stages.items()]
    heading = ["```", "", "| Stage | What it makes | From | Into |", "|---|---|---|---|"]
    return HEAD + "\n".join([*drawing, *heading, *table]) + "\n"


def _data(stage: dict[str, Any], *kinds: str) -> list[str]:
    """Return the paths of data that a stage lists under these headings."""
    return [path for path in files(stage, *kinds) if path.startswith(DATA)]


def _node(path: str) -> str:
    """Return how a path is drawn."""
    identity = re.sub(r"\W", "_", path)
    return f"{identity}[/{path}/]" if "." in path else f"{identity}[({path})]"


def _drawn(name: str, stage: dict[str, Any]) -> list[str]:
    """Return the arrows into a stage and out of it."""
    into = [f"    {_node(path)} --> {name}[[{name}]]" for path in _data(stage, "deps")]
    return into + [f"    {name} --> {_node(path)}" for path in _data(stage, "outs", "metrics", "plots")]


def _row(name: str, stage: dict[str, Any]) -> str:
    """Return a stage's row of the table."""
    reads, writes = (
        ", ".join(f"`{path}`" for path in _data(stage, *kinds)) for kinds in (("deps",), ("outs", "metrics", "plots"))
    )
    return f"| {name} | {stage['desc']} | {reads} | {writes} |"
