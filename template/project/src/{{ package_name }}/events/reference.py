"""Reference data over HTTP: the channels that events come through."""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from .source import CHANNELS

router = APIRouter(tags=["reference data"])

#: A path that answers on every installation, for the smoke test.
SAMPLE_PATH = "/channels/web"


class Channel(BaseModel):
    """A way for an event to reach the business."""

    name: str
    description: str


@router.get("/channels/{name}")
def channel(name: str) -> Channel:
    """Return one channel by its name."""
    if name not in CHANNELS:
        raise HTTPException(404, "no channel has this name")
    return Channel(name=name, description=CHANNELS[name])
