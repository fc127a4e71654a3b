"""Every situation, run on opsinit and on Copier: what each makes of it."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.program import Outcome
from tests.situations import judge
from tests.situations.rows import PARTS
from tests.situations.scene import Scene
from tests.situations.situation import Situation
from tests.situations.tools import COPIER, Tool, opsinit


class Found(NamedTuple):
    """What a tool made of a situation."""

    faults: tuple[str, ...]
    refused: bool
    code: int

    @property
    def shown(self) -> str:
        """Return it in words."""
        done = "refused" if self.refused else "ends with an error" if self.code else "done"
        return f"{'; '.join(self.faults) or done} (exit {self.code})"


def happened(tool: Tool, situation: Situation) -> Found:
    """Let it happen, somewhere of its own."""
    with tempfile.TemporaryDirectory() as place:
        scene = situation.begin(Path(place).resolve() / "scene")
        return _found(situation, scene, situation.update(tool, scene))


def _found(situation: Situation, scene: Scene, outcome: Outcome) -> Found:
    return Found(tuple(judge.faults(situation, scene, outcome)), judge.is_refused(scene, outcome), outcome.code)


def all_of_them() -> dict[str, tuple[Found, Found]]:
    """Return what opsinit and Copier make of each, by its row."""
    rows = [row for rows in PARTS.values() for row in rows]
    return {row.row: (happened(opsinit(), row), happened(COPIER, row)) for row in rows}


def is_kept(situation: Situation, found: Found) -> bool:
    """Tell whether opsinit did what it promises."""
    return not found.faults and found.code == situation.code


def summary(found: dict[str, tuple[Found, Found]]) -> str:
    """Return how many went well."""
    rows = {row.row: row for rows in PARTS.values() for row in rows}
    ours = sum(is_kept(rows[name], mine) for name, (mine, _) in found.items())
    theirs = sum(not other.faults for _, other in found.values())
    return (
        f"{len(found)} situations. opsinit does what it promises in {ours} of them; with Copier nothing goes wrong in "
        f"{theirs}."
    )


def tables(found: dict[str, tuple[Found, Found]]) -> Iterable[str]:
    """Give the tables of the page."""
    for part, rows in PARTS.items():
        yield from (f"### {part}", "", "| | situation | promised | opsinit | Copier |", "|---|---|---|---|---|")
        for row in rows:
            mine, other = found[row.row]
            verdict = "as promised" if is_kept(row, mine) else f"**{mine.shown}**"
            yield f"| {row.row} | {row.name} | {row.promise} | {verdict} | {other.shown} |"
        yield ""
