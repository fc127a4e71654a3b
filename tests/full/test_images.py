"""The image and the stack of a project, really built, started, asked, scraped and complained about."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import matrix, tools
from tests.full.engine import Engine, answer, done, until

HARDENED = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--tmpfs=/tmp")
HERE = Path(__file__).parent / "images"
FILES_URL = "https://example.org/team/project/blob/main"
WATCHED = ("service", "prometheus", "alertmanager", "webhook")


@pytest.fixture(scope="module")
def projects(render: matrix.Render, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give a locked project of two presets, to write to."""
    made = {}
    for preset in ("devops", "mlops"):
        made[preset] = tmp_path_factory.mktemp(preset) / "my-project"
        answers = {"project_name": "my-project", "preset": preset, "notify": "webhook"}
        shutil.copytree(render(**answers), made[preset])
        done(tools.required("uv"), "lock", "--quiet", cwd=made[preset])
    return made


@pytest.fixture(scope="module")
def image(engine: Engine, python: str, projects: dict[str, Path]) -> str:
    """Give the image of the devops project."""
    commit = ("--build-arg=GIT_COMMIT=0123abc", f"--build-arg=PYTHON_IMAGE={python}")
    engine.build(projects["devops"], "localhost/devops:1", *commit)
    return "localhost/devops:1"


@pytest.fixture
def container(engine: Engine) -> Iterator[str]:
    """Give a name that a container may have; it is gone afterwards."""
    yield "one"
    engine.podman("rm", "--force", "--ignore", "--time=1", "--volumes", "one")


def test_the_image_serves_as_a_user_who_can_change_nothing(engine: Engine, image: str, container: str) -> None:
    engine.podman("run", "--detach", f"--name={container}", *HARDENED, image)
    said = engine.podman("exec", container, "my-project", "smoke")

    assert "commit 0123abc" in said
    assert engine.podman("exec", container, "id", "-u") == "10001"
    assert engine.podman("exec", container, "sh", "-c", "touch /app/x 2>/dev/null || echo refused") == "refused"
    assert engine.podman("healthcheck", "run", container) == ""


def test_it_stops_when_it_is_told_to(engine: Engine, image: str, container: str) -> None:
    engine.podman("run", "--detach", f"--name={container}", *HARDENED, image)
    engine.podman("exec", container, "my-project", "smoke")
    engine.podman("stop", "--time=30", container)

    assert engine.podman("inspect", "--format={{.State.ExitCode}}", container) == "0"


def test_what_was_planted_in_a_dockerfile_fails_the_build(engine: Engine, python: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("ARG PYTHON_IMAGE\nFROM ${PYTHON_IMAGE}\nCOPY src src\n", encoding="utf-8")

    with pytest.raises(AssertionError, match="src"):
        engine.build(tmp_path, "localhost/broken:1", f"--build-arg=PYTHON_IMAGE={python}")


def test_the_image_carries_the_champion(engine: Engine, python: str, projects: dict[str, Path], container: str) -> None:
    project, named = projects["mlops"], f"--build-arg=PYTHON_IMAGE={python}"
    engine.build(project, "localhost/mlops:none", named)
    # An image that serves has no SHAP: what explains a model is for whoever trains it.
    train = "import pathlib; from my_project.ml import explain, rehearsal; explain.HAS_SHAP = False; "
    train += "rehearsal.run(pathlib.Path('/made'))"
    made = project.parent / "made"
    made.mkdir()
    given = ("--user=0:0", f"--volume={made}:/made", "--env=APP_ROOT=/made", "--workdir=/made", "--no-healthcheck")
    engine.podman("run", "--rm", "--network=none", *given, "localhost/mlops:none", "python", "-c", train)
    shutil.copytree(made / "models/champion", project / "models/champion")
    engine.build(project, "localhost/mlops:1", named)

    engine.podman("run", "--detach", f"--name={container}", *HARDENED, "--volume=/app/var", "localhost/mlops:1")
    assert "model version 1 scored" in engine.podman("exec", container, "my-project", "smoke")


def shorten(file: Path, time: str, shorter: str) -> None:
    """Replace a time in a file."""
    text = file.read_text(encoding="utf-8")
    assert time in text
    file.write_text(text.replace(time, shorter), encoding="utf-8")


def firing(path: str, alert: str, page: str) -> dict[str, str | None]:
    """Return what is told of an alert: where its runbook is, in a link and in no label."""
    return {"path": path, "alert": alert, "status": "firing", "runbook": f"{FILES_URL}/{page}", "repository": None}


def told(engine: Engine) -> list[dict[str, str | None]]:
    """Return what the webhook was told."""
    return [json.loads(line) for line in engine.podman("logs", "my-project-webhook-1").splitlines()]


def test_the_stack_serves_watches_and_tells(
    engine: Engine, python: str, image: str, projects: dict[str, Path], tmp_path: Path
) -> None:
    project = projects["devops"]
    for name in ("prometheus", "alertmanager"):
        engine.build(HERE, f"localhost/{name}:1", f"--target={name}", f"--build-arg=PYTHON_IMAGE={python}")
    webhook = {"image": python, "command": ["python3", "/webhook.py"], "volumes": [f"{HERE}/webhook.py:/webhook.py:ro"]}
    (tmp_path / "webhook.json").write_text(json.dumps({"services": {"webhook": webhook}}), encoding="utf-8")
    files = ("compose.yaml", tmp_path / "webhook.json")
    # The same rules, told to wait less; `just rules` proves how long they wait.
    shorten(project / "ops/prometheus/prometheus.yml", "interval: 15s", "interval: 1s")
    shorten(project / "ops/prometheus/alerts/service.yml", "for: 2m", "for: 5s")
    given = {
        "SERVICE_IMAGE": image,
        "PREVIOUS_IMAGE": "localhost/devops:0",
        "PROMETHEUS_IMAGE": "localhost/prometheus:1",
        "ALERTMANAGER_IMAGE": "localhost/alertmanager:1",
        "ALERT_WEBHOOK_URL": "http://webhook:8080/team",
        "ALERT_HEARTBEAT_URL": "http://webhook:8080/heartbeat",
        "REPOSITORY_FILES_URL": FILES_URL,
    }
    with engine.serving():
        engine.compose(project, files, "up", "--detach", "--no-build", *WATCHED, **given)
        until(lambda: answer("http://127.0.0.1:8000/readyz")[0] == 200, 60, "the service is not ready")
        assert answer("http://127.0.0.1:8000/version")[0] == 200
        query = "http://127.0.0.1:9090/api/v1/query?query=http_requests_total"
        until(lambda: '"/version"' in answer(query)[1], 60, "the request was not scraped")
        heartbeat = firing("/heartbeat", "Watchdog", "docs/runbooks/alerting.md")
        until(lambda: heartbeat in told(engine), 90, "nobody heard the heartbeat")
        label = '{{index .Config.Labels "previous-image"}}'
        assert engine.podman("inspect", f"--format={label}", "my-project-service-1") == "localhost/devops:0"

        engine.podman("stop", "--time=10", "my-project-service-1")
        down = firing("/team", "ServiceDown", "docs/runbooks/incident.md")
        until(lambda: down in told(engine), 240, "nobody was told that the service is down")
        engine.compose(project, files, "down", "--volumes", "--timeout=1", **given)
