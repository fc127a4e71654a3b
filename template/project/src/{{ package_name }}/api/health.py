"""Routes for machines: is it alive, does it want traffic, what is it, how does it do."""

import platform
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from .. import __version__
from ..metrics import BUILD, READY
from ..settings import settings

router = APIRouter(tags=["operations"])


@dataclass
class Readiness:
    """Whether the service wants traffic: not while it shuts down, nor while a check of a layer says no."""

    #: What a layer needs before it can answer, by name; it may change while the service runs.
    checks: dict[str, Callable[[], bool]] = field(default_factory=dict)
    draining: bool = False

    def reasons(self) -> list[str]:
        """Return why traffic is not wanted: nothing, when it is."""
        failed = [f"{name} is not ready" for name, check in self.checks.items() if not check()]
        return ["shutting down", *failed] if self.draining else failed


def readiness(request: Request) -> Readiness:
    """Return the readiness of the application that the request came to."""
    found: Readiness = request.app.state.readiness
    return found


def is_probe(scope: MutableMapping[str, Any]) -> bool:
    """Return whether a machine asks, as it does all day long: nobody looks for a trace of that."""
    return scope["path"] in {"/healthz", "/readyz", "/metrics"}


def observe(state: Readiness) -> None:
    """Bring the metrics up to date that say how the service is now."""
    READY.set(not state.reasons())
    BUILD.info(running().model_dump())


class Status(BaseModel):
    """A short answer for probes."""

    status: str


class Version(BaseModel):
    """What is running."""

    version: str
    git_commit: str
    python: str


def running() -> Version:
    """Return which version of what runs here."""
    return Version(version=__version__, git_commit=settings().git_commit, python=platform.python_version())


@router.get("/healthz")
async def healthz() -> Status:
    """Say that the process answers: restart it when this fails."""
    return Status(status="alive")


@router.get("/readyz")
async def readyz(state: Annotated[Readiness, Depends(readiness)]) -> Status:
    """Say whether traffic is wanted: send it elsewhere when this fails."""
    if reasons := state.reasons():
        raise HTTPException(503, "; ".join(reasons))
    return Status(status="ready")


@router.get("/version")
async def version() -> Version:
    """Say which version of what runs here."""
    return running()


@router.get("/metrics", response_class=Response)
async def metrics(state: Annotated[Readiness, Depends(readiness)]) -> Response:
    """Show the metrics in Prometheus's text format."""
    observe(state)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
