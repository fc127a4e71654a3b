"""MLflow's server beside Postgres, in containers: it records, is backed up, loses everything, and is restored."""

import json
import os
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import matrix, tools
from tests.full.engine import Engine, answer, done, until

HERE = Path(__file__).parent / "images"
URL = "http://127.0.0.1:5000"
API = f"{URL}/api/2.0/mlflow"
CONTAINERS = ("my-project-tracking-db-1", "my-project-tracking-1")
DOCKER = """\
#!/bin/sh
# `docker compose` is Compose itself.
shift
exec docker-compose --file compose.yaml "$@"
"""


def ask(path: str, **fields: object) -> dict[str, Any]:
    """Ask the server to do something."""
    request = urllib.request.Request(f"{API}/{path}", json.dumps(fields).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as got:  # noqa: S310 - an address of the test's own
        found: dict[str, Any] = json.loads(got.read())
    return found


def register(name: str) -> None:
    """Register a version of a model, with a file, as `just register` does."""
    run = ask("runs/create", experiment_id="0")["run"]["info"]
    place = run["artifact_uri"].removeprefix("mlflow-artifacts:/").strip("/")
    file = f"{URL}/api/2.0/mlflow-artifacts/artifacts/{place}/model/model.skops"
    put = urllib.request.Request(file, b"a model", method="PUT")  # noqa: S310
    with urllib.request.urlopen(put, timeout=30):  # noqa: S310
        pass
    ask("registered-models/create", name=name)
    ask("model-versions/create", name=name, source=f"runs:/{run['run_id']}/model", run_id=run["run_id"])


def registered() -> set[str]:
    """Return the names of all models."""
    said = json.loads(answer(f"{API}/registered-models/search?max_results=10")[1])
    return {model["name"] for model in said.get("registered_models", [])}


@contextmanager
def looked_after(engine: Engine) -> Iterator[None]:
    """Let containers be asked how they do: podman leaves that to systemd, which is not there."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(2):
            for name in CONTAINERS:
                command = [tools.required("podman"), "healthcheck", "run", name]
                subprocess.run(command, env=engine.env, check=False, capture_output=True)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def test_a_backup_brings_back_what_was_lost(engine: Engine, python: str, render: matrix.Render, tmp_path: Path) -> None:
    project = tmp_path / "my-project"
    shutil.copytree(render(project_name="my-project", preset="mlops", tracking="server"), project)
    engine.build(project / "ops/tracking", "localhost/tracking:1", f"--build-arg=PYTHON_IMAGE={python}")
    engine.build(HERE, "localhost/postgres:1", "--target=postgres", f"--build-arg=PYTHON_IMAGE={python}")
    docker = tmp_path / "bin/docker"
    docker.parent.mkdir()
    docker.write_text(DOCKER, encoding="utf-8")
    docker.chmod(0o755)
    path = f"{docker.parent}{os.pathsep}{Path(tools.required('docker-compose')).parent}{os.pathsep}{os.environ['PATH']}"
    images = {"TRACKING_IMAGE": "localhost/tracking:1", "POSTGRES_IMAGE": "localhost/postgres:1"}
    env = engine.env | images | {"PATH": path}

    def script(*arguments: str) -> str:
        return done(sys.executable, "scripts/tracking.py", *arguments, cwd=project, env=env)

    with engine.serving(), looked_after(engine):
        done("docker", "compose", "up", "--detach", "--no-build", "--wait", "tracking", cwd=project, env=env)
        until(lambda: answer(f"{URL}/health")[0] == 200, 120, "the server does not answer")
        register("kept")
        folder = script("backup")
        register("later")
        assert script("rehearse") == f"{folder} can be restored; versions with their files: 1"
        assert registered() == {"kept", "later"}

        assert script("restore", folder) == f"{folder} is restored; versions with their files: 1"
        until(lambda: answer(f"{URL}/health")[0] == 200, 120, "the server does not answer")
        assert registered() == {"kept"}
        # Whoever asks by another name is not answered, and nobody reaches the database.
        stranger = urllib.request.Request(f"{API}/registered-models/search", headers={"Host": "stranger:5000"})  # noqa: S310
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(stranger, timeout=30)  # noqa: S310
        assert "5432" not in engine.podman("inspect", "--format={{json .NetworkSettings.Ports}}", CONTAINERS[0])
        done("docker", "compose", "down", "--volumes", "--timeout=1", cwd=project, env=env)
