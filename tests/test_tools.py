"""What a machine lacks is passed over where somebody develops, and is a failure in CI."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import tools
from tests.program import write


@pytest.fixture(params=["", "1"])
def required(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Say whether everything has to be there."""
    monkeypatch.setenv("OPSINIT_REQUIRE_TOOLS", request.param)
    return bool(request.param)


@contextmanager
def stopped(message: str, *, required: bool) -> Iterator[None]:
    """Hold what stops a test to its kind: a skip where a failure is wanted would only skip this test too."""
    with pytest.raises((pytest.fail.Exception, pytest.skip.Exception), match=f"^{re.escape(message)}$") as stop:
        yield
    assert stop.type is (pytest.fail.Exception if required else pytest.skip.Exception)


def test_a_missing_program(*, required: bool) -> None:
    with stopped("nonesuch is not installed", required=required):
        tools.required("nonesuch")


def test_a_missing_package(*, required: bool) -> None:
    with stopped("nonesuch is not installed", required=required):
        tools.importable("nonesuch")


def test_a_mount_that_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, required: bool) -> None:
    write(tmp_path, {"mount*": "#!/bin/sh\nexit 32\n"})
    monkeypatch.setattr(tools, "program", lambda name: str(tmp_path / name))

    with stopped("only root can mount a file system", required=required), tools.mounted(tmp_path):
        raise AssertionError


def test_a_user_who_is_not_root(monkeypatch: pytest.MonkeyPatch, *, required: bool) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    with stopped("only root can give files away", required=required):
        tools.require_root()
