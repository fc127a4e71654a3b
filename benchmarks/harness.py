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
class Run:
    """What one run took: the seconds that passed, those that processors worked, and the most memory, in bytes."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Result:
    """What a contender took, round by round."""

    contender: Contender
    runs: list[Run]

    @property
    def wall(self) -> list[float]:
        """Return the seconds that passed."""
        return [run.wall for run in self.runs]

    @property
    def cpu(self) -> list[float]:
        """Return the seconds that processors worked."""
        return [run.cpu for run in self.runs]

    @property
    def memory(self) -> float:
        """Return the median of the most memory that a process of it had, in MB."""
        return statistics.median(run.memory for run in self.runs) / 1e6

    def ratio(self, other: "Result") -> float:
        """Return the median of the ratios of passed time within each round."""
        return statistics.median(mine / theirs for mine, theirs in zip(self.wall, other.wall, strict=True))

    def cpu_ratio(self, other: "Result") -> float:
        """Return the same of processor time, which others on the machine disturb less."""
        return statistics.median(mine / theirs for mine, theirs in zip(self.cpu, other.cpu, strict=True))


def once(contender: Contender, env: Mapping[str, str]) -> Run:
    """Run a command in a fresh process."""
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
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def measure(contenders: Sequence[Contender], rounds: int, env: Mapping[str, str]) -> dict[str, Result]:
    """Measure commands in paired rounds, after one that is not counted."""
    results = {contender.name: Result(contender, []) for contender in contenders}
    for number in range(-1, rounds):
        turn = number % len(contenders)
        for contender in [*contenders[turn:], *contenders[:turn]]:
            run = once(contender, env)
            if number >= 0:
                results[contender.name].runs.append(run)
    return results


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
