"""Paired runs: in every round each contender runs once, in a turning order, so that a busy minute hits all alike."""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Linux counts the memory of whoever starts a program for the program's own: so somebody small starts it.
SMALL = """
import os, sys
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
print("", os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Contender:
    """A command, what it runs in, and what has to happen before each run without being measured."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = nothing
    cwd: Path | None = None
    ends: tuple[int, ...] = (0,)  # with which exit codes

    def shown(self) -> str:
        """Return the command as a reader would type it: programs without their folders."""
        words = [Path(word).name if str(word).startswith("/") else str(word) for word in self.command]
        return " ".join([*(f"{name}={value}" for name, value in self.env.items() if name.startswith("_")), *words])


@dataclass(frozen=True)
class Result:
    """What a contender took, in seconds, round by round."""

    contender: Contender
    wall: list[float]
    cpu: list[float]

    def ratio(self, other: "Result") -> float:
        """Return the median of the ratios of passed time within each round."""
        return statistics.median(mine / theirs for mine, theirs in zip(self.wall, other.wall, strict=True))

    def cpu_ratio(self, other: "Result") -> float:
        """Return the same of processor time, which others on the machine disturb less."""
        return statistics.median(mine / theirs for mine, theirs in zip(self.cpu, other.cpu, strict=True))


def once(contender: Contender, env: Mapping[str, str]) -> tuple[float, float]:
    """Run a command in a fresh process; return the seconds that passed, and those that processors worked for it."""
    contender.before()
    started = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, contender.command)),
        cwd=contender.cwd,
        env={**env, **contender.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in contender.ends:
        sys.exit(f"{contender.shown()} ended with {process.returncode}:\n{said.decode(errors='replace')}")
    return wall, usage.ru_utime + usage.ru_stime


def measure(contenders: Sequence[Contender], rounds: int, env: Mapping[str, str]) -> dict[str, Result]:
    """Measure commands in paired rounds, after one that is not counted."""
    results = {contender.name: Result(contender, [], []) for contender in contenders}
    for number in range(-1, rounds):
        turn = number % len(contenders)
        for contender in [*contenders[turn:], *contenders[:turn]]:
            wall, cpu = once(contender, env)
            if number >= 0:
                results[contender.name].wall.append(wall)
                results[contender.name].cpu.append(cpu)
    return results


def peak(contender: Contender, env: Mapping[str, str]) -> float:
    """Run a command once, and return the most memory that a process of it had, in MB."""
    contender.before()
    command = [sys.executable, "-S", "-E", "-c", SMALL, *map(str, contender.command)]
    done = subprocess.run(
        command,
        cwd=contender.cwd,
        env={**env, **contender.env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    code, size = map(int, done.stdout.split()[-2:])
    if code not in contender.ends:
        sys.exit(f"{contender.shown()} ended with {code}")
    return size * (1 if sys.platform == "darwin" else 1024) / 1e6


def traced(contender: Contender, env: Mapping[str, str], log: Path) -> tuple[int, int]:
    """Run a command once under strace; return how many programs it ran, and how often it asked a repository."""
    contender.before()
    command = ["strace", "-f", "-qq", "-s", "200", "-e", "trace=execve", "-e", "signal=none", "-o", str(log)]
    done = subprocess.run(
        [*command, *map(str, contender.command)],
        cwd=contender.cwd,
        env={**env, **contender.env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode not in contender.ends:
        sys.exit(f"{contender.shown()} ended with {done.returncode} under strace:\n{done.stderr.decode()}")
    programs = [line for line in log.read_text(errors="replace").splitlines() if line.endswith(" = 0")]
    asked = [line for line in programs if re.search(r'execve\("[^"]*git", \["[^"]*git", "upload-pack"', line)]
    return len(programs), len(asked) or sum('git-upload-pack"' in line for line in programs)
