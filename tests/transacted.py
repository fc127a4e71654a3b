"""A project, a plan for it, and the program that carries it out: small, because it is killed hundreds of times."""

import json
import os
import signal
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from opsinit import interruption, transaction
from opsinit.errors import OpsinitError
from opsinit.plan import Action, Change, Plan, Reason, Stages
from opsinit.tree import Entry, File, Folder, Link

ABOUT = {"command": "update", "from": "v1", "to": "v2"}
MARKED = File(b"<<<<<<<\nours\n=======\ntheirs\n>>>>>>>\n")
CONFLICT = "folder/a conflict"


def plan(changes: Mapping[str, tuple[Entry | None, Entry | None]]) -> Plan:
    """Return a plan of paths, each with what is there and what will be."""
    return Plan(tuple(Change(path, Action.UPDATED, Reason.CHANGED, *entries) for path, entries in changes.items()))


EVERYTHING = plan(
    {
        "changed": (File(b"old"), File(b"new", executable=True)),
        "secret": (File(b"old"), File(b"new")),
        "folder/dropped": (File(b"x"), None),
        "b/c/d": (File(b"d"), None),
        "b/c/e": (None, File(b"e")),
        "kind/inside": (None, File(b"now a directory")),
        "kind": (File(b"k"), None),
        "link": (Link("kept"), Link("changed")),
        "from link": (Link("folder"), None),
        "from link/dropped": (None, File(b"not the one behind the link")),
        "to link": (Folder(), Link("folder")),
        "to link/deep/a conflict": (File(b"x"), None),
        "to link/dropped": (File(b"x"), None),
        "tree": (Folder(), File(b"now a file")),
        "tree/leaf/file": (File(b"leaf"), None),
        "alone/file": (File(b"alone"), None),
        "new/deep/er": (None, File(b"n")),
        "new/link": (None, Link("deep/er")),
        "new/empty": (None, Folder()),
        "empty": (Folder(), None),
        "answers": (File(b"v1"), File(b"v2")),
    }
).adding(
    Change(
        CONFLICT,
        Action.CONFLICT,
        Reason.CHANGED_BY_BOTH,
        File(b"ours\n"),
        MARKED,
        stages=Stages(File(b"base\n"), File(b"ours\n"), File(b"theirs\n")),
    )
)
AGAIN = plan({"changed": (File(b"new", executable=True), File(b"newer")), "answers": (File(b"v2"), File(b"v3"))})


def fill(root: Path) -> Path:
    """Make the project, with every kind of path."""
    files = {"kept": "kept", "changed": "old", "secret": "old", "folder/dropped": "x", "b/c/d": "d", "kind": "k"}
    files |= {"to link/deep/a conflict": "x", "to link/dropped": "x"}
    files |= {"tree/leaf/file": "leaf", "alone/file": "alone", "answers": "v1", CONFLICT: "ours\n"}
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    (root / "secret").chmod(0o600)
    (root / "link").symlink_to("kept")
    (root / "from link").symlink_to("folder")
    (root / "empty").mkdir()
    (root / "empty").chmod(0o750)
    return root


def state(root: Path) -> dict[str, tuple[str, bytes, int]]:
    """Return the kind, the bytes and the mode of every path, but of what git and opsinit keep aside."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] in {".git", ".opsinit"}:
            continue
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            found[name] = ("link", os.fsencode(path.readlink()), 0)
        elif stat.S_ISDIR(mode):
            found[name] = ("folder", b"", stat.S_IMODE(mode))
        else:
            found[name] = ("file", path.read_bytes(), stat.S_IMODE(mode))
    return found


def perform(action: str, project: Path) -> None:
    """Do one thing to a project."""
    with transaction.opened(project) as opened:
        if action in {"complete", "abort", "undo"}:
            getattr(opened, action)()
        else:
            opened.apply(AGAIN if action == "again" else EVERYTHING, ABOUT)


def serve() -> None:
    """Do what standard input asks for, each in a process that stops before it begins: then it can be traced."""
    interruption.install()
    for line in sys.stdin:
        action, project, err = json.loads(line)
        child = os.fork()
        if child == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
            os._exit(attempt(action, Path(project), Path(err)))
        os.waitpid(child, os.WUNTRACED)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdout.write(f"{os.waitpid(child, 0)[1]}\n")
        sys.stdout.flush()


def attempt(action: str, project: Path, err: Path) -> int:
    """Do one thing, and return what the command line would end with."""
    try:
        perform(action, project)
    except OpsinitError as error:
        err.write_text(f"{error.code}: {error} ({error.hint})", encoding="utf-8")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(attempt(sys.argv[1], Path(sys.argv[2]), Path("/dev/stderr")))
    serve()
