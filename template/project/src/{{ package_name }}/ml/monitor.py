"""Whether the world is still the one that the champion was trained on: drift of the features, and performance.

What is looked at are the published rows newer than the champion's months or, when there are none, the rows held out
from them, which nobody trained on: those must be inside every limit.
"""

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from . import artifact, dataset, evaluate, files, params, store
from .domain import features
from .errors import CannotRunError
from .model import score
from .settings import settings

if TYPE_CHECKING:
    from .params import MonitorParams


class Reading(BaseModel):
    """One figure against its limit."""

    value: float
    limit: float
    passed: bool


class Monitor(BaseModel):
    """What was looked at, and what was found."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    model_sha256: str
    months: list[str]
    newer: bool
    rows: int
    passed: bool
    psi: dict[str, Reading]
    missing: dict[str, Reading]
    auc: Reading
    auc_drop: Reading
    positive_rate: float

    def highest_psi(self) -> float:
        """Return the drift of the feature that drifts most."""
        return max(reading.value for reading in self.psi.values())

    def faults(self) -> list[str]:
        """Return a line for each figure past its limit."""
        lines = [
            f"{kind} of {name} is {found.value:.3f}, the limit is {found.limit:g}"
            for kind, readings in (("drift (PSI)", self.psi), ("rise in missing values", self.missing))
            for name, found in sorted(readings.items(), key=lambda item: -item[1].value)
            if not found.passed
        ]
        performance = {"AUC": self.auc, "AUC lost since the evaluation": self.auc_drop}
        lines += [f"{name} is {r.value:.4f}, the limit is {r.limit:g}" for name, r in performance.items() if not r.passed]
        return lines


def look(champion: store.Champion, data: bytes, limits: "MonitorParams") -> Monitor:
    """Compare what arrived with what the champion was trained on."""
    known = champion.manifest
    rows = dataset.published()
    newer = rows[rows["month"] > max(known.months)]
    if len(newer):
        current = dataset.part(newer)
    else:
        _, current = dataset.split(rows, known.months, known.params.holdout_percent)
    if len(current) < limits.min_rows or current.y.nunique() < 2:  # noqa: PLR2004 - a ranking needs two kinds
        msg = f"{len(current)} rows with a known label are too few to judge by: params.yaml wants {limits.min_rows}"
        raise CannotRunError(msg)
    auc = evaluate.auc(current.y, score(artifact.loads(data), current.x))
    psi = {
        name: _at_most(value, limits.max_psi_seasonal if name in features.SEASONAL else limits.max_psi)
        for name, value in known.profile.psi(current.x).items()
    }
    missing = {
        name: _at_most(value, limits.max_missing_increase) for name, value in known.profile.missing(current.x).items()
    }
    performance = {
        "auc": Reading(value=auc, limit=limits.min_auc, passed=auc >= limits.min_auc),
        "auc_drop": _at_most(champion.auc - auc, limits.max_auc_drop),
    }
    return Monitor(
        model_version=champion.version,
        model_sha256=known.sha256,
        months=sorted(map(str, current.rows["month"].unique())),
        newer=bool(len(newer)),
        rows=len(current),
        passed=all(r.passed for r in [*psi.values(), *missing.values(), *performance.values()]),
        psi=psi,
        missing=missing,
        positive_rate=round(float(current.y.mean()), 6),
        **performance,
    )


def run() -> Monitor:
    """Look at what arrived, and write reports/monitor.json."""
    uri = settings().model_uri
    champion = store.champion(uri)
    found = look(champion, store.load(uri, champion), params.load().monitor)
    files.write(files.MONITOR, found)
    return found


def _at_most(value: float, limit: float) -> Reading:
    rounded = round(value, 6)
    return Reading(value=rounded, limit=limit, passed=rounded <= limit)
