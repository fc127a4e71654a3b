"""An image is placed in a cluster by its digest, and what ran before is noted there."""

import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

OLD, NEW = (f"registry.example.com/it@sha256:{digit * 64}" for digit in "12")
#: As much of kubectl as the scripts use. What was applied is in the file that CLUSTER names; every call in its log.
KUBECTL = """#!{python}
import json, os, pathlib, stat, sys
place = pathlib.Path(os.environ["CLUSTER"])
cluster = json.loads(place.read_text()) if place.exists() else {{}}
asked = sys.argv[1:]
config = [pathlib.Path(asked[i + 1]) for i, word in enumerate(asked) if word == "--kubeconfig"]
told = [[oct(stat.S_IMODE(path.stat().st_mode)), path.read_text()] for path in config]
with open(f"{{place}}.log", "a") as log:
    log.write(json.dumps({{"asked": asked, "config": told}}) + "\\n")
if "get" in asked:
    kind, name = asked[asked.index("get") + 1:][:2]
    found = cluster.get(f"{{kind}}/{{name}}")
    print(json.dumps(found) if found else "")
if "apply" in asked:
    read = json.loads((pathlib.Path(asked[-1]) / "kustomization.yaml").read_text())
    assert all((pathlib.Path(asked[-1]) / path).is_dir() for path in read["resources"])
    for patch in read["patches"]:
        kind, name = patch["target"]["kind"], patch["target"]["name"].strip("^$")
        body, made = json.loads(patch["patch"]), cluster.setdefault(f"{{kind}}/{{name}}", {{"metadata": {{}}}})
        if isinstance(body, dict):
            made["metadata"]["annotations"] = body["metadata"]["annotations"]
        elif kind == "HTTPRoute":
            made["spec"] = body[0]["value"]
        else:
            image = {{"containers": [{{"image": body[0]["value"]}}]}}
            made["spec"] = {{"template": {{"spec": image}}}} if kind == "Deployment" else {{"predictor": image}}
            cluster[f"Deployment/{{name}}" + "-predictor" * (kind != "Deployment")] = {{
                "metadata": made["metadata"], "spec": {{"template": {{"spec": image}}}},
            }}
    place.write_text(json.dumps(cluster))
if "delete" in asked:
    for name in asked[asked.index("delete") + 1:-1]:
        cluster.pop(name.replace("inferenceservice", "InferenceService"), None)
    place.write_text(json.dumps(cluster))
sys.exit(int(os.environ.get("ROLLOUT", "0")) if "rollout" in asked else 0)
"""


@pytest.fixture
def cluster(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for a cluster."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "kubectl").write_text(KUBECTL.format(python=sys.executable), encoding="utf-8")
    (programs / "kubectl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CLUSTER", str(tmp_path / "cluster.json"))
    monkeypatch.setenv("KUBECONFIG", "there")
    monkeypatch.syspath_prepend(root / "scripts")
    monkeypatch.setattr(importlib.import_module("cluster"), "DIST", tmp_path / "dist")
    return tmp_path / "cluster.json"


@pytest.fixture
def delivery(cluster: Path) -> ModuleType:
    """Return what the scripts share."""
    assert not cluster.exists()
    return importlib.import_module("delivery")


@pytest.fixture
def target(cluster: Path) -> ModuleType:
    """Return what places an image."""
    assert not cluster.exists()
    return importlib.import_module("target_kubectl")


@pytest.fixture
def calls(cluster: Path) -> Callable[[], list[dict[str, Any]]]:
    """Return what kubectl was asked."""
    return lambda: [json.loads(line) for line in Path(f"{cluster}.log").read_text().splitlines()]


def test_an_empty_cluster_runs_nothing(target: ModuleType) -> None:
    assert target.state("dev") is None


def test_what_was_placed_runs_and_names_what_ran_before(target: ModuleType, delivery: ModuleType) -> None:
    target.place("prod", delivery.State(OLD, None))

    assert target.state("prod") == delivery.State(OLD, None)

    target.place("prod", delivery.State(NEW, OLD))

    assert target.state("prod") == delivery.State(NEW, OLD)


def test_each_environment_is_a_namespace(
    target: ModuleType, delivery: ModuleType, calls: Callable[[], list[dict[str, Any]]]
) -> None:
    target.place("staging", delivery.State(OLD, None))
    spaces = {call["asked"][call["asked"].index("--namespace") + 1] for call in calls()}

    assert len(spaces) == 1
    assert spaces.pop().endswith("-staging")


def test_pods_that_do_not_become_ready_fail_the_deployment(
    target: ModuleType, delivery: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLLOUT", "1")
    with pytest.raises(delivery.DeliveryError, match="kubectl"):
        target.place("dev", delivery.State(NEW, OLD))


def test_an_image_without_a_digest_is_not_placed(target: ModuleType, delivery: ModuleType) -> None:
    with pytest.raises(delivery.DeliveryError, match="no digest"):
        target.place("dev", delivery.State("it:latest", None))
    assert target.state("dev") is None
