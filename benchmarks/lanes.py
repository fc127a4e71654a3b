"""The tests that prove an update, run at a size that is named; what ran is counted from their own reports."""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET  # of what pytest wrote just now
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.stage import ROOT

TESTS = {
    "random and preset answers, rendered as Copier renders them": "tests/test_differential_render.py",
    "random projects, updated as Copier updates them": "tests/test_differential_update.py",
    "turns of opsinit and plain Copier on one project": "tests/test_interop.py",
    "situations, and that the judge of them bites": "tests/test_situations.py",
    "edits of people, merged in memory": "tests/test_corpus.py",
    "refusals, each with nothing written": "tests/test_update_refusals.py",
    "properties of a merge": "tests/test_update_properties.py",
    "kills and faults": "tests/test_faults.py",
    "kills at random moments of the whole run": "tests/test_update_killed.py",
}


class Ran(NamedTuple):
    """What a file of tests came to."""

    what: str
    file: str
    passed: int
    others: int  # failed or skipped
    examples: int  # of a property, as the test recorded them with `record_property`
    kills: int
    seconds: float


def run(lane: str) -> list[Ran]:
    """Run the files one after the other, on all processors."""
    env = {**os.environ, "OPSINIT_LANE": lane}
    return [_run(what, file, env) for what, file in TESTS.items()]


def _run(what: str, file: str, env: Mapping[str, str]) -> Ran:
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.xml"
        options = ("--quiet", f"--junitxml={report}", "-o", "junit_family=xunit1")
        subprocess.run([sys.executable, "-m", "pytest", *options, file], cwd=ROOT, env=env, check=False)
        (suite,) = ET.parse(report).getroot().iter("testsuite")  # noqa: S314
    total, seconds = int(suite.attrib["tests"]), float(suite.attrib["time"])
    others = sum(int(suite.attrib[name]) for name in ("errors", "failures", "skipped"))
    properties = [(found.attrib["name"], found.attrib["value"]) for found in suite.iter("property")]
    examples, kills = (sum(int(value) for name, value in properties if name == kind) for kind in ("examples", "kills"))
    return Ran(what, file, total - others, others, examples, kills, seconds)


def table(found: list[Ran]) -> list[str]:
    """Return what ran."""
    rows = ["| what | tests passed | failed or skipped | examples | kills | seconds |", "|---|--:|--:|--:|--:|--:|"]
    for ran in found:
        counts = [str(count or "") for count in (ran.examples, ran.kills)]
        cells = [str(ran.passed), str(ran.others), *counts, f"{ran.seconds:.0f}"]
        rows.append(f"| {ran.what} (`{Path(ran.file).name}`) | {' | '.join(cells)} |")
    return rows
