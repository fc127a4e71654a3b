"""The published table as the model uses it: which months, and which rows are never trained on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from pandera.errors import SchemaError

from .domain import features
from .errors import CannotRunError
from .files import at, digest

if TYPE_CHECKING:
    from .params import TrainParams

PUBLISHED = Path("data/published") / f"{features.DATASET}.parquet"


@dataclass(frozen=True)
class Part:
    """Rows with a known label: their features, the label, and the rows themselves."""

    x: pd.DataFrame
    y: pd.Series
    rows: pd.DataFrame

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)


def published() -> pd.DataFrame:
    """Read the published table."""
    try:
        return pd.read_parquet(at(PUBLISHED))
    except FileNotFoundError:
        msg = f"{PUBLISHED} does not exist: `just pipeline` makes it"
        raise CannotRunError(msg) from None


def md5() -> str:
    """Return the hash of the published table."""
    return digest(at(PUBLISHED).read_bytes(), "md5")


def window(rows: pd.DataFrame, params: "TrainParams") -> list[str]:
    """Return the newest months, oldest first."""
    months = sorted(rows["month"].unique())
    return [str(month) for month in months[-params.window_months :]]


def held_out(rows: pd.DataFrame, percent: int) -> pd.Series:
    """Say for each row whether it is held out, by its key alone: once held out, in every month's training held out."""

    def bucket(key: str) -> int:
        return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest()) % 100

    return rows[features.KEY].map(bucket) < percent


def part(rows: pd.DataFrame) -> Part:
    """Return the rows whose label is known, with their features, which are checked."""
    labelled = rows[rows[features.LABEL].notna()].reset_index(drop=True)
    try:
        x = features.schema().validate(features.compute(labelled))
    except SchemaError as error:  # its own message holds every value
        found = error.failure_cases["failure_case"].unique()[:3].tolist() if error.failure_cases is not None else []
        msg = f"features that no flow of data should give: {error.schema.name} holds {found}, against {error.check}"
        raise CannotRunError(msg) from None
    return Part(x, labelled[features.LABEL].astype("int64"), labelled)


def split(rows: pd.DataFrame, months: list[str], percent: int) -> tuple[Part, Part]:
    """Split the rows of some months into those to train on and those held out."""
    if gone := sorted(set(months) - set(rows["month"])):
        msg = f"{', '.join(gone)} is not in {PUBLISHED}, but the model was trained on it"
        raise CannotRunError(msg)
    chosen = rows[rows["month"].isin(months)]
    out = held_out(chosen, percent)
    return part(chosen[~out]), part(chosen[out])
