"""What a situation is: a template's two versions, what the user does between them, and what is promised."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import copier

from tests.program import Outcome
from tests.situations.scene import COMMON_NEW, COMMON_OLD, NEW, OLD, Files, Scene, put
from tests.situations.tools import Tool, environ

Update = Callable[[Tool, Scene], Outcome]


def nothing(_: Scene) -> None:
    """Do nothing."""


def plainly(tool: Tool, scene: Scene) -> Outcome:
    """Update."""
    return tool.updates(scene)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One row of the table."""

    row: str
    name: str
    promise: str  # what opsinit promises, in words
    old: Files = field(default_factory=dict)  # of the template, beside what every template here has
    new: Files = field(default_factory=dict)
    edits: Files = field(default_factory=dict)  # what the user writes, and commits
    act: Callable[[Scene], None] = nothing  # what the user does after that
    update: Update = plainly
    yours: tuple[bytes, ...] = ()  # what must not get lost, wherever it is afterwards
    arrives: Mapping[str, bytes] = field(default_factory=dict)  # text of the template that is there: there or beside it
    misses: Mapping[str, bytes] = field(default_factory=dict)  # the same, unless a report says that it is not
    unmarked: tuple[str, ...] = ()  # files that cannot hold markers
    unparsed: tuple[str, ...] = ()  # files that did not parse before
    keeps: Mapping[str, Any] = field(default_factory=dict)  # answers that nobody changed
    fault: Callable[[Scene, Outcome], str | None] | None = None  # what else may go wrong
    answers: Mapping[str, Any] = field(default_factory=dict)  # that the project is made with
    within: str = "project"  # the project's path
    repository: bool = True
    stays: bool = False  # what happens does not lead to a new version
    to: str = NEW  # the version that it leads to
    # What opsinit promises beyond that nothing goes wrong:
    code: int = 0
    named: tuple[str, ...] = ()  # what its report names
    leaves: Files = field(default_factory=dict)  # what files hold afterwards

    @property
    def label(self) -> str:
        """Return what its test is called."""
        return f"{self.row}-{self.name.replace(' ', '-')}"

    def begin(self, root: Path) -> Scene:
        """Set the scene, as it is just before the update."""
        scene = Scene.at(root, self.within)
        scene.release(OLD, {**COMMON_OLD, **{_place(name): content for name, content in self.old.items()}})
        with environ(scene.env):  # by Copier itself, which both tools understand
            copier.run_copy(
                str(scene.template), scene.project, dict(self.answers), defaults=True, quiet=True, vcs_ref=OLD
            )
        scene.release(NEW, {**COMMON_NEW, **{_place(name): content for name, content in self.new.items()}})
        top = scene.root / self.within.partition("/")[0]
        if self.repository:
            scene.git("init", "--quiet", "--initial-branch=main", cwd=top)
            scene.commit("Start", cwd=top)
        put(scene.project, self.edits)
        if self.repository:
            scene.commit("Work", cwd=top)
        self.act(scene)
        return scene


def _place(name: str) -> str:
    """Return where a file of the project stands in the template; its questions and the like stand at the top."""
    return name if name == "copier.yml" else f"files/{name}"
