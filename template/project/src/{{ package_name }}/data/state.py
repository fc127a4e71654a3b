"""What the service knows about the data: it reads contracts, reports and arrivals, and computes nothing."""

from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from . import contracts
from .errors import DataError
from .files import read_json
from .freshness import Freshness, freshness
from .paths import Paths
from .settings import DataSettings


class Check(BaseModel):
    """A limit, and what was measured."""

    name: str
    value: float
    limit: dict[str, Any]
    severity: str
    passed: bool


class Month(BaseModel):
    """What was found about one month of a dataset."""

    rows: int
    late: int
    quarantined: int | None = None
    daily: float | None
    usual: tuple[float, float] | None
    nulls: dict[str, float]
    metrics: dict[str, float | None] = {}
    checks: list[Check]


Report = TypeAdapter(dict[str, dict[str, Month]])


@cache
def promises(root: Path) -> dict[str, contracts.Contract]:
    """Return the contracts: part of the code, so read once."""
    return contracts.load(Paths(root))


def unreadable(settings: DataSettings) -> bool:
    """Tell whether this installation has no contracts, or none that can be read."""
    try:
        promises(settings.root)
    except DataError:
        return True
    return False


def quality(settings: DataSettings) -> dict[str, dict[str, Month]]:
    """Return the findings of the last run by dataset and month; none, if there are none that can be read.

    A report of another version of this code is none: the next run of the pipeline writes it anew.
    """
    try:
        return Report.validate_python(read_json(Paths(settings.root).reports / "quality.json"))
    except ValueError:
        return {}


def arrivals(settings: DataSettings) -> dict[str, Freshness]:
    """Return the newest delivery of every dataset that has come."""
    return freshness(promises(settings.root), read_json(settings.root / settings.arrivals))
