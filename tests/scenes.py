"""Projects to which something is about to be done, and what has to be true of them afterwards."""

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests import tracing
from tests.conftest import Once
from tests.program import git
from tests.tracing import Call, Ended, Server
from tests.transacted import CONFLICT, fill, perform, state

PLACE = "packages/a project"  # in its repository


class Scene(NamedTuple):
    """What is done to a project, and what was done to it before."""

    action: str
    before: tuple[str, ...] = ()  # each whole, or killed at its nth rename: `apply@10`
    calls: int = 20  # that change something, at least


SCENES = {
    "apply": Scene("apply", calls=150),
    "apply-again": Scene("again", ("apply",)),
    "undo": Scene("undo", ("apply",), calls=100),
    "complete": Scene("complete", ("apply@14",)),
    "abort": Scene("abort", ("apply@23",)),
    "complete-abort": Scene("complete", ("apply@23", "abort@8")),
    "complete-undo": Scene("complete", ("apply", "undo@10")),
    "abort-undo": Scene("abort", ("apply", "undo@16")),
}


class Scenes:
    """The scenes, each prepared and traced once in a session."""

    def __init__(self, once: Once, server: Server, place: Path) -> None:
        """Begin with none; know what the project looks like at each version."""
        self._once = once
        self._server = server
        self._place = place
        root = fill(place / "trees")
        self.trees = {"v1": state(root)}
        for version, action in (("v2", "apply"), ("v3", "again")):
            perform(action, root)
            self.trees[version] = state(root)

    def copy(self, name: str) -> Path:
        """Return a new copy of the repository that a scene begins with."""

        def prepare(root: Path) -> None:
            fill(root / PLACE)
            for arguments in (("init", "--quiet", "--template="), ("add", "."), ("commit", "--quiet", "-m", "x")):
                git(*arguments, cwd=root, env=os.environ)
            for step in SCENES[name].before:
                action, _, number = step.partition("@")
                if number:
                    cut = Call("rename", int(number))
                    assert self._server.cut(root / PLACE, action, cut, "signal=SIGKILL").code == -signal.SIGKILL
                else:
                    perform(action, root / PLACE)

        target = Path(tempfile.mkdtemp(dir=self._place))
        return shutil.copytree(self._once(f"scene-{name}", prepare), target, symlinks=True, dirs_exist_ok=True)

    def calls(self, name: str) -> list[Call]:
        """Return the calls that change something in a scene."""
        return tracing.changes(self.log(name))

    def log(self, name: str) -> list[str]:
        """Return all calls of a scene, as strace writes them."""

        def trace(folder: Path) -> None:
            folder.mkdir()
            log = self._server.log(self.copy(name) / PLACE, SCENES[name].action)
            (folder / "log").write_text(log, encoding="utf-8")

        return (self._once(f"log-{name}", trace) / "log").read_text(encoding="utf-8").splitlines()

    def play(self, name: str, call: Call, effect: str, *, onwards: bool = False) -> tuple[Path, Ended]:
        """Do what a scene is about, with an effect on a call; return the repository and what that ended with."""
        root = self.copy(name)
        return root, self._server.cut(root / PLACE, SCENES[name].action, call, effect, onwards=onwards)

    def recorded(self, root: Path) -> str:
        """Return the version that a project says it is on."""
        return (root / PLACE / "answers").read_text(encoding="utf-8")

    def version(self, root: Path) -> str:
        """Return the version that a project is on, in each of its paths."""
        assert state(root / PLACE) == self.trees[self.recorded(root)]
        return self.recorded(root)

    def require_healthy(self, root: Path) -> None:
        """Require a whole tree, a git that works and knows of the conflicts, and that all goes on from here."""
        project = root / PLACE
        version = self.version(root)
        assert not (root / ".git/index.lock").exists()
        git("fsck", "--strict", "--no-dangling", cwd=root, env=os.environ)
        unmerged = git("diff", "--name-only", "--diff-filter=U", "-z", cwd=root, env=os.environ)
        assert unmerged == ("" if version == "v1" else f"{PLACE}/{CONFLICT}\0")
        if version != "v3":
            perform("apply" if version == "v1" else "again", project)
            assert self.version(root) == ("v2" if version == "v1" else "v3")
        perform("undo", project)
        assert self.version(root) == ("v2" if version == "v3" else version)
        assert {path.name for path in (root / ".git/opsinit").glob("*/*")} <= {"lock", "last"}
        shutil.rmtree(root)
