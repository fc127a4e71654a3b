"""The page of what was seen names what there is: it was written by the program that ran it, and not too long ago."""

import re

import pytest

from benchmarks import guarantees, lanes, updates
from tests import matrix
from tests.corpus.edits import EDITS
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


@pytest.mark.parametrize("file", lanes.TESTS.values())
def test_the_page_says_what_ran(page: str, file: str) -> None:
    assert (matrix.ROOT / file).is_file()
    (row,) = re.findall(
        rf"^\| .+\(`{re.escape(file.removeprefix('tests/'))}`\) \| (\d+) \| (\d+) \|", page, re.MULTILINE
    )

    assert int(row[0]) > 0
    assert row[1] == "0"


def test_the_edits_of_the_page_are_those_that_there_are(page: str) -> None:
    table = page.partition("## Edits that people make")[2].partition("\n## ")[0]
    named = re.findall(r"^\| (.+?) \| (?:failed|conflict|lost|broken|merged)", table, re.MULTILINE)

    assert f"{len(EDITS)} edits" in table
    assert {*named} <= {edit.name for edit in EDITS}


def test_the_benchmarks_show_every_update() -> None:
    shown = {updates.WARM, updates.COLD, updates.CURRENT, updates.REMOTE, updates.CONFLICTS, updates.LARGE}

    shown_there = BENCHMARKS.read_text(encoding="utf-8")
    assert [name for name in sorted(shown) if f"| `{name}` |" not in shown_there] == []
