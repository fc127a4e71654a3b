"""Whether the world is still the one that the champion was trained on: drift of the features, and performance.

What is looked at are the published rows newer than the champion's months or, when there are none, the rows held out
from them, which nobody trained on: those must be inside every limit.
"""

from typing import TYPE_CHECKING

from . import artifact, dataset, evaluate, files, params, store
from .domain import features
from .errors import CannotRunError
from .model import score
from .reports import Monitor, Reading
from .settings import settings

if TYPE_CHECKING:
    from .params import MonitorParams


def look(champion: store.Champion, data: bytes, limits: "MonitorParams") -> Monitor:
    """Compare what arrived with what the champion was trained on."""
    known = champion.manifest
    rows = dataset.published()
    newer = rows[rows["month"] > max(known.months)]
    if len(newer):
        current = dataset.part(newer)
    else:
        _, current = dataset.split(rows, known.months, known.params.holdout_percent)
    if len(current) < limits.min_rows or not 0 < current.y.mean() < 1:
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
