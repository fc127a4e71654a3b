"""Rows about the project itself: where it is, what its answers file holds, and what git is set to."""

import os
import signal
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.program import Outcome
from tests.situations.edits import ADDED, LINES, TEMPLATES, THEIRS, USERS, line
from tests.situations.interruptions import counted
from tests.situations.scene import ANSWERS_FILE, OLD, Scene, put
from tests.situations.situation import Situation
from tests.situations.tools import Tool, ended

COMMENT = b"# why it is so"
HOOK = "#!/bin/sh\nexit 1\n"


def _answers(change: Callable[[str], str | None]) -> Callable[[Scene], None]:
    """Return what rewrites the answers file."""

    def act(scene: Scene) -> None:
        text = (scene.project / ANSWERS_FILE).read_text(encoding="utf-8")
        put(scene.project, {ANSWERS_FILE: change(text)})
        scene.commit("Spoil the answers")

    return act


def _without(name: str, text: str) -> str:
    return "".join(f"{found}\n" for found in text.splitlines() if not found.startswith(name))


def _unreadable(row: str, name: str, change: Callable[[str], str | None]) -> Situation:
    return Situation(
        row=row,
        name=name,
        promise="refused in two lines, exit code 2, nothing written",
        act=_answers(change),
        unparsed=(ANSWERS_FILE,),
        stays=True,
        code=2,
    )


def _dirty(scene: Scene) -> None:
    put(scene.project, {"text.txt": line(10, USERS), "new.txt": f"{USERS}\n", "staged.txt": f"{USERS}\n"})
    scene.git("add", "staged.txt")


def _sibling(scene: Scene) -> None:
    put(scene.root / "whole", {"other/dirty.txt": f"{USERS}\n"})


def _comment(scene: Scene) -> None:
    path = scene.project / ANSWERS_FILE
    path.write_bytes(COMMENT + b"\n" + path.read_bytes())
    scene.commit("Say why")


def _hooks(scene: Scene) -> None:
    put(scene.project, {".git/hooks/pre-commit*": HOOK})
    put(scene.root, {"hooks/pre-commit*": HOOK})
    scene.git("config", "--global", "core.hooksPath", scene.root / "hooks")
    scene.git("config", "--global", "commit.gpgSign", "true")


def _another_index(tool: Tool, scene: Scene) -> Outcome:
    return tool.updates(scene, GIT_INDEX_FILE=str(scene.project / ".git" / "index"))


def _another_repository(tool: Tool, scene: Scene) -> Outcome:
    return tool.updates(scene, GIT_DIR=str(scene.project / ".git"), GIT_WORK_TREE=str(scene.project))


def _back(tool: Tool, scene: Scene) -> Outcome:
    first = tool.updates(scene)
    assert first.code == 0, first.err
    del scene.before
    return tool.updates(scene, tool.to, OLD)


def _preview(tool: Tool, scene: Scene) -> Outcome:
    return tool.updates(scene, tool.preview)


def _nothing_shown(scene: Scene, outcome: Outcome) -> str | None:
    if scene.tree() != scene.before:
        return "a preview that writes"
    return None if "untouched.txt" in outcome.out else "a preview that shows nothing"


def _two_at_once(tool: Tool, scene: Scene) -> Outcome:
    """Hold one while it works, run another, and let the first one go on."""
    total = counted(tool, scene)
    with tempfile.TemporaryDirectory() as place:
        first = tool.watched(scene, str(Path(place) / "log"), str(total // 4), str(int(signal.SIGSTOP)))
        _wait_until_stopped(first.pid)
        second = tool.updates(scene)
        first.send_signal(signal.SIGCONT)
        outcome = ended(first)
    told = f"the second one ended with {second.code}\n"
    return Outcome(outcome.code, outcome.out + second.out + told, outcome.err + second.err)


def _wait_until_stopped(pid: int) -> None:
    _, status = os.waitpid(pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), "it ended before it could be held"


ROWS = (
    Situation(
        row="15",
        name="the tree holds edits that are not committed, staged or untracked",
        promise="updated, nothing lost",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        act=_dirty,
        yours=(ADDED, b"new.txt", b"staged.txt"),
        arrives={"text.txt": THEIRS},
        leaves={"text.txt": line(2, TEMPLATES, line(10, USERS))},
    ),
    Situation(
        row="16",
        name="the project is a part of a repository, and another part is dirty",
        promise="updated",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        act=_sibling,
        within="whole/part",
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
    ),
    Situation(
        row="17",
        name="the project is in no repository",
        promise="updated",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        repository=False,
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
    ),
    _unreadable("18a", "the answers file is gone", lambda _: None),
    _unreadable("18b", "the answers file names no template", partial(_without, "_src_path")),
    _unreadable("18c", "the answers file names no version", partial(_without, "_commit")),
    _unreadable("18d", "the answers file is not YAML", lambda text: f"{text}'\n: [\n"),
    _unreadable(
        "18e", "the answers file holds conflict markers", lambda text: f"<<<<<<< a\n{text}=======\n>>>>>>> b\n"
    ),
    _unreadable("18f", "the answers file is empty", lambda _: ""),
    _unreadable("18g", "the answers file is a list", lambda _: "- a\n- b\n"),
    _unreadable("18h", "the answers file names an unknown version", lambda text: text.replace(OLD, "v1.5.0")),
    Situation(
        row="20",
        name="an older version is asked for",
        promise="refused in two lines, exit code 2, nothing written",
        update=_back,
        stays=True,
        code=2,
    ),
    Situation(
        row="23",
        name="the template writes a file only once and changes it",
        promise="as the user has it",
        old={"copier.yml": "_subdirectory: files\n_skip_if_exists: [text.txt]\n", "text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        yours=(ADDED,),
        leaves={"text.txt": line(10, USERS)},
    ),
    Situation(
        row="40",
        name="the user has a comment in the answers file",
        promise="the comment stays",
        act=_comment,
        yours=(COMMENT,),
    ),
    Situation(
        row="G1",
        name="GIT_INDEX_FILE is set, as in a hook",
        promise="updated",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        update=_another_index,
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
    ),
    Situation(
        row="G2",
        name="GIT_DIR is set, as in a hook",
        promise="updated",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        update=_another_repository,
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
    ),
    Situation(
        row="P",
        name="two updates at once",
        promise="the second says so and exits with 2, the first is done",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        update=_two_at_once,
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        named=("the second one ended with 2",),
    ),
    Situation(
        row="H",
        name="the user's hooks fail and commits are signed",
        promise="updated",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS)},
        act=_hooks,
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
    ),
    Situation(
        row="D",
        name="a preview is asked for",
        promise="every path with a reason, nothing written",
        update=_preview,
        fault=_nothing_shown,
        stays=True,
        named=("untouched.txt", "added.txt"),
    ),
)
