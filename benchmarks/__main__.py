"""Measure and write the page. It states what was measured; it judges nothing but the ratios, and fails on none."""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import updates
from benchmarks.harness import Contender, Result, measure
from benchmarks.projects import Projects
from benchmarks.stage import ANSWERS, ROOT, Stage, contents, prepare, run

PAGE = ROOT / "docs" / "reference" / "benchmarks.md"


class Goal(NamedTuple):
    """The most that a ratio may be."""

    name: str
    beside: str
    most: float


class Measured(NamedTuple):
    """All that was measured."""

    stage: Stage
    projects: Projects
    start: Mapping[str, Result]
    make: Mapping[str, Result]
    update: Mapping[str, Result]
    counts: Mapping[str, updates.Counts]


GIT = "python -c pass, then git"
GOALS = [
    Goal("opsinit --version", "python -c pass", 2),
    Goal("opsinit --help", "python -c pass", 7),
    Goal("opsinit --help", "copier --help", 0.2),
    Goal("completion", "python -c pass", 7),
    Goal("opsinit list", "python -c pass", 10),
    Goal("opsinit check", GIT, 7),
    Goal("opsinit new, warm", "copier copy", 0.30),
    Goal("opsinit new, cold", "copier copy", 0.5),
    Goal("opsinit new, warm", "write and commit", 8),
    Goal("opsinit new, warm", "cookiecutter", 0.6),
    Goal(updates.WARM, updates.THEIRS, 0.15),
    Goal(updates.COLD, updates.THEIRS, 0.3),
    Goal(updates.CURRENT, updates.THEIRS_CURRENT, 0.03),
]


def starting(stage: Stage, projects: Projects) -> list[Contender]:
    """Return the commands that make nothing."""
    opsinit, python = stage.program("opsinit", "opsinit"), stage.program("opsinit", "python")
    completing = {"_OPSINIT_COMPLETE": "complete_bash", "COMP_WORDS": "opsinit n", "COMP_CWORD": "1"}
    return [
        Contender("python -c pass", (python, "-c", "pass")),
        # The least for a command that asks git once: Python starts, then git does, in the same process.
        Contender(GIT, (python, "-c", "import os; os.execlp('git', 'git', '--version')")),
        Contender("opsinit --version", (opsinit, "--version")),
        Contender("opsinit --help", (opsinit, "--help")),
        Contender("completion", (opsinit,), completing),
        Contender("opsinit list", (opsinit, "list")),
        Contender("opsinit check", (opsinit, "check"), cwd=projects.pristine("ours-current")),
        Contender("copier --help", (stage.program("opsinit", "copier"), "--help")),
    ]


def making(stage: Stage) -> list[Contender]:
    """Return the commands that make the same project."""
    new = (stage.program("opsinit", "opsinit"), "new", stage.target, "--preset", "mlops", "--no-lock")
    copier = (stage.program("opsinit", "copier"), "copy", "--defaults", *ANSWERS)
    cutter = (stage.program("peer", "cookiecutter"), "--no-input", "--output-dir", stage.target.parent)
    write = (stage.program("opsinit", "python"), "-S", "-E", stage.folder / "write.py", stage.folder / "files.marshal")
    return [
        Contender("copier copy", (*copier, stage.folder / "template", stage.target), before=stage.clear),
        Contender("copier copy, plain folder", (*copier, stage.folder / "plain", stage.target), before=stage.clear),
        Contender("opsinit new, warm", new, before=stage.clear),
        Contender("opsinit new, cold", new, {"XDG_CACHE_HOME": str(stage.cold)}, stage.forget),
        Contender("cookiecutter", (*cutter, stage.folder / "cookiecutter"), before=stage.clear),
        Contender("write and commit", (*write, stage.target), before=stage.clear),
    ]


def table(results: Mapping[str, Result], beside: str) -> list[str]:
    """Return what each command took, beside one of them."""
    rows = [f"| command | median ms | min ms | CPU ms | x `{beside}` | CPU x |", "|---|--:|--:|--:|--:|--:|"]
    for name, found in results.items():
        times = (statistics.median(found.wall), min(found.wall), statistics.median(found.cpu))
        ratios = (found.ratio(results[beside]), found.cpu_ratio(results[beside]))
        cells = [f"{1000 * seconds:.1f}" for seconds in times] + [f"{ratio:.2f}" for ratio in ratios]
        rows.append(f"| `{name}` | {' | '.join(cells)} |")
    return rows


