"""A transaction under strace: which system calls it makes, and one of them killed, refused or interrupted.

A server forks for each run, so that none of them has to start Python and to import anything under a tracer.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from tests import transacted
from tests.tools import required

# What changes something on a disk, and the moments at which git is at work instead.
_CHANGES = re.compile(
    r"(write|pwrite64|writev|sendfile|copy_file_range|f(data)?sync|rename(at2?)?|link(at)?|unlink(at)?|symlink(at)?"
    r"|mkdir(at)?|rmdir|f?chmod(at)?|f?chown(at)?|f?truncate|utimensat|flock|v?fork|clone3?|wait4)\("
)
_MAKES = re.compile(r"openat\(.*O_CREAT")


class Call(NamedTuple):
    """The nth call of its name in a run."""

    name: str
    number: int


class Ended(NamedTuple):
    """What a run ended with."""

    code: int  # below zero for a signal
    err: str


class Server:
    """Does one thing after another to projects, each in a process of its own."""

    def __init__(self, strace: str, requests: IO[str], answers: IO[str], scratch: Path) -> None:
        """Talk over two pipes, and use a directory."""
        self._strace = strace
        self._requests = requests
        self._answers = answers
        self._err, self._log = scratch / "err", scratch / "log"

    def run(self, project: Path, action: str, *options: str) -> Ended:
        """Do something to a project, traced."""
        self._err.write_text("", encoding="utf-8")
        print(json.dumps([action, str(project), str(self._err)]), file=self._requests, flush=True)
        process = int(self._answers.readline())
        command = [self._strace, "-p", str(process), *options]
        with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as strace:
            assert strace.stderr
            first = strace.stderr.readline()
            os.kill(process, signal.SIGCONT)
            status = int(self._answers.readline())
            assert "attached" in first, first
        return Ended(os.waitstatus_to_exitcode(status), self._err.read_text(encoding="utf-8"))

    def cut(self, project: Path, action: str, call: Call, effect: str, *, onwards: bool = False) -> Ended:
        """Do something to a project, with an effect on one of its calls, or on all of the name from that one on."""
        inject = f"inject={call.name}:{effect}:when={call.number}{'+' if onwards else ''}"
        return self.run(project, action, "-o", os.devnull, "-e", f"trace={call.name}", "-e", inject)

    def log(self, project: Path, action: str) -> str:
        """Do something to a project, and return all calls."""
        ended = self.run(project, action, "-o", str(self._log), "-s", "4096")
        assert ended == Ended(0, "")
        return self._log.read_text(encoding="utf-8", errors="replace")


def changes(log: Iterable[str]) -> list[Call]:
    """Return the calls that change something."""
    counts: dict[str, int] = {}
    found: list[Call] = []
    for line in log:
        name = line.partition("(")[0]
        counts[name] = counts.get(name, 0) + 1
        if _CHANGES.match(line) or _MAKES.match(line):
            found.append(Call(name, counts[name]))
    return found


@contextmanager
def started(env: dict[str, str], scratch: Path) -> Iterator[Server]:
    """Start a server; without strace there is none, since what it stops nobody would let go on."""
    strace = required("strace")
    command = [sys.executable, "-I", "-S", "-B", transacted.__file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=env) as process:
        assert process.stdin
        assert process.stdout
        yield Server(strace, process.stdin, process.stdout, scratch)
        process.stdin.close()
