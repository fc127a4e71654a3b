"""The page that says what is proven names every tool and every part that there is, and no other."""

import re

from tests.full.parts import PARTS
from tests.matrix import ROOT
from tests.validators import VALIDATORS

PAGE = (ROOT / "docs" / "reference" / "proof.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading."""
    section = PAGE.partition(f"### {heading}\n")[2].partition("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_validator_has_its_place_in_one_row() -> None:
    named = [
        name for _, tools, _ in rows("Files, by the tool that reads them") for name in re.findall(r"`(.+?)`", tools)
    ]

    assert sorted(named) == sorted(VALIDATORS)


def test_every_part_of_the_full_lane_has_its_row() -> None:
    assert [part for part, _ in rows("Delivery, by the part that runs it")] == list(PARTS)
