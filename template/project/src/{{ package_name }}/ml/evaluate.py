"""The stage `evaluate`: how the model does on rows that no training has seen, in all and group by group."""

from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from . import artifact, dataset, files, params
from .domain import features
from .files import Metrics, Slice
from .model import score

if TYPE_CHECKING:
    import pandas as pd

    from .dataset import Part
    from .params import GateParams


def auc(y: "pd.Series", scores: np.ndarray) -> float:
    """Return the area under the ROC curve, rounded to what the same model reaches on any machine."""
    return round(float(roc_auc_score(y, scores)), 6)


def baseline(train: "Part", held: "Part") -> float:
    """Return what looking up the share of positive labels at one feature's value reaches."""
    shares = train.y.groupby(train.x[features.BASELINE]).mean()
    return auc(held.y, held.x[features.BASELINE].map(shares).fillna(train.y.mean()).to_numpy())


def slices(held: "Part", scores: np.ndarray, smallest: int) -> dict[str, dict[str, Slice]]:
    """Return how the model does in each group that is large enough and has labels of both kinds."""
    found: dict[str, dict[str, Slice]] = {}
    for name in features.SLICES:
        found[name] = {}
        for value in sorted(held.x[name].unique()):
            chosen = (held.x[name] == value).to_numpy()
            y = held.y[chosen]
            if len(y) >= smallest and 0 < y.mean() < 1:
                found[name][str(value)] = Slice(
                    rows=len(y),
                    positive_rate=round(float(y.mean()), 6),
                    mean_score=round(float(scores[chosen].mean()), 6),
                    auc=auc(y, scores[chosen]),
                )
    return found


def measure(data: bytes, train: "Part", held: "Part", gates: "GateParams") -> Metrics:
    """Score a model file on held-out rows."""
    scores = score(artifact.loads(data), held.x)
    groups = slices(held, scores, gates.min_slice_rows)
    whole, trivial = auc(held.y, scores), baseline(train, held)
    worst = min((group.auc for values in groups.values() for group in values.values()), default=whole)
    return Metrics(
        model_sha256=files.digest(data),
        rows=len(held),
        positive_rate=round(float(held.y.mean()), 6),
        auc=whole,
        average_precision=round(float(average_precision_score(held.y, scores)), 6),
        brier=round(float(brier_score_loss(held.y, scores)), 6),
        baseline_auc=trivial,
        lift=round(whole - trivial, 6),
        slice_gap=round(whole - worst, 6),
        slices=groups,
    )


def run() -> str:
    """Score the trained model on the rows held out from its months."""
    manifest = files.read(files.MANIFEST, files.Manifest)
    train, held = dataset.split(dataset.published(), manifest.months, manifest.params.holdout_percent)
    metrics = measure(files.content(files.MODEL), train, held, params.load().gates)
    files.write(files.METRICS, metrics)
    return f"AUC {metrics.auc:.4f} on {metrics.rows} held-out rows, {metrics.lift:+.4f} against the baseline"
