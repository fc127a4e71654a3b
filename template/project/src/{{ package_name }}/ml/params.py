"""params.yaml, typed: a misspelt or missing parameter is an error, not a default."""

import yaml
from pydantic import BaseModel, ConfigDict, Field

from ..data.paths import paths


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TrainParams(_Strict):
    """How the model is trained."""

    seed: int
    window_months: int = Field(ge=1)
    holdout_percent: int = Field(gt=0, lt=100)
    max_iter: int = Field(ge=1)
    learning_rate: float = Field(gt=0)
    max_leaf_nodes: int = Field(ge=2)


class GateParams(_Strict):
    """What a model must reach before it may serve."""

    min_auc: float
    min_lift: float
    max_slice_gap: float
    min_slice_rows: int
    max_champion_loss: float


class MonitorParams(_Strict):
    """How far the world may move from what the champion was trained on."""

    max_psi: float
    max_psi_seasonal: float
    max_missing_increase: float
    min_auc: float
    max_auc_drop: float
    min_rows: int


class Params(BaseModel):
    """The model's sections; the data stages have theirs in the same file."""

    train: TrainParams
    gates: GateParams
    monitor: MonitorParams


def load() -> Params:
    """Read the parameters."""
    return Params.model_validate(yaml.safe_load(paths().params.read_text(encoding="utf-8")))
