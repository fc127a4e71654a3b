"""Rows about an update that does not come to its end."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.program import Outcome
from tests.situations.edits import ADDED, LINES, TEMPLATES, THEIRS, USERS, line
from tests.situations.scene import Scene
from tests.situations.situation import Situation, Update
from tests.situations.tools import Tool, ended

NAMES = tuple(f"text{number}.txt" for number in range(8))
MANY = dict.fromkeys(NAMES, LINES)
NEWER = dict.fromkeys(NAMES, line(2, TEMPLATES))
EDITED = {name: line(10, f"{USERS} {name}") for name in NAMES}
TASK = "_subdirectory: files\n_tasks: ['exit 1']\n"


def counted(tool: Tool, scene: Scene) -> int:
    """Return how often an update changes this project, from a run on a copy of it."""
    with tempfile.TemporaryDirectory() as place:
        twin = Scene(Path(place).resolve(), scene.env, scene.within)
        _copy(scene.root / scene.within.partition("/")[0], twin.root)
        log = twin.root / "log"
        outcome = ended(tool.watched(twin, str(log), "0", "0"))
        assert outcome.code == 0, outcome.err
        return int(log.read_text(encoding="utf-8"))


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target / source.name, symlinks=True)


def _stopped(share: float, how: signal.Signals) -> Update:
    """Return an update that is stopped after a share of its changes, and then asked for again."""

    def update(tool: Tool, scene: Scene) -> Outcome:
        at = max(1, round(share * counted(tool, scene)))
        with tempfile.TemporaryDirectory() as place:
            first = tool.watched(scene, str(Path(place) / "log"), str(at), str(int(how)))
            stopped = ended(first)
        assert stopped.code != 0, "it came to its end"
        _settle(first.pid)
        again = tool.updates(scene)
        return Outcome(again.code, stopped.out + again.out, stopped.err + again.err)

    return update


def _settle(group: int) -> None:
    """End what a killed program left running."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _fails(tool: Tool, scene: Scene) -> Outcome:
    return tool.updates(scene, *tool.trust)


def _undone(scene: Scene, outcome: Outcome) -> str | None:
    """Whoever runs the command again must get all of it."""
    told = f"exit code {outcome.code}" if outcome.code > 0 else f"signal {-outcome.code}"
    return None if outcome.code == 0 and scene.answers()["_commit"] == "v2.0.0" else f"the next run fails ({told})"


def _row(row: str, name: str, update: Update, fault: Callable[[Scene, Outcome], str | None] = _undone) -> Situation:
    return Situation(
        row=row,
        name=name,
        promise="all old or all new; the next run finishes it",
        old=MANY,
        new=NEWER,
        edits=EDITED,
        update=update,
        yours=tuple(f"{USERS} {name}\n".encode() for name in NAMES),
        arrives=dict.fromkeys(NAMES, THEIRS),
        fault=fault,
    )


ROWS = (
    _row("K1", "killed before its first change", _stopped(0, signal.SIGKILL)),
    _row("K2", "killed after a quarter of its changes", _stopped(0.25, signal.SIGKILL)),
    _row("K3", "killed after half of its changes", _stopped(0.5, signal.SIGKILL)),
    _row("K4", "killed after three quarters of its changes", _stopped(0.75, signal.SIGKILL)),
    _row("K5", "killed before its last change", _stopped(1, signal.SIGKILL)),
    _row("C1", "Ctrl-C after half of its changes", _stopped(0.5, signal.SIGINT)),
    _row("C2", "SIGTERM after half of its changes", _stopped(0.5, signal.SIGTERM)),
    Situation(
        row="T",
        name="a task of the template fails",
        promise="refused, because it needs trust: exit code 2, nothing written",
        old={"text.txt": LINES},
        new={"copier.yml": TASK, "text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        update=_fails,
        yours=(ADDED,),
        code=2,
        stays=True,
    ),
)
