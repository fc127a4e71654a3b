"""The data product over HTTP: how good and how fresh each dataset is."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from pydantic import BaseModel

from ..data import metrics, state
from ..data.contracts import Contract
from ..data.errors import DataError
from ..data.settings import DataSettings

router = APIRouter(prefix="/datasets", tags=["datasets"])


class Dataset(BaseModel):
    """A dataset, and what it is for."""

    name: str
    purpose: str


class Quality(BaseModel):
    """What was found about a dataset, month by month."""

    dataset: str
    passed: bool
    newest: str
    months: dict[str, state.Month]


class Freshness(BaseModel):
    """When a dataset's newest delivery came, and whether that is recent enough."""

    dataset: str
    newest: str
    arrived_at: datetime
    age_seconds: float
    limit_seconds: float
    fresh: bool


def install(app: FastAPI) -> None:
    """Give an application the routes, and its metrics the gauges."""
    metrics.export()
    app.include_router(router)


def now() -> datetime:
    """Return the time; tests give another."""
    return datetime.now(UTC)


def promises() -> dict[str, Contract]:
    """Return the contracts by dataset."""
    try:
        return state.promises(DataSettings().root)
    except DataError as error:
        raise HTTPException(503, "this installation has no contracts that can be read") from error


def contract(name: str, found: Annotated[dict[str, Contract], Depends(promises)]) -> Contract:
    """Return the contract of the dataset that a request is about."""
    promise = found.get(name)
    if promise is None:
        raise HTTPException(404, "no dataset has this name")
    return promise


@router.get("")
def datasets(found: Annotated[dict[str, Contract], Depends(promises)]) -> list[Dataset]:
    """List the datasets."""
    return [Dataset(name=name, purpose=entry.document["description"]["purpose"]) for name, entry in found.items()]


@router.get("/{name}/quality")
def quality(promise: Annotated[Contract, Depends(contract)]) -> Quality:
    """Tell what the last run of the pipeline found about a dataset."""
    months = state.quality(DataSettings()).get(promise.name)
    if not months:
        raise HTTPException(503, "the pipeline has not run yet")
    newest = max(months)
    return Quality(
        dataset=promise.name,
        passed=all(check.passed for check in months[newest].checks if check.severity == "error"),
        newest=newest,
        months=months,
    )


@router.get("/{name}/freshness")
def freshness(promise: Annotated[Contract, Depends(contract)], at: Annotated[datetime, Depends(now)]) -> Freshness:
    """Tell how long ago a dataset's newest delivery came."""
    if promise.freshness_seconds() is None:
        raise HTTPException(404, "nobody promised when this dataset comes again")
    newest = state.arrivals(DataSettings()).get(promise.name)
    if newest is None:
        raise HTTPException(503, "nothing has arrived yet")
    age = newest.age_seconds(at)
    return Freshness(
        dataset=promise.name,
        newest=newest.file,
        arrived_at=newest.arrived_at,
        age_seconds=age,
        limit_seconds=newest.limit_seconds,
        fresh=age <= newest.limit_seconds,
    )
