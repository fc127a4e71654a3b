"""The page of what was seen names what there is: it was written by the program that ran it, and not too long ago."""

import re

import pytest

from benchmarks import guarantees, lanes, updates
from opsinit import history
from tests import matrix
from tests.corpus.edits import EDITS
from tests.lanes import LANES
from tests.situations.rows import PARTS, ROWS

BENCHMARKS = matrix.ROOT / "docs" / "reference" / "benchmarks.md"


@pytest.fixture
def page() -> str:
    """Return what `just guarantees` wrote."""
    return guarantees.PAGE.read_text(encoding="utf-8")


def test_the_page_has_every_situation_with_what_is_promised(page: str) -> None:
    rows = re.findall(r"^\| (\w+) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    known = {row.row for row in ROWS}

    assert [row[:3] for row in rows if row[0] in known] == [(row.row, row.name, row.promise) for row in ROWS]
    assert re.findall(r"^### (.+)$", page, re.MULTILINE)[: len(PARTS)] == list(PARTS)


def test_the_page_shows_no_broken_promise(page: str) -> None:
    assert "**" not in page


def ran(page: str, file: str) -> dict[str, int]:
    """Return what the page says of a file of tests."""
    cells = r"\| (\d+) \| (\d+) \| (\d*) \| (\d*) \|"
    (row,) = re.findall(rf"^\| .+\(`{re.escape(file.removeprefix('tests/'))}`\) {cells}", page, re.MULTILINE)
    return dict(zip(("passed", "others", "examples", "kills"), (int(cell or 0) for cell in row), strict=True))


@pytest.mark.parametrize("file", lanes.TESTS.values())
def test_the_page_says_what_ran(page: str, file: str) -> None:
    assert (matrix.ROOT / file).is_file()
    counts = ran(page, file)

    assert counts["passed"] > 0
    assert counts["others"] == 0


def test_the_page_is_of_a_release(page: str) -> None:
    versions = {release.version for release in history.releases(matrix.ROOT / "releases")}

    assert {f"v{found}" for found in re.findall(r"\bopsinit (\d+\.\d+\.\d+)", page)} <= versions
    assert re.findall(r"^- Python .+, opsinit \d+\.\d+\.\d+, ", page, re.MULTILINE)


def test_everything_is_as_promised(page: str) -> None:
    ((promised, kept),) = re.findall(
        r"^(\d+) situations\. opsinit does what it promises in (\d+) of them", page, re.MULTILINE
    )

    assert int(promised) == int(kept) == len(ROWS)


# What the issue asks of the run in CI: less is a page of the fast lane, or of one that was cut short.
LEAST = {
    ("tests/test_differential_render.py", "passed"): 100,
    ("tests/test_differential_update.py", "passed"): 150,
    ("tests/test_update_properties.py", "examples"): 2_000,
    ("tests/test_faults.py", "kills"): 300,
    ("tests/test_update_killed.py", "kills"): 60,
}


@pytest.mark.parametrize(("what", "least"), LEAST.items(), ids=str)
def test_the_page_is_of_a_whole_run(page: str, what: tuple[str, str], least: int) -> None:
    file, count = what

    assert ran(page, file)[count] >= least


def test_the_page_is_of_the_lane_that_ci_runs(page: str) -> None:
    ci = LANES["ci"]
    sizes = f"{ci.answers} answers, {ci.projects} projects, all kills, {ci.examples} examples"

    assert f"The `ci` lane (`OPSINIT_LANE=ci`): {sizes}." in page


def test_the_edits_of_the_page_are_those_that_there_are(page: str) -> None:
    table = page.partition("## Edits that people make")[2].partition("\n## ")[0]
    named = re.findall(r"^\| (.+?) \| (?:failed|conflict|lost|broken|merged)", table, re.MULTILINE)

    assert len(EDITS) >= 40
    assert f"{len(EDITS)} edits" in table
    assert {*named} <= {edit.name for edit in EDITS}


def test_the_benchmarks_show_every_update() -> None:
    shown = {updates.WARM, updates.COLD, updates.CURRENT, updates.REMOTE, updates.CONFLICTS, updates.LARGE}

    shown_there = BENCHMARKS.read_text(encoding="utf-8")
    assert [name for name in sorted(shown) if f"| `{name}` |" not in shown_there] == []
