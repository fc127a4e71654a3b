"""A fault planted in a fresh project is found by the project's own check, and by the part that should find it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.tour.journey import Journey, environment

pytestmark = [pytest.mark.generated, pytest.mark.xdist_group("bites")]
PLANTED = "src/my_project/planted.py"
UNTESTED = "".join(f'\n\ndef value_{n}() -> int:\n    """Return a number."""\n    return {n}\n' for n in range(400))


class Fault(NamedTuple):
    """A change of a file, by a pattern and what takes its place, and what the check says about it."""

    file: str
    pattern: str
    new: str
    said: str


SERVICE = {
    "an unused import": Fault(PLANTED, "", '"""Planted."""\n\nimport os\n', "F401"),
    "a file that is not formatted": Fault(PLANTED, "", '"""Planted."""\n\nx = [1,2]\n', "would be reformatted"),
    "a wrong type": Fault(PLANTED, "", '"""Planted."""\n\nx: int = "1"\n', "bad-assignment"),
    "a failing test": Fault(
        "tests/test_planted.py", "", "def test_planted() -> None:\n    assert 1 + 1 == 3\n", "1 failed"
    ),
    "a warning": Fault(
        "tests/test_planted.py",
        "",
        'import warnings\n\n\ndef test_planted() -> None:\n    warnings.warn("planted", stacklevel=1)\n',
        "UserWarning: planted",
    ),
    "code without a test": Fault(
        PLANTED, "", f'"""Planted."""\n{UNTESTED}', "Required test coverage of 85.0% not reached"
    ),
    "a metric under another name": Fault(
        "src/my_project/metrics.py", '"http_requests"', '"http_calls"', "http_requests_total"
    ),
    "a workflow that may write": Fault(
        ".github/workflows/ci.yml", r"permissions: \{\}", "permissions: write-all", "excessive-permissions"
    ),
    "an action without a pin": Fault(
        ".github/workflows/ci.yml", r"actions/checkout@\w+ # v[\d.]+", "actions/checkout@main", "unpinned-uses"
    ),
}
DATA = {
    "a column that the contract does not know": Fault(
        "contracts/flights/flights.odcs.yaml", "name: distance", "name: length", "1 failed|[2-9] failed"
    ),
}


def made(preset: str, folder: Path, wheel: Path) -> Journey:
    """Make and set up a project that all faults of a module are planted in, one after the other."""
    (folder / "home").mkdir()
    journey = Journey(["uvx", "--quiet", "--from", str(wheel), "opsinit"], folder, environment(folder / "home"))
    journey.new(preset)
    journey.just("setup")
    return journey


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Journey:
    """Give a service."""
    return made("devops", tmp_path_factory.mktemp("bites"), wheel)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Journey:
    """Give a data product."""
    return made("dataops", tmp_path_factory.mktemp("bites"), wheel)


@pytest.fixture
def restored(service: Journey, data: Journey) -> Iterator[None]:
    """Take the fault out again."""
    yield
    for journey in (service, data):
        journey.run("git", "checkout", "--quiet", "--", ".")
        journey.run("git", "clean", "-dfq")


def check(journey: Journey, fault: Fault) -> None:
    """Plant a fault and run the project's own check, which must name it."""
    path = journey.project / fault.file
    before = path.read_text(encoding="utf-8") if fault.pattern else ""
    after, count = re.subn(fault.pattern, lambda _: fault.new, before) if fault.pattern else (fault.new, 1)
    assert count > 0
    path.write_text(after, encoding="utf-8")
    said = journey.just("check", expect=None)

    assert re.search(fault.said, said), said[-4000:]


@pytest.mark.parametrize("fault", SERVICE.values(), ids=SERVICE)
@pytest.mark.usefixtures("restored")
def test_the_check_of_a_service_finds(service: Journey, fault: Fault) -> None:
    check(service, fault)


@pytest.mark.parametrize("fault", DATA.values(), ids=DATA)
@pytest.mark.usefixtures("restored")
def test_the_check_of_a_data_product_finds(data: Journey, fault: Fault) -> None:
    check(data, fault)
