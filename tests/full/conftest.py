"""Everything here is of the full lane: `just test-full` runs it, and the default command does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.full.engine import Engine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.full)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a storage for images and containers; nothing of it stays."""
    made = Engine(tmp_path_factory.mktemp("engine"))
    yield made
    made.clear()


@pytest.fixture(scope="session")
def python(engine: Engine) -> str:
    """Give the name of an image that stands in for Python's official one."""
    return engine.python()