def goals(results: Mapping[str, Result]) -> list[str]:
    """Return how the ratios stand to what they must be at most."""
    rows = ["| command | beside | at most | measured | CPU | |", "|---|---|--:|--:|--:|---|"]
    for goal in GOALS:
        mine, theirs = results[goal.name], results[goal.beside]
        verdict = "met" if mine.ratio(theirs) <= goal.most else "**missed**"
        ratios = f"{goal.most:g} | {mine.ratio(theirs):.2f} | {mine.cpu_ratio(theirs):.2f}"
        rows.append(f"| `{goal.name}` | `{goal.beside}` | {ratios} | {verdict} |")
    return rows


def machine(stage: Stage) -> list[str]:
    """Return what was measured on, and with which versions."""
    listed = [run("uv", "pip", "list", "--python", stage.program(venv, "python")) for venv in ("opsinit", "peer")]
    installed = dict(line.split()[:2] for text in listed for line in text.splitlines()[2:])
    versions = [f"{name} {installed[name]}" for name in ("opsinit", "copier", "jinja2", "typer", "cookiecutter")]
    system = f"{platform.system()} {platform.release()} on {platform.machine()}"
    return [
        f"- {system}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start",
        f"- Python {platform.python_version()}, {run('git', '--version').strip()}, {', '.join(versions)}",
    ]


def page(found: Measured, about: Sequence[str], files: int) -> str:
    """Return the page."""
    made = contents(found.stage.target)
    everything = {**found.start, **found.make, **found.update}
    rounds = len(next(iter(found.make.values())).wall)
    commands = [f"- `{name}`: `{result.contender.shown()}`" for name, result in everything.items()]
    lines = [
        "# Benchmarks",
        "",
        "Written by `just bench`, which measures on the machine that it runs on. Ratios hold from machine to machine;",
        "milliseconds do not. Every round runs each command once, in a turning order and in a fresh process; a ratio",
        "is the median of the ratios within the rounds. Python modules are compiled, files are in the page cache.",
        "",
        *about,
        f"- The `mlops` preset: {files} files in the template, {len(made)} in the project, {rounds} rounds",
        "",
        "## What was promised",
        "",
        *goals(everything),
        "",
        *updates.limits(found.counts),
        "",
        "## To start",
        "",
        *table(found.start, "python -c pass"),
        "",
        "## To make a project",
        "",
        "All make the same files. `opsinit new` and `write and commit` also make the repository and its first commit,",
        "which the others do not. Warm: opsinit has used this template before. Cold: its cache is empty. cookiecutter",
        "has a template of its own, made from the finished files: its names are its only questions. `write and commit`",
        "is the limit of what Python can do: it writes files that it has in memory, and runs git three times.",
        "",
        *table(found.make, "copier copy"),
        "",
        "## To update one",
        "",
        f"A project of {found.projects.first} goes to {found.projects.last}, with those edits of",
        "[guarantees.md](guarantees.md) that are in nobody's way; no lock is made. Copier has the releases as a",
        "repository on the same disk. Remote: the same repository by a `file://` address. Conflicts: in five",
        f"files the user changed what the release changes. Current: it is on {found.projects.last} already. 100 MB:",
        "that much of the user's own, in 2000 files.",
        "",
        *table(found.update, updates.THEIRS),
        "",
        "What they run, counted by strace, and the memory of the largest process:",
        "",
        *updates.counted(found.counts),
        "",
        "## Commands",
        "",
        *commands,
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="paired rounds of what makes a project")
    parser.add_argument("--output", type=Path, default=PAGE, help="where the page goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        stage = prepare(Path(scratch).resolve() / "bench")
        about = machine(stage)
        projects = updates.prepare(stage)
        found = Measured(
            stage,
            projects,
            start=measure(starting(stage, projects), 2 * options.rounds, stage.environment),
            make=measure(making(stage), options.rounds, stage.environment),
            update=measure(updates.contenders(projects), options.rounds, stage.environment),
            counts=updates.counts(projects),
        )
        text = page(found, about, len(contents(stage.folder / "plain" / "template" / "project")))
    options.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
