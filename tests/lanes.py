"""How much is tried: a little in the default command, much in CI, most by `just test-full update`."""

import os
from typing import NamedTuple


class Lane(NamedTuple):
    """How many of each kind a lane tries; nothing stands for all there are."""

    answers: int
    projects: int
    kills: int | None
    examples: int


LANES = {
    "fast": Lane(answers=4, projects=10, kills=30, examples=2_000),
    "ci": Lane(answers=100, projects=150, kills=None, examples=2_000),
    "full": Lane(answers=100, projects=150, kills=None, examples=50_000),
}


def name() -> str:
    """Return the lane that OPSINIT_LANE chooses."""
    return os.environ.get("OPSINIT_LANE", "fast")


def seed() -> int:
    """Return where chance begins: OPSINIT_SEED says so, and without it always at the same place.

    A change is then refused for what it does and not for the day; `just test-full update` begins somewhere else each
    time.
    """
    return int(os.environ.get("OPSINIT_SEED", "0"))


def is_fast() -> bool:
    """Tell whether this is the default command, which tries one of what CI tries in every form."""
    return name() == "fast"


def lane() -> Lane:
    """Return how much this run tries."""
    return LANES[name()]
