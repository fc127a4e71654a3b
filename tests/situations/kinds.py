"""Rows about what is more than lines of text: bytes, modes, links, directories, names."""

import os

from opsinit import tree
from tests.program import Outcome
from tests.situations.edits import ADDED, LINES, TEMPLATES, THEIRS, USERS, line
from tests.situations.scene import OLD, Link, Scene
from tests.situations.situation import Situation
from tests.situations.tools import Tool

IMAGE, MINE, THEIR_IMAGE = b"\x89PNG\0\1old", b"\x89PNG\0\1mine", b"\x89PNG\0\1theirs"


# What an answer changes; other files of the project are not to change with it.
ASKED = {
    "copier.yml": "_subdirectory: files\nword: {type: str, default: one}\n",
    "word.txt.jinja": "the word is {{ word }}\n",
}
SAID = {"word.txt": "the word is two\n"}


def answered(tool: Tool, scene: Scene) -> Outcome:
    """Give another answer, at the same version."""
    return tool.answers(scene, "word=two")


def _executable(scene: Scene) -> None:
    (scene.project / "run.sh").chmod(0o755)
    scene.commit("Let it run")


def _mode_lost(scene: Scene, _: Outcome) -> str | None:
    entry = scene.tree().get("run.sh")
    return None if isinstance(entry, tree.File) and entry.executable else "the executable bit is lost"


def _odd_name(scene: Scene) -> None:
    with open(os.path.join(os.fsencode(scene.project), b"caf\xe9.txt"), "wb") as file:  # noqa: PTH118, PTH123 - bytes
        file.write(ADDED)
    scene.commit("Add a name")


ROWS = (
    Situation(
        row="7a",
        name="the user changed a binary that the template leaves alone",
        promise="as the user has it",
        old={"image.png": IMAGE},
        edits={"image.png": MINE},
        yours=(MINE,),
        leaves={"image.png": MINE},
    ),
    Situation(
        row="7b",
        name="the user changed a text in UTF-16",
        promise="as the user has it",
        old={"text.txt": LINES.encode("utf-16")},
        edits={"text.txt": line(5, USERS).encode("utf-16")},
        yours=(USERS.encode("utf-16-le"),),
        leaves={"text.txt": line(5, USERS).encode("utf-16")},
    ),
    Situation(
        row="7c",
        name="both change a binary",
        promise="as the user has it, the new one beside it, exit code 1",
        old={"image.png": IMAGE},
        new={"image.png": THEIR_IMAGE},
        edits={"image.png": MINE},
        yours=(MINE,),
        arrives={"image.png": THEIR_IMAGE},
        unmarked=("image.png",),
        code=1,
        named=("image.png",),
        leaves={"image.png": MINE, "image.png.opsinit-new": THEIR_IMAGE},
    ),
    Situation(
        row="7d",
        name="the user changed a binary, and gives another answer at the same version",
        promise="as the user has it, and what the answer changes arrives",
        old={"image.png": IMAGE, **ASKED},
        edits={"image.png": MINE},
        update=answered,
        to=OLD,
        yours=(MINE,),
        arrives={"word.txt": b"the word is two\n"},
        leaves={"image.png": MINE, **SAID},
    ),
    Situation(
        row="8c",
        name="the user turned the line ends to CRLF and the template changes a line",
        promise="merged, line ends as the user has them",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, USERS).replace("\n", "\r\n")},
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        leaves={"text.txt": line(2, TEMPLATES, line(10, USERS)).replace("\n", "\r\n")},
    ),
    Situation(
        row="9a",
        name="the user makes a file executable and the template changes it",
        promise="both arrive",
        old={"run.sh": LINES},
        new={"run.sh": line(2, TEMPLATES)},
        act=_executable,
        arrives={"run.sh": THEIRS},
        fault=_mode_lost,
        leaves={"run.sh*": line(2, TEMPLATES)},
    ),
    Situation(
        row="9b",
        name="the template makes a file executable and the user changed it",
        promise="both arrive",
        old={"run.sh": LINES},
        new={"run.sh*": LINES},
        edits={"run.sh": line(5, USERS)},
        yours=(ADDED,),
        fault=_mode_lost,
        leaves={"run.sh*": line(5, USERS)},
    ),
    Situation(
        row="9c",
        name="the template makes a file executable, both change a line",
        promise="a conflict, executable, exit code 1",
        old={"run.sh": LINES},
        new={"run.sh*": line(5, TEMPLATES)},
        edits={"run.sh": line(5, USERS)},
        yours=(ADDED,),
        arrives={"run.sh": THEIRS},
        fault=_mode_lost,
        code=1,
        named=("run.sh",),
    ),
    Situation(
        row="10",
        name="both point a symbolic link elsewhere",
        promise="as the user has it, the new one beside it, exit code 1",
        old={"link": Link("same.txt"), "mine.txt": "mine\n", "theirs.txt": "theirs\n"},
        new={"link": Link("theirs.txt")},
        edits={"link": Link("mine.txt")},
        yours=(b"Link(target='mine.txt')",),
        arrives={"link": b"Link(target='theirs.txt')"},
        code=1,
        named=("link",),
        leaves={"link": Link("mine.txt")},
    ),
    Situation(
        row="11",
        name="the user's edit holds bytes that are not UTF-8",
        promise="merged, every byte kept",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": LINES.replace("line 10", "caf%").encode().replace(b"%", b"\xe9")},
        yours=(b"caf\xe9\n",),
        arrives={"text.txt": THEIRS},
        leaves={"text.txt": line(2, TEMPLATES).replace("line 10", "caf%").encode().replace(b"%", b"\xe9")},
    ),
    Situation(
        row="11b",
        name="the user's edit holds bytes that are not UTF-8, and another answer is given at the same version",
        promise="as the user has it, and what the answer changes arrives",
        old={"text.txt": LINES, **ASKED},
        edits={"text.txt": LINES.replace("line 10", "caf%").encode().replace(b"%", b"\xe9")},
        update=answered,
        to=OLD,
        yours=(b"caf\xe9\n",),
        arrives={"word.txt": b"the word is two\n"},
        leaves={"text.txt": LINES.replace("line 10", "caf%").encode().replace(b"%", b"\xe9"), **SAID},
    ),
    Situation(
        row="22a",
        name="the template turns a file into a directory",
        promise="done",
        old={"thing": LINES},
        new={"thing": None, "thing/part.txt": f"{TEMPLATES}\n"},
        edits={"same.txt": "the same in both\n", "other.txt": f"{USERS}\n"},
        yours=(ADDED,),
        arrives={"thing/part.txt": THEIRS},
        leaves={"thing/part.txt": f"{TEMPLATES}\n"},
    ),
    Situation(
        row="22b",
        name="the template turns a file that the user edited into a directory",
        promise="the edit is kept, what cannot be beside it is named, exit code 1",
        old={"thing": LINES},
        new={"thing": None, "thing/part.txt": f"{TEMPLATES}\n"},
        edits={"thing": line(5, USERS)},
        yours=(ADDED,),
        arrives={"thing/part.txt": THEIRS},
        code=1,
        named=("thing",),
    ),
    Situation(
        row="39",
        name="a file of the user has a name that is not UTF-8",
        promise="as the user has it",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, f"{USERS} too")},
        act=_odd_name,
        yours=(ADDED, ADDED + b" too", b"caf\xe9.txt"),
        arrives={"text.txt": THEIRS},
    ),
)
