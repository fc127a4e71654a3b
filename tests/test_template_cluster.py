"""What a project's own scripts hand to a cluster is what they say, built by kubectl and judged like the rest."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import matrix, tools
from tests.validators import manifests, references, selected

#: Where a pod may go, by what was chosen: ports of anybody, and ports of link-local addresses.
CLOUD, COLLECTOR, NODE = {443}, {443, 4317, 4318}, {80, 988}
WAYS: dict[str, tuple[dict[str, str], set[int], set[int]]] = {
    "nothing": ({"monitoring": "prometheus"}, set(), set()),
    "a collector": ({"monitoring": "otlp"}, COLLECTOR, set()),
    "a cloud": ({"cloud": "gcp", "monitoring": "prometheus"}, CLOUD, NODE),
    "both": ({"cloud": "aws", "monitoring": "otlp", "preset": "devops"}, CLOUD | COLLECTOR, NODE),
}
OLD, NEW = (f"registry.example.com/it@sha256:{digit * 64}" for digit in "12")
#: Builds what would be applied, in dist/deploy/prod.
DRIVER = f"""
import sys
sys.path.insert(0, "scripts")
import cluster, target_kubectl
from delivery import State
cluster.kubectl = lambda *_: ""
patches, resources = target_kubectl.patches(State("{NEW}", "{OLD}")), ()
if sys.argv[1:] == ["canary"]:
    import canary, os
    os.environ["CANARY_MODEL_URI"] = "s3://other/models"
    patches = [
        *target_kubectl.patches(State("{OLD}", None)),
        *canary.canary("{NEW}"),
        canary.weights(20),
    ]
    resources = ("deploy/kserve/canary",)
cluster.apply("prod", patches, resources)
"""


def applied(render: matrix.Render, tmp_path: Path, runtime: str, *arguments: str) -> list[dict[str, Any]]:
    """Return what would be applied, which has no fault."""
    tools.required("kubectl")
    tools.required("kubernetes-validate")
    project = tmp_path / "project"
    shutil.copytree(render(project_name="my-project", preset="mlops", runtime=runtime, cloud="azure"), project)
    subprocess.run([sys.executable, "-Bc", DRIVER, *arguments], cwd=project, check=True)
    resources = manifests.manifests(project / "dist/deploy/prod/kustomization.yaml")

    assert [fault for resource in resources for fault in manifests.faults(resource)] == []
    assert references.faults(resources) == []
    return resources


@pytest.mark.parametrize("runtime", ["kubernetes", "kserve"])
def test_an_image_is_told_with_the_one_before(render: matrix.Render, tmp_path: Path, runtime: str) -> None:
    resources = applied(render, tmp_path, runtime)
    [pod] = selected.pods(resources)
    noted = [
        r["metadata"]["annotations"].get("delivery/previous-image") for r in resources if "annotations" in r["metadata"]
    ]

    assert [container["image"] for container in pod["spec"]["containers"]] == [NEW]
    assert [image for image in noted if image] == [OLD]


def test_a_canary_stands_beside_what_runs(render: matrix.Render, tmp_path: Path) -> None:
    resources = applied(render, tmp_path, "kserve", "canary")
    tracks = {
        pod["metadata"]["labels"]["track"]: [container["image"] for container in pod["spec"]["containers"]]
        for pod in selected.pods(resources)
    }
    tracked = {name: s["spec"]["selector"]["track"] for name, s in selected.named(resources, "Service").items()}
    [rule] = selected.named(resources, "HTTPRoute")["my-project"]["spec"]["rules"]

    assert tracks == {"stable": [OLD], "canary": [NEW]}
    assert tracked == {"my-project": "stable", "my-project-canary": "canary"}
    assert [(backend["name"], backend["weight"]) for backend in rule["backendRefs"]] == [
        ("my-project", 80),
        ("my-project-canary", 20),
    ]
    models = {
        pod["metadata"]["labels"]["track"]: pod["spec"]["containers"][0].get("env") for pod in selected.pods(resources)
    }
    assert models == {"stable": None, "canary": [{"name": "APP_MODEL_URI", "value": "s3://other/models"}]}
    # Both are started with the same settings, of the environment.
    sources = [pod["spec"]["containers"][0]["envFrom"] for pod in selected.pods(resources)]
    assert sources[0] == sources[1]
    assert {resource["metadata"].get("namespace", "-") for resource in resources} == {"-", "my-project-prod"}


def built(render: matrix.Render, **answers: str) -> tuple[Path, list[dict[str, Any]]]:
    """Return a project, and what an environment of it is told."""
    tools.required("kubectl")
    project = render(**{"project_name": "my-project", "preset": "mlops", "runtime": "kubernetes"} | answers)
    return project, manifests.manifests(project / "deploy/k8s/overlays/prod/kustomization.yaml")


@pytest.mark.parametrize("runtime", ["kubernetes", "kserve"])
@pytest.mark.parametrize("way", WAYS)
def test_a_pod_may_go_where_the_answers_send_it_and_nowhere_else(render: matrix.Render, runtime: str, way: str) -> None:
    answers, anybody, node = WAYS[way]
    if runtime == "kserve":
        answers = answers | {"preset": "mlops"}
    _, resources = built(render, runtime=runtime, **answers)
    [pod] = selected.pods(resources)
    policies = selected.named(resources, "NetworkPolicy").values()
    rules = [
        rule
        for policy in policies
        if "Egress" in policy["spec"]["policyTypes"]
        and policy["spec"]["podSelector"].get("matchLabels", {}).items() <= pod["metadata"]["labels"].items()
        for rule in policy["spec"].get("egress", [])
    ]
    open_ports = {port["port"] for rule in rules if "to" not in rule for port in rule["ports"]}
    local = [{"ipBlock": {"cidr": "169.254.0.0/16"}}]

    assert open_ports == anybody
    assert {port["port"] for rule in rules if rule.get("to") == local for port in rule["ports"]} == node
    # Nothing but that, and the names of hosts.
    named = [{port["port"] for port in rule["ports"]} for rule in rules if rule.get("to", local) != local]
    assert named == [{53}]


@pytest.mark.parametrize("preset", matrix.PRESETS)
@pytest.mark.parametrize("logs", ["auto", "none", "elk"])
def test_every_dashboard_is_handed_to_grafana(render: matrix.Render, preset: str, logs: str) -> None:
    project, resources = built(render, preset=preset, logs=logs)
    handed = {
        name: text
        for found in selected.named(resources, "ConfigMap").values()
        if found["metadata"].get("labels", {}).get("grafana_dashboard") == "1"
        for name, text in found["data"].items()
    }

    assert handed == {
        path.name: path.read_text(encoding="utf-8") for path in (project / "ops/grafana/dashboards").iterdir()
    }
    assert handed
