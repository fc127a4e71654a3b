"""What the service knows about the data: it reads contracts, reports and arrivals, and computes nothing."""

from functools import cache
from pathlib import Path
from typing import Any

from . import contracts
from .errors import DataError
from .files import read_json
from .freshness import Freshness, freshness
from .paths import Paths
from .settings import DataSettings

Months = dict[str, dict[str, Any]]


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


def quality(settings: DataSettings) -> dict[str, Months]:
    """Return the findings of the last run by dataset and month; none, if the pipeline has not run."""
    return read_json(Paths(settings.root).reports / "quality.json")


def arrivals(settings: DataSettings) -> dict[str, Freshness]:
    """Return the newest delivery of every dataset that has come."""
    return freshness(promises(settings.root), read_json(settings.root / settings.arrivals))
