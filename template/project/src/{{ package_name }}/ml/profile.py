"""What a model was trained on, in figures: what drift is measured against, and what a request is compared with."""

from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel

from .domain import features

if TYPE_CHECKING:
    import pandas as pd

_BINS = 10
_FLOOR = 1e-4  # a share of nothing would make the index infinite


class Numeric(BaseModel):
    """The values of a number: its range, and the share of rows between the edges, the missing ones last."""

    low: float
    high: float
    edges: list[float]
    shares: list[float]

    def shares_of(self, values: "pd.Series") -> list[float]:
        """Return the share of some values between the edges."""
        known = values.dropna().to_numpy(dtype=float)
        counts = np.bincount(np.searchsorted(self.edges, known, side="right"), minlength=len(self.edges) + 1)
        return [*(counts / len(values)).tolist(), float(values.isna().mean())]


class Categorical(BaseModel):
    """The values of a category, and the share of rows with each, the ones never seen last."""

    seen: list[str]
    shares: list[float]

    def shares_of(self, values: "pd.Series") -> list[float]:
        """Return the share of some values in each category."""
        found = values.value_counts(normalize=True)
        shares = [float(found.get(value, 0.0)) for value in self.seen]
        return [*shares, max(0.0, 1.0 - sum(shares))]


class Profile(BaseModel):
    """The features of the training rows."""

    numeric: dict[str, Numeric]
    categorical: dict[str, Categorical]

    @classmethod
    def of(cls, x: "pd.DataFrame") -> "Profile":
        """Describe features."""
        numeric = {name: _numeric(x[name]) for name in features.NUMERIC}
        categorical = {name: _categorical(x[name]) for name in features.CATEGORICAL}
        return cls(numeric=numeric, categorical=categorical)

    def psi(self, x: "pd.DataFrame") -> dict[str, float]:
        """Return the population stability index of each feature: 0 is no change, above 0.2 is a lot."""
        return {name: _psi(known.shares, known.shares_of(x[name])) for name, known in self._all().items()}

    def missing(self, x: "pd.DataFrame") -> dict[str, float]:
        """Return by how much the share of missing values rose, for each number."""
        return {name: float(x[name].isna().mean()) - known.shares[-1] for name, known in self.numeric.items()}

    def strange(self, x: "pd.DataFrame") -> dict[str, int]:
        """Count the values that no training row had, by feature; a missing value is not strange."""
        numeric = {
            name: int(((x[name] < known.low) | (x[name] > known.high)).sum()) for name, known in self.numeric.items()
        }
        usual = {name: {*known.seen, features.MISSING} for name, known in self.categorical.items()}
        return numeric | {name: int((~x[name].isin(values)).sum()) for name, values in usual.items()}

    def _all(self) -> "dict[str, Numeric | Categorical]":
        return {**self.numeric, **self.categorical}


def _numeric(values: "pd.Series") -> Numeric:
    known = values.dropna().to_numpy(dtype=float)
    if not len(known):
        return Numeric(low=0, high=0, edges=[], shares=[0.0, 1.0])
    edges: list[float] = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1])).tolist()
    profile = Numeric(low=known.min(), high=known.max(), edges=edges, shares=[])
    return profile.model_copy(update={"shares": profile.shares_of(values)})


def _categorical(values: "pd.Series") -> Categorical:
    profile = Categorical(seen=sorted(map(str, values.unique())), shares=[])
    return profile.model_copy(update={"shares": profile.shares_of(values)})


def _psi(reference: list[float], current: list[float]) -> float:
    a, b = (np.clip(shares, _FLOOR, None) for shares in (reference, current))
    return float(((b - a) * np.log(b / a)).sum())
