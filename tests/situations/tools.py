"""What updates a project: opsinit and Copier, told the same things in their own words."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plumbum import local

from tests.program import Outcome, called
from tests.situations.scene import Scene

WATCH = Path(__file__).with_name("watch.py")

Run = Callable[[str, Sequence[str], Path, Mapping[str, str]], Outcome]


@dataclass(frozen=True)
class Tool:
    """A program, and its words for what both can do."""

    name: str
    module: str
    update: tuple[str, ...]
    answer: str  # before question=answer
    to: str  # before a version
    preview: str
    trust: tuple[str, ...]
    run: Run
    set: tuple[str, ...]  # to give other answers at the same version

    def updates(self, scene: Scene, *more: str, cwd: Path | None = None, **env: str) -> Outcome:
        """Update the project of a scene."""
        _ = scene.before
        return self.run(self.module, (*self.update, *more), cwd or scene.project, {**scene.env, **env})

    def answers(self, scene: Scene, *answers: str) -> Outcome:
        """Give a project other answers, at its version of the template."""
        _ = scene.before
        return self.run(self.module, (*self.set, *answers), scene.project, scene.env)

    def watched(self, scene: Scene, *watch: str) -> "subprocess.Popen[bytes]":
        """Begin the same in a process that is watched, and stopped at some point."""
        _ = scene.before
        command = [sys.executable, str(WATCH), str(scene.project), *watch, self.module, *self.update]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=scene.project, env=scene.env, start_new_session=True, **pipes)  # type: ignore[call-overload, no-any-return]


def ended(process: "subprocess.Popen[bytes]") -> Outcome:
    """Wait for a process."""
    out, err = process.communicate(timeout=100)
    return Outcome(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))


def in_process_of_its_own(module: str, words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Outcome:
    """Run a program as a user does."""
    command = [sys.executable, "-m", module, *words]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return ended(subprocess.Popen(command, cwd=cwd, env=dict(env), **pipes))  # type: ignore[call-overload]


def in_this_process(module: str, words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Outcome:
    """Call opsinit, which is faster by its start."""
    assert module == "opsinit"
    with environ(env):
        return called(*words, cwd=cwd)


@contextmanager
def environ(env: Mapping[str, str]) -> Iterator[None]:
    """Give this process another environment for a while, and plumbum, which runs git for Copier and keeps its own."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(env)
    tempfile.tempdir = None  # which is told from the environment once
    try:
        with local.env(**env):
            for name in local.env.keys() - env.keys():
                del local.env[name]
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        tempfile.tempdir = None


def opsinit(run: Run = in_process_of_its_own) -> Tool:
    """Return opsinit; locking is looked at elsewhere."""
    return Tool(
        "opsinit", "opsinit", ("update", "--no-lock"), "--set", "--to", "--dry-run", (), run, ("set", "--no-lock")
    )


COPIER = Tool(
    "Copier",
    "copier",
    ("update", "--defaults"),
    "--data",
    "--vcs-ref",
    "--pretend",
    ("--trust",),
    in_process_of_its_own,
    ("update", "--defaults", "--vcs-ref", ":current:", "--data"),
)
