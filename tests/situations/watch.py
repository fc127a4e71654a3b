"""Run a program that is stopped when it changes its project for the n-th time: `watch.py PROJECT LOG N SIGNAL MODULE`.

An audit hook counts what the program opens to write, renames, removes or makes in the project or its repository, and
the programs that it runs there. LOG holds how many there were.
"""

import os
import runpy
import sys

PROJECT, LOG, AT, SIGNAL, MODULE = sys.argv[1:6]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# What changes a directory, and how many of its arguments are paths; the last one says where a relative path starts.
CHANGES = {"os.rename": 2, "os.link": 2, "os.symlink": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1, "os.chmod": 1}
count = 0


def is_inside(path: object, start: object = -1) -> bool:
    """Tell whether a path is in the project."""
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    try:
        base = os.readlink(f"/proc/self/fd/{start}") if isinstance(start, int) and start >= 0 else os.getcwd()  # noqa: PTH109, PTH115
    except OSError:
        return False
    name = os.path.join(base, os.fsdecode(path))  # noqa: PTH118
    return name == PROJECT or name.startswith(f"{PROJECT}/")


def is_change(event: str, given: tuple[object, ...]) -> bool:
    """Tell whether something is about to change the project."""
    if event == "open":
        return isinstance(given[2], int) and bool(given[2] & WRITING) and is_inside(given[0])
    if event == "subprocess.Popen":
        return is_inside(given[2] or ".")
    return any(is_inside(path, given[-1]) for path in given[: CHANGES.get(event, 0)])


def watch(event: str, given: tuple[object, ...]) -> None:
    """Count, and stop at the wanted point."""
    global count  # noqa: PLW0603 - a hook has no other place to count
    if event in {"open", "subprocess.Popen", *CHANGES} and is_change(event, given):
        count += 1
        os.pwrite(log, str(count).encode(), 0)
        if count == int(AT):
            os.kill(os.getpid(), int(SIGNAL))


log = os.open(LOG, os.O_WRONLY | os.O_CREAT, 0o600)
sys.argv[0:6] = [MODULE]
sys.addaudithook(watch)
runpy.run_module(MODULE, run_name="__main__", alter_sys=True)
