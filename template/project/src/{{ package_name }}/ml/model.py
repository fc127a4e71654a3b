"""The model: categories become the share of positive labels seen with them, then boosted trees."""

from typing import TYPE_CHECKING

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import TargetEncoder
from threadpoolctl import threadpool_limits

from .domain import features

if TYPE_CHECKING:
    import pandas as pd

    from .params import TrainParams


def build(params: "TrainParams") -> Pipeline:
    """Return the model, untrained; missing numbers and categories never seen need no special care."""
    folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=params.seed)
    encoder = TargetEncoder(target_type="binary")
    encoder.set_params(cv=folds)  # declared as a number; scikit-learn 1.9 wants the folds where they are shuffled
    columns = ColumnTransformer(
        [
            ("numeric", "passthrough", list(features.NUMERIC)),
            ("categorical", encoder, list(features.CATEGORICAL)),
        ]
    )
    trees = HistGradientBoostingClassifier(
        max_iter=params.max_iter,
        learning_rate=params.learning_rate,
        max_leaf_nodes=params.max_leaf_nodes,
        early_stopping=False,
        random_state=params.seed,
    )
    return Pipeline([("columns", columns), ("trees", trees)])


def fit(params: "TrainParams", x: "pd.DataFrame", y: "pd.Series") -> Pipeline:
    """Train on one thread: with several, sums of floats depend on which thread was first."""
    with threadpool_limits(1):
        return build(params).fit(x, y)


def score(model: Pipeline, x: "pd.DataFrame") -> np.ndarray:
    """Return the probability of the label for each row."""
    return model.predict_proba(x[list(features.FEATURES)])[:, 1]
