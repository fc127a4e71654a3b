"""Killed, interrupted or refused at every system call that changes something: all is old or all is new.

By default a spread of the calls is tried; with OPSINIT_KILLS=all, every one.
"""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from opsinit import transaction
from tests import tracing
from tests.conftest import Once
from tests.program import environment, move_in
from tests.scenes import PLACE, SCENES, Scenes
from tests.tracing import Call

ALL = os.environ.get("OPSINIT_KILLS") == "all"


@pytest.fixture(scope="module")
def scenes(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenes]:
    """Give the scenes, in memory if that can be: to a killed program it is no other disk, and it flushes at once."""
    home = tmp_path_factory.mktemp("home")
    memory = Path("/dev/shm")  # noqa: S108 - a directory of its own is made in it
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory(prefix="opsinit-", dir=memory if os.access(memory, os.W_OK) else None) as place,
        tracing.started(environment(home), home) as server,
    ):
        move_in(home, patch)
        yield Scenes(once, server, Path(place))


def some(calls: list[Call], number: int) -> list[Call]:
    """Return some calls from the first to the last, or all of them."""
    if ALL or number >= len(calls):
        return calls
    return [calls[index * (len(calls) - 1) // (number - 1)] for index in range(number)]


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_any_call_all_is_old_or_new(name: str, scenes: Scenes) -> None:
    calls = scenes.calls(name)
    assert len(calls) >= SCENES[name].calls
    for number, call in enumerate(some(calls, 6 if name == "apply" else 4)):
        root, ended = scenes.play(name, call, "signal=SIGKILL")

        assert ended.code == -signal.SIGKILL, call
        assert not (root / ".git/index.lock").exists()
        with transaction.opened(root / PLACE) as opened:
            if opened.pending:
                opened.abort() if number % 2 else opened.complete()
        scenes.require_healthy(root)
