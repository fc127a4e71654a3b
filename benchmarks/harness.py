"""Paired runs: in every round each contender runs once, in a turning order, so that a busy minute hits all alike."""

import os
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
        env={**env, **contender.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
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
