"""What a cluster is told, really run by podman: the pod serves, as the user and with the settings that it names."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import matrix, tools
from tests.full.engine import Engine, answer, done, until
from tests.validators import manifests, selected

IMAGE = "localhost/my-project:1"
POD = "my-project-pod"
RUNTIMES = ("kubernetes", "kserve")


@pytest.fixture(scope="module")
def image(engine: Engine, python: str, render: matrix.Render, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the image of the project."""
    project = tmp_path_factory.mktemp("project") / "my-project"
    shutil.copytree(render(project_name="my-project", preset="devops", runtime="kubernetes"), project)
    done(tools.required("uv"), "lock", "--quiet", cwd=project)
    engine.build(project, IMAGE, "--build-arg=GIT_COMMIT=0123abc", f"--build-arg=PYTHON_IMAGE={python}")
    return IMAGE


def played(render: matrix.Render, runtime: str) -> list[dict[str, Any]]:
    """Return what podman can run of an overlay, with the image of this machine and a port of it."""
    preset = "mlops" if runtime == "kserve" else "devops"
    project = render(project_name="my-project", preset=preset, runtime=runtime)
    resources = manifests.manifests(project / "deploy/k8s/overlays/dev/kustomization.yaml")
    settings = [r for r in resources if r["kind"] == "ConfigMap" and r["metadata"]["name"].startswith("settings")]
    [template] = selected.pods(resources)
    [container] = template["spec"]["containers"]
    container |= {"image": IMAGE, "imagePullPolicy": "Never"}
    container["ports"][0]["hostPort"] = 8000
    name = {"metadata": {"name": "my-project"}}
    spec = {"replicas": 1, "selector": {"matchLabels": template["metadata"]["labels"]}, "template": template}
    return [*settings, {"apiVersion": "apps/v1", "kind": "Deployment", **name, "spec": spec}]


@pytest.fixture
def pod(
    engine: Engine, render: matrix.Render, image: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """Give a pod that runs, and is gone afterwards."""
    assert image
    file = tmp_path / "played.yaml"
    file.write_text(yaml.safe_dump_all(played(render, request.param)), encoding="utf-8")
    engine.podman("play", "kube", str(file))
    yield file
    engine.podman("play", "kube", "--down", str(file))


@pytest.mark.parametrize("pod", RUNTIMES, indirect=True)
def test_the_pod_serves_a_request(engine: Engine, pod: Path) -> None:
    until(lambda: answer("http://127.0.0.1:8000/readyz")[0] == 200, 60, "the pod is not ready")
    status, body = answer("http://127.0.0.1:8000/version")
    [name] = engine.podman("ps", "--filter=label=app.kubernetes.io/name=my-project", "--format={{.Names}}").split()

    assert (status, json.loads(body)["git_commit"]) == (200, "0123abc")
    assert engine.podman("exec", name, "id", "-u") == "10001"
    assert engine.podman("exec", name, "sh", "-c", "touch /app/x 2>/dev/null || echo refused") == "refused"
    assert engine.podman("exec", name, "sh", "-c", "touch /app/var/x /tmp/x && echo done") == "done"
    # The settings of the overlay arrived.
    assert engine.podman("exec", name, "printenv", "APP_LOG_LEVEL") == "debug"
    assert pod.exists()


def test_a_manifest_of_wrong_types_is_refused(
    engine: Engine, render: matrix.Render, image: str, tmp_path: Path
) -> None:
    assert image
    [*settings, deployment] = played(render, "kubernetes")
    deployment["spec"]["template"]["spec"]["containers"] = {"name": "service"}
    file = tmp_path / "broken.yaml"
    file.write_text(yaml.safe_dump_all([*settings, deployment]), encoding="utf-8")

    with pytest.raises(AssertionError, match="cannot unmarshal"):
        engine.podman("play", "kube", str(file))
