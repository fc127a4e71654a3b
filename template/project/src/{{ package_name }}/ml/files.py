"""The files that the stages hand on, typed. None holds a time of day or a path of this machine."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from ..data.paths import paths
from .errors import CannotRunError
from .params import TrainParams
from .profile import Profile

MODEL = Path("models/model.skops")
MANIFEST = Path("models/model.json")
METRICS = Path("reports/metrics.json")
EXPLAIN = Path("reports/explain.json")
MONITOR = Path("reports/monitor.json")
CARD = Path("docs/model-card.md")

LIBRARIES = ("numpy", "pandas", "scikit-learn", "skops")

Report = TypeVar("Report", bound=BaseModel)


class Manifest(BaseModel):
    """Where a model file comes from, and what it was trained on."""

    sha256: str
    #: The md5 of the published table, as dvc.lock has it.
    data_md5: str
    months: list[str]
    rows: int
    positive_rate: float
    params: TrainParams
    libraries: dict[str, str]
    profile: Profile


class Slice(BaseModel):
    """How a model does on one group of rows."""

    rows: int
    positive_rate: float
    mean_score: float
    auc: float


class Metrics(BaseModel):
    """How a model does on the rows held out from its months."""

    model_sha256: str
    rows: int
    positive_rate: float
    auc: float
    average_precision: float
    brier: float
    baseline_auc: float
    lift: float
    slice_gap: float
    slices: dict[str, dict[str, Slice]]


class Explanation(BaseModel):
    """How much each feature matters to a model, the most important first."""

    model_sha256: str
    method: str
    rows: int
    importance: dict[str, float]


def at(path: Path) -> Path:
    """Return where a file of the project is."""
    return paths().root / path


def digest(data: bytes, algorithm: str = "sha256") -> str:
    """Return a hash of some bytes."""
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def libraries() -> dict[str, str]:
    """Return the versions of what a model file depends on."""
    return {name: version(name) for name in LIBRARIES}


def write(path: Path, report: BaseModel) -> None:
    """Write a report: the same content is always the same bytes."""
    target = at(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read(path: Path, kind: type[Report]) -> Report:
    """Read a report that a stage wrote."""
    return kind.model_validate_json(content(path))


def content(path: Path) -> bytes:
    """Read a file that a stage wrote."""
    try:
        return at(path).read_bytes()
    except FileNotFoundError:
        msg = f"{path} does not exist: `just train` makes it"
        raise CannotRunError(msg) from None
