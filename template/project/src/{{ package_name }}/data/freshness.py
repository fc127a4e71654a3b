"""How long ago data came, against what the contracts promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .contracts import Contract
from .dataset import Landed
from .domain import datasets


@dataclass(frozen=True)
class Freshness:
    """The newest delivery of a dataset, and how old it may become."""

    dataset: str
    file: str
    arrived_at: datetime
    limit_seconds: float

    def age_seconds(self, now: datetime) -> float:
        """Return how old the delivery is."""
        return (now - self.arrived_at).total_seconds()


def freshness(contracts: Mapping[str, Contract], arrivals: Mapping[str, str]) -> dict[str, Freshness]:
    """Return the freshness of every dataset that is promised to come again and again, and has come.

    The published table is as fresh as the stalest of what it is made from.
    """
    found = {}
    for dataset in datasets.LANDED:
        limit = contracts[dataset.contract].freshness_seconds()
        if limit is not None and (newest := _newest(dataset, arrivals)):
            arrived = datetime.fromisoformat(arrivals[newest])
            found[dataset.contract] = Freshness(dataset.contract, newest, arrived, limit)
    limit = contracts[datasets.PUBLISHED].freshness_seconds()
    if limit is not None and found:
        stalest = min(found.values(), key=lambda entry: entry.arrived_at)
        found[datasets.PUBLISHED] = Freshness(datasets.PUBLISHED, stalest.file, stalest.arrived_at, limit)
    return found


def _newest(dataset: Landed, arrivals: Mapping[str, str]) -> str | None:
    """Return the file of the newest month that has arrived: one that came again later is no news."""
    return max((name for name in arrivals if name.startswith(f"{dataset.name}-")), default=None)
