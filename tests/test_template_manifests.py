"""The judge of manifests finds what a cluster would refuse, and what it would accept and never run."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import matrix, tools
from tests.validators import manifests, references, selected

Manifests = list[dict[str, Any]]


@pytest.fixture(scope="module")
def applied(render: matrix.Render) -> dict[str, Manifests]:
    """Give what would be applied, of a Deployment and of a model server, each with everything that there is."""
    tools.required("kubectl")
    tools.required("kubernetes-validate")
    return {
        runtime: manifests.manifests(
            render(project_name="my-project", preset="mlops", runtime=runtime, cloud="aws")
            / "deploy/k8s/overlays/prod/kustomization.yaml"
        )
        for runtime in ("kubernetes", "kserve")
    }


@pytest.fixture
def found(applied: dict[str, Manifests]) -> Callable[..., list[str]]:
    """Judge what would be applied after a change of one resource."""

    def judged(runtime: str, kind: str, change: Callable[[Any], object]) -> list[str]:
        copies = yaml.safe_load(yaml.safe_dump(applied[runtime]))
        [resource, *_] = [copy for copy in copies if copy["kind"] == kind]
        change(resource)
        return [
            *(fault for copy in copies for fault in manifests.faults(copy)),
            *references.faults(copies),
        ]

    return judged


FAULTS: dict[str, tuple[str, str, Callable[[Any], object], str]] = {
    "a wrong field": ("kubernetes", "Deployment", lambda r: r["spec"].update(replica=2), "'replica'"),
    "a wrong type": (
        "kubernetes",
        "HorizontalPodAutoscaler",
        lambda r: r["spec"].update(minReplicas="2"),
        "minReplicas",
    ),
    "an unknown kind": ("kubernetes", "Service", lambda r: r.update(kind="Servise"), "no schema for Servise"),
    "an unknown version": ("kubernetes", "Gateway", lambda r: r.update(apiVersion="x/v1"), "no schema for Gateway"),
    "a field of no CRD": ("kserve", "InferenceService", lambda r: r["spec"].update(canary=10), "'canary'"),
    "a type of a CRD": ("kubernetes", "ServiceMonitor", lambda r: r["spec"].update(endpoints={}), "endpoints"),
    "a value of a CRD": (
        "kubernetes",
        "Gateway",
        lambda r: r["spec"]["listeners"][0].update(hostname="No Host"),
        "hostname",
    ),
    "a label of nobody": (
        "kubernetes",
        "Service",
        lambda r: r["spec"]["selector"].update(track="none"),
        "Service my-project leads to no port",
    ),
    "a port of nobody": (
        "kserve",
        "HTTPRoute",
        lambda r: r["spec"]["rules"][0]["backendRefs"][0].update(port=8080),
        "HTTPRoute my-project leads to no port",
    ),
    "a listener that is not": (
        "kubernetes",
        "Gateway",
        lambda r: r["spec"]["listeners"][1].update(name="tls"),
        "hangs on no listener",
    ),
    "an account that is not": (
        "kubernetes",
        "ServiceAccount",
        lambda r: r["metadata"].update(name="other"),
        "no ServiceAccount my-project",
    ),
    "a probe of nothing": (
        "kserve",
        "InferenceService",
        lambda r: r["spec"]["predictor"]["containers"][0]["ports"][0].update(name="web"),
        "a probe asks port http",
    ),
    "a store that is not": (
        "kubernetes",
        "SecretStore",
        lambda r: r["metadata"].update(name="other"),
        "asks no SecretStore",
    ),
    "a scaler of nothing": (
        "kubernetes",
        "HorizontalPodAutoscaler",
        lambda r: r["spec"]["scaleTargetRef"].update(name="other"),
        "scales nothing",
    ),
    "a policy for nobody": (
        "kubernetes",
        "PodDisruptionBudget",
        lambda r: r["spec"]["selector"].update(matchLabels={"a": "b"}),
        "PodDisruptionBudget my-project chooses no pod",
    ),
}


@pytest.mark.parametrize("runtime", ["kubernetes", "kserve"])
def test_what_is_applied_is_sound(found: Callable[..., list[str]], runtime: str) -> None:
    assert found(runtime, "Service", lambda _: None) == []


@pytest.mark.parametrize(("runtime", "kind", "change", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(
    found: Callable[..., list[str]], runtime: str, kind: str, change: Callable[[Any], object], said: str
) -> None:
    assert [fault for fault in found(runtime, kind, change) if said in fault] != []


@pytest.mark.parametrize("runtime", ["kubernetes", "kserve"])
@pytest.mark.parametrize(
    "change",
    [
        lambda policy: policy["spec"]["ingress"][0]["ports"][0].update(port="metrics"),
        lambda policy: policy["spec"]["ingress"][0].update({"from": [{"podSelector": {}}]}),
        lambda policy: policy["spec"]["podSelector"]["matchLabels"].update(track="none"),
        lambda policy: policy["spec"].pop("ingress"),
    ],
    ids=["another port", "from elsewhere", "to others", "nobody"],
)
def test_whom_prometheus_asks_lets_it_in(
    applied: dict[str, Manifests], runtime: str, change: Callable[[Any], object]
) -> None:
    copies = yaml.safe_load(yaml.safe_dump(applied[runtime]))
    assert list(references.scrapes(copies)) == []

    change(selected.named(copies, "NetworkPolicy")["from-prometheus"])
    assert list(references.scrapes(copies)) == ["no policy lets Prometheus in that ServiceMonitor my-project sends"]


@pytest.mark.parametrize("runtime", ["kubernetes", "kserve"])
def test_who_asks_for_the_certificate_s_sake_is_let_in(applied: dict[str, Manifests], runtime: str) -> None:
    copies = yaml.safe_load(yaml.safe_dump(applied[runtime]))
    assert list(references.certificates(copies)) == []

    selected.named(copies, "NetworkPolicy")["to-solver"]["spec"]["ingress"][0]["ports"][0]["port"] = 8080
    assert list(references.certificates(copies)) == ["no policy lets in who asks cert-manager's pod"]


def test_a_kustomization_that_cannot_be_built_is_a_fault(render: matrix.Render, tmp_path: Path) -> None:
    tools.required("kubectl")
    tools.required("kubernetes-validate")
    shutil.copytree(
        render(project_name="my-project", preset="devops", runtime="kubernetes") / "deploy", tmp_path / "deploy"
    )
    (tmp_path / "deploy/k8s/base/gateway.yaml").unlink()

    [fault] = manifests.judged(tmp_path / "deploy/k8s/overlays/dev/kustomization.yaml", {})
    assert "gateway.yaml" in fault


def test_no_schema_is_without_a_use(applied: dict[str, Manifests], render: matrix.Render) -> None:
    project = render(project_name="my-project", preset="mlops", runtime="kubernetes", cloud="aws")
    others = ["deploy/argocd/applications.yaml", "deploy/k8s/policy/kustomization.yaml"]
    used = {r["kind"] for resources in applied.values() for r in resources}
    used |= {r["kind"] for name in others for r in manifests.manifests(project / name)}

    assert {path.stem for path in manifests.SCHEMAS.glob("*.json")} <= {kind.lower() for kind in used}
