"""Fixtures of the tour: opsinit as it is published, and a fresh place for each project."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tour.journey import Journey, environment


@pytest.fixture
def journey(tmp_path: Path, wheel: Path, request: pytest.FixtureRequest) -> Iterator[Journey]:
    """Give a user with an empty home, an empty folder and the published wheel."""
    assert shutil.which("uv"), "uv is not installed"
    (tmp_path / "home").mkdir()
    journey = Journey(["uvx", "--quiet", "--from", str(wheel), "opsinit"], tmp_path, environment(tmp_path / "home"))
    yield journey
    request.node.user_properties.append(("steps", journey.steps))
    # An environment of half a gigabyte is of no use to whoever reads the rest of a failed tour.
    shutil.rmtree(journey.project / ".venv", ignore_errors=True)
