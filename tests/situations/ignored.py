"""Rows about what git ignores, and about what the user's git is told."""

from tests.situations.edits import ADDED, LINES, TEMPLATES, THEIRS, USERS, line
from tests.situations.kinds import ASKED, SAID, answered
from tests.situations.scene import OLD, Scene, put
from tests.situations.situation import Situation

SECRET = b"TOKEN=the-user-wrote-this"


def _secret(scene: Scene) -> None:
    put(scene.project, {".env": f"PORT=1\n{SECRET.decode()}\n"})


def _ignored_file(scene: Scene) -> None:
    put(scene.project, {"local.cfg": SECRET})


def _reject(scene: Scene) -> None:
    put(scene.project, {"text.txt.rej": SECRET})


def _tracked(scene: Scene) -> None:
    put(scene.project, {"data/notes.txt": line(10, USERS)})
    scene.git("add", "--force", "data/notes.txt")
    scene.commit("Track it")


def _globally_ignored(scene: Scene) -> None:
    put(scene.root, {"ignore": "*.sh\n"})
    scene.git("config", "--global", "core.excludesFile", scene.root / "ignore")
    put(scene.project, {"run.sh": line(10, USERS)})
    scene.git("add", "--force", "run.sh")
    scene.commit("Track it")


def _whitespace(scene: Scene) -> None:
    scene.git("config", "--global", "apply.whitespace", "fix")


def _unseen(scene: Scene) -> None:
    scene.git("config", "status.showUntrackedFiles", "no")


ROWS = (
    Situation(
        row="12a",
        name="an ignored file is changed by both",
        promise="as the user has it, the new one beside it, exit code 1",
        old={".gitignore": ".env\n", ".env": "PORT=1\n"},
        new={".env": "PORT=2\n"},
        act=_secret,
        yours=(SECRET,),
        arrives={".env": b"PORT=2\n"},
        unmarked=(".env",),
        code=1,
        named=(".env",),
        leaves={".env": f"PORT=1\n{SECRET.decode()}\n", ".env.opsinit-new": "PORT=2\n"},
    ),
    Situation(
        row="12b",
        name="an ignored file is changed by the user alone",
        promise="as the user has it",
        old={".gitignore": ".env\n", ".env": "PORT=1\n"},
        act=_secret,
        yours=(SECRET,),
        leaves={".env": f"PORT=1\n{SECRET.decode()}\n"},
    ),
    Situation(
        row="12c",
        name="an ignored file is changed by the user, and another answer is given at the same version",
        promise="as the user has it, and what the answer changes arrives",
        old={".gitignore": ".env\n", ".env": "PORT=1\n", **ASKED},
        act=_secret,
        update=answered,
        to=OLD,
        yours=(SECRET,),
        arrives={"word.txt": b"the word is two\n"},
        leaves={".env": f"PORT=1\n{SECRET.decode()}\n", **SAID},
    ),
    Situation(
        row="13",
        name="the template adds a file where the user has an ignored one",
        promise="as the user has it, the new one beside it, exit code 1",
        old={".gitignore": "local.cfg\n"},
        new={"local.cfg": f"{TEMPLATES}\n"},
        act=_ignored_file,
        yours=(SECRET,),
        arrives={"local.cfg": THEIRS},
        unmarked=("local.cfg",),
        code=1,
        named=("local.cfg",),
        leaves={"local.cfg": SECRET},
    ),
    Situation(
        row="25",
        name="an ignored file of the user is called like a reject",
        promise="as the user has it",
        old={".gitignore": "*.rej\n", "text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        act=_reject,
        yours=(SECRET,),
        arrives={"text.txt": THEIRS},
        leaves={"text.txt.rej": SECRET},
    ),
    Situation(
        row="26",
        name="git is told to show no untracked files, both change a line",
        promise="a conflict with both, exit code 1",
        old={"text.txt": LINES},
        new={"text.txt": line(5, TEMPLATES)},
        edits={"text.txt": line(5, USERS)},
        act=_unseen,
        yours=(ADDED,),
        arrives={"text.txt": THEIRS},
        code=1,
        named=("text.txt",),
    ),
    Situation(
        row="50",
        name="git is told to mend white space",
        promise="merged, every byte kept",
        old={"text.txt": LINES},
        new={"text.txt": line(2, TEMPLATES)},
        edits={"text.txt": line(10, f"{USERS}   ")},
        act=_whitespace,
        yours=(ADDED + b"   \n",),
        arrives={"text.txt": THEIRS},
    ),
    Situation(
        row="F1",
        name="a tracked file that .gitignore matches is edited",
        promise="merged",
        old={".gitignore": "data/\n", "data/notes.txt": LINES},
        new={"data/notes.txt": line(2, TEMPLATES)},
        act=_tracked,
        yours=(ADDED,),
        arrives={"data/notes.txt": THEIRS},
        leaves={"data/notes.txt": line(2, TEMPLATES, line(10, USERS))},
    ),
    Situation(
        row="F2",
        name="a tracked file that the user's own ignored names match is edited",
        promise="merged",
        old={"run.sh": LINES},
        new={"run.sh": line(2, TEMPLATES)},
        act=_globally_ignored,
        yours=(ADDED,),
        arrives={"run.sh": THEIRS},
        leaves={"run.sh": line(2, TEMPLATES, line(10, USERS))},
    ),
)
