"""Reference data over HTTP: the airports."""

import csv
from functools import cache

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from .source import folder

router = APIRouter(tags=["reference data"])

#: A path that answers on every installation, for the smoke test.
SAMPLE_PATH = "/airports/JFK"


class Airport(BaseModel):
    """An airport of the United States."""

    code: str
    name: str
    latitude: float
    longitude: float
    altitude_feet: float
    time_zone: str | None


@cache
def airports() -> dict[str, Airport]:
    """Return the airports by their code, read once."""
    with (folder() / "airports.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["faa"]: Airport(
                code=row["faa"],
                name=row["name"],
                latitude=float(row["lat"]),
                longitude=float(row["lon"]),
                altitude_feet=float(row["alt"]),
                time_zone=row["tzone"] if row["tzone"] not in {"", "NA"} else None,
            )
            for row in csv.DictReader(lines)
        }


@router.get("/airports/{code}")
def airport(code: str) -> Airport:
    """Return one airport by its three-letter code."""
    found = airports().get(code)
    if found is None:
        raise HTTPException(404, "no airport has this code")
    return found
