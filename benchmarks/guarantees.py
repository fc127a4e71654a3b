"""Run everything that proves an update, and write the page: `just guarantees`. Nothing on it is typed."""

import argparse
import os
import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks import corpus, lanes, situations
from benchmarks.stage import ROOT, run
from tests.lanes import LANES

PAGE = ROOT / "docs" / "reference" / "guarantees.md"


def page(
    lane: str, found: dict[str, tuple[situations.Found, situations.Found]], merged: corpus.Corpus, ran: list[lanes.Ran]
) -> str:
    """Return the page."""
    system = f"{platform.system()} {platform.release()} on {platform.machine()}, {os.cpu_count()} processors"
    names = ("opsinit", "copier", "hypothesis", "pytest")
    versions = [f"Python {platform.python_version()}", run("git", "--version").strip()]
    versions += [f"{name} {version(name)}" for name in names]
    lines = [
        "# Guarantees",
        "",
        "What `opsinit update` promises, and what was seen when it was tried. Written by `just guarantees`, which runs",
        "all of it on the machine that it runs on.",
        "",
        f"- {system}",
        f"- {', '.join(versions)}",
        "",
        "## Situations",
        "",
        situations.summary(found),
        "Both tools are judged by the same rules, on the files, the repository and what is said: an edit that is no",
        "longer in the tree (destroyed, if git does not have it either), a change of the template that is in no file",
        "(of a file that the user deleted: nor is named), markers or reject files with exit code 0, half an update, a",
        "traceback, a file that no longer parses, files left in the temporary directory. Copier's log of every file",
        "that it renders does not count as a report.",
        "",
        *situations.tables(found),
        "## Edits that people make",
        "",
        *corpus.summary(merged),
        "A conflict is an unmerged file, a reject or a side file; lost, a line of the user's that is in no file.",
        "",
        *corpus.table(merged),
        "",
        "## What else ran",
        "",
        f"The `{lane}` lane (`OPSINIT_LANE={lane}`): {_size(lane)}.",
        "",
        *lanes.table(ran),
    ]
    return "\n".join(lines) + "\n"


def _size(lane: str) -> str:
    sizes = {name: "all" if size is None else str(size) for name, size in LANES[lane]._asdict().items()}
    return ", ".join(f"{size} {name}" for name, size in sizes.items())


def main() -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lane", choices=LANES, default="ci", help="how much the tests try")
    parser.add_argument("--output", type=Path, default=PAGE, help="where the page goes")
    options = parser.parse_args()
    found = situations.all_of_them()
    merged = corpus.measure()
    text = page(options.lane, found, merged, lanes.run(options.lane))
    options.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
