"""Data and models in the buckets of three clouds, and a registry that is a server: real projects, really run."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.full.clouds import CLOUDS, buckets, serving
from tests.tour.journey import Journey, Service, environment, free_port

pytestmark = pytest.mark.full

ALIASES = """
from my_project.ml.registry import Registry
print([Registry().named(alias).number for alias in ("champion", "previous")])
"""
#: What a training leaves in the work tree.
RESULTS = (".dvc/cache", "data", "dvc.lock", "models", "params.yaml", "reports", "var")


def made(folder: Path, **answers: str) -> Journey:
    """Make a project and its environment."""
    folder.mkdir(exist_ok=True)
    home = folder / "home"
    home.mkdir()
    journey = Journey([sys.executable, "-m", "opsinit"], folder, environment(home))
    journey.new("mlops", example="false", **answers)
    journey.run("uv", "sync", "--quiet")
    return journey


@pytest.fixture
def trainings(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Give what two trainings leave behind; every project here has the same code, so one trains for all."""

    def fill(target: Path) -> None:
        journey = made(target)
        journey.just("pipeline")
        keep(journey.project, target / "first")
        params = journey.project / "params.yaml"
        params.write_text(params.read_text(encoding="utf-8").replace("max_iter: 100", "max_iter: 90"), encoding="utf-8")
        journey.just("train")
        keep(journey.project, target / "second")
        shutil.rmtree(journey.project)

    return once("trainings", fill)


def keep(source: Path, target: Path) -> None:
    """Copy what a training left behind, over what another one did."""
    for name in RESULTS:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        else:
            target.mkdir(exist_ok=True)
            shutil.copy(source / name, target / name)


@pytest.fixture(params=list(CLOUDS))
def cloud(request: pytest.FixtureRequest) -> str:
    """Give the name of each cloud."""
    name: str = request.param
    return name


@pytest.fixture
def journey(cloud: str, tmp_path: Path, trainings: Path) -> Iterator[Journey]:
    """Give a project for a cloud, with the first training in it."""
    found = made(tmp_path, cloud=cloud)
    keep(trainings / "first", found.project)
    yield found
    shutil.rmtree(found.project / ".venv", ignore_errors=True)


def test_a_clouds_buckets_keep_data_and_models(journey: Journey, cloud: str, trainings: Path) -> None:
    with buckets(cloud, journey.folder) as (process, env):
        journey.env |= env
        if CLOUDS[cloud].create:
            journey.python(CLOUDS[cloud].create)
        data_comes_back(journey, CLOUDS[cloud].data)
        journey.env["APP_MODEL_URI"] = CLOUDS[cloud].models
        promoted(journey)
        with journey.serving() as service:
            assert "model version 1" in journey.just("smoke", service.url)

            keep(trainings / "second", journey.project)
            promoted(journey)
            assert service.served("2") == "2"

            journey.just("rollback-model")
            assert service.served("1") == "1"

            process.kill()
            assert failing(service)
            assert service.predict().headers["X-Model-Version"] == "1"
    # A bucket is the only place that the model was ever published to.
    assert not (journey.project / "models/champion").exists()


def data_comes_back(journey: Journey, address: str) -> None:
    """Push data and models, lose them, and fetch them again."""
    assert "remote: storage" in journey.just("remote", address)
    assert address in (journey.project / ".dvc/config").read_text(encoding="utf-8")
    before = journey.bytes_of("data", "models")
    assert journey.project.joinpath("models/model.skops").is_file()
    journey.just("push")
    for name in (".dvc/cache", "data/published", "data/raw", "models/model.skops"):
        lost = journey.project / name
        shutil.rmtree(lost) if lost.is_dir() else lost.unlink()
    assert journey.bytes_of("data", "models") != before

    journey.just("pull")
    assert journey.bytes_of("data", "models") == before


def promoted(journey: Journey) -> None:
    """Register what was trained last, and make it the champion."""
    journey.just("register")
    journey.just("promote")


def failing(service: Service) -> bool:
    """Say whether the service tells, within a minute, that its store does not answer."""
    deadline = time.monotonic() + 60
    while "model_reload_failing 1.0" not in service.ask("/metrics").text:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def test_a_registry_can_be_a_server(tmp_path: Path, trainings: Path) -> None:
    journey = made(tmp_path, tracking="server")
    keep(trainings / "first", journey.project)
    port = free_port()
    journey.env["APP_TRACKING_URI"] = f"http://127.0.0.1:{port}"
    assert "gives no answer" in journey.just("register", expect=None)

    with serving(server(journey, tmp_path / "server", port), port, tmp_path / "mlflow.log"):
        promoted(journey)
        keep(trainings / "second", journey.project)
        promoted(journey)
        assert "['2', '1']" in journey.python(ALIASES)

        journey.just("rollback-model")
        assert "['1', '2']" in journey.python(ALIASES)
        assert journey.env["APP_TRACKING_URI"] in journey.just("ui")
    # Everything is with the server: the database, and the files that went through it.
    assert [*(tmp_path / "server/files").rglob("model.skops")] != []
    assert not (journey.project / "mlflow.db").exists()
    assert not (journey.project / "mlruns").exists()


def server(journey: Journey, folder: Path, port: int) -> list[str]:
    """Return the command of a server of the version that the project's client has."""
    folder.mkdir()
    version = journey.python("from importlib.metadata import version; print(version('mlflow-skinny'))").split()[-1]
    kept = [f"--backend-store-uri=sqlite:///{folder}/mlflow.db", f"--artifacts-destination={folder}/files"]
    where = ["--host=127.0.0.1", f"--port={port}", "--workers=1"]
    return ["uvx", "--from", f"mlflow=={version}", "mlflow", "server", *kept, *where]
