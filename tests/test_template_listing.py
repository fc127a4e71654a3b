"""The paths of each project are on record, so that a review shows what a change adds or drops.

To renew the record after a change: OPSINIT_RENEW_LISTINGS=1 pytest tests/test_template_listing.py
"""

import os
from pathlib import Path

from tests import matrix

LISTINGS = Path(__file__).parent / "listings"


def test_the_paths_are_on_record(project: Path, preset: matrix.Case) -> None:
    record = LISTINGS / f"{preset.name}.txt"
    listing = "".join(f"{name}\n" for name in sorted(matrix.paths(project)))
    if os.environ.get("OPSINIT_RENEW_LISTINGS") == "1":
        record.write_text(listing, encoding="utf-8")

    assert listing == record.read_text(encoding="utf-8")


def test_there_is_no_record_without_a_project() -> None:
    assert {path.stem for path in LISTINGS.iterdir()} == {case.name for case in matrix.presets()}
