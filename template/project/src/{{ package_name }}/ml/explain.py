"""The stage `explain`: which features the model leans on. SHAP where it can be installed, else permutation."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from . import artifact, card, dataset, files, params
from .domain import features
from .files import Explanation

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

    from .dataset import Part

#: Enough for a stable order, and quick.
ROWS, REPEATS = 1000, 3

#: shap needs Python 3.12; pyproject.toml has the same marker on the dependency.
HAS_SHAP = sys.version_info >= (3, 12)


def by_shap(model: "Pipeline", x: "pd.DataFrame") -> np.ndarray:
    """Return the mean size of each feature's contribution to the log-odds."""
    shap = import_module("shap")  # not there below 3.12, which a plain import would not let the type checker pass
    values = shap.TreeExplainer(model.named_steps["trees"]).shap_values(model.named_steps["columns"].transform(x))
    return np.abs(values).mean(axis=0)


def by_permutation(model: "Pipeline", held: "Part", seed: int, repeats: int) -> np.ndarray:
    """Return how much AUC is lost when a feature's values are shuffled."""
    from sklearn.inspection import permutation_importance

    found = permutation_importance(model, held.x, held.y, scoring="roc_auc", n_repeats=repeats, random_state=seed)
    return np.asarray(found["importances_mean"])


def explain(data: bytes, held: "Part", seed: int, rows: int = ROWS, repeats: int = REPEATS) -> Explanation:
    """Explain a model file on some held-out rows."""
    chosen = held.rows.sample(min(rows, len(held)), random_state=seed).index
    some = dataset.Part(held.x.loc[chosen], held.y.loc[chosen], held.rows.loc[chosen])
    model = artifact.loads(data)
    if HAS_SHAP:
        method, values = "mean |SHAP value| (log-odds)", by_shap(model, some.x)
    else:
        method, values = "permutation (AUC lost)", by_permutation(model, some, seed, repeats)
    # The model's columns come in the order of the features: numbers, then categories.
    ranked = sorted(zip(features.FEATURES, values.round(6).tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return Explanation(model_sha256=files.digest(data), method=method, rows=len(some), importance=dict(ranked))


def run(rows: int = ROWS, repeats: int = REPEATS) -> str:
    """Explain the trained model and write its card."""
    manifest = files.read(files.MANIFEST, files.Manifest)
    _, held = dataset.split(dataset.published(), manifest.months, manifest.params.holdout_percent)
    found = explain(files.content(files.MODEL), held, params.load().train.seed, rows, repeats)
    files.write(files.EXPLAIN, found)
    card.run()
    first = ", ".join(list(found.importance)[:3])
    return f"explained by {found.method}: {first} matter most"
