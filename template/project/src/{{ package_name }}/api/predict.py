"""The model over HTTP: predictions, and the labels that come back for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

import structlog
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response

from ..ml import metrics
from ..ml.journal import Journal
from ..ml.serving import Loaded, ModelServer
from ..ml.settings import settings
from .guard import RateLimit
from .model_version import HEADER, ModelVersion
from .prediction import Feedback, Joined, Prediction, Predictions, Queries


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Load the champion while the service runs, and each one that replaces it."""
    server, pause = app.state.model, settings().model_poll_seconds

    async def watch() -> None:
        while True:
            await asyncio.sleep(pause)
            await asyncio.to_thread(server.refresh)

    await asyncio.to_thread(server.refresh)
    task = asyncio.create_task(watch())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


router = APIRouter(tags=["model"], lifespan=lifespan)


def install(app: FastAPI) -> None:
    """Give an application its model, which must be there before it wants traffic."""
    found = settings()
    server = ModelServer(found.model_uri)
    app.state.model = server
    app.state.guard = RateLimit(found.rate_limit_per_minute, found.rate_limit_clients)
    app.state.predictions = Journal(found.prediction_log, found.log_max_bytes)
    app.state.feedback = Journal(found.feedback_log, found.log_max_bytes)
    app.state.readiness.checks["model"] = lambda: server.loaded is not None
    app.add_middleware(ModelVersion)
    app.include_router(router)


async def limited(request: Request) -> None:
    """Refuse a client that asks too often."""
    client = request.client.host if request.client else "unknown"
    if wait := request.app.state.guard.wait(client):
        metrics.RATE_LIMITED.inc()
        raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})


def loaded(request: Request, response: Response) -> Loaded:
    """Return the model that answers this request, and say in the answer which one it is."""
    found: Loaded | None = request.app.state.model.loaded
    if found is None:
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "no model is loaded")
    response.headers[HEADER] = found.champion.version
    return found


@router.post("/predict", dependencies=[Depends(limited)])
def predict(queries: Queries, found: Annotated[Loaded, Depends(loaded)], request: Request) -> Predictions:
    """Score some rows."""
    scores = found.scores(queries.rows)
    version = found.champion.version
    predictions = [Prediction(prediction_id=uuid4().hex, score=score) for score in scores]
    about = {
        "time": datetime.now(UTC).isoformat(),
        "request_id": structlog.contextvars.get_contextvars().get("request_id"),
        "model_version": version,
    }
    entries = [
        {**about, **prediction.model_dump(), "features": row.model_dump(mode="json")}
        for prediction, row in zip(predictions, queries.rows, strict=True)
    ]
    metrics.PREDICTIONS.inc(len(scores))
    for score in scores:
        metrics.SCORES.observe(score)
    _write(request.app.state.predictions, entries)
    return Predictions(model_version=version, predictions=predictions)


@router.post("/feedback", dependencies=[Depends(limited), Depends(loaded)])
def feedback(sent: Feedback, request: Request) -> Joined:
    """Take the label of an earlier prediction."""
    found = request.app.state.predictions.find("prediction_id", sent.prediction_id)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, "no such prediction, or it is too old")
    joined = Joined.model_validate({**found, "label": sent.label})
    metrics.FEEDBACK.labels(str(sent.label).lower()).inc()
    metrics.FEEDBACK_ERROR.inc((joined.score - sent.label) ** 2)
    _write(request.app.state.feedback, [{"time": datetime.now(UTC).isoformat(), **joined.model_dump()}])
    return joined


def _write(journal: Journal, entries: list[dict[str, object]]) -> None:
    """Write to a log: a full disk must not stop the answers, so it is counted."""
    try:
        journal.append(entries)
    except OSError:
        metrics.LOG_FAILURES.inc()
