"""Nothing in the cluster talks, comes in or runs but what is named, and what is named is there."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy/k8s"
OVERLAYS = sorted(path.name for path in (DEPLOY / "overlays").iterdir())


def documents(path: str) -> list[dict[str, Any]]:
    """Return what a file holds."""
    return list(yaml.safe_load_all((DEPLOY / path).read_text(encoding="utf-8")))


def network() -> dict[str, dict[str, Any]]:
    """Return who may talk to whom, by the name of what says so."""
    return {policy["metadata"]["name"]: policy["spec"] for policy in documents("base/network-policies.yaml")}


def test_nothing_talks_that_is_not_named() -> None:
    policies = network()
    [index] = documents("base/kustomization.yaml")

    # Every pod, both ways, and no rule that allows anything.
    assert policies["default-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert "network-policies.yaml" in index["resources"]


def test_names_can_be_looked_up_and_nothing_else_is_open_to_every_pod() -> None:
    policies = network()
    [rule] = policies["dns"]["egress"]
    every = [name for name, spec in policies.items() if not spec["podSelector"]]

    assert {(port["port"], port["protocol"]) for port in rule["ports"]} == {(53, "UDP"), (53, "TCP")}
    assert {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}} in rule["to"]
    assert sorted(every) == ["default-deny", "dns"]


def test_requests_come_through_the_gateway_alone() -> None:
    policies = network()
    [rule] = policies["from-gateway"]["ingress"]

    assert [name for name, spec in policies.items() if "ingress" in spec] == ["from-gateway"]
    assert rule["from"] == [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "envoy-gateway-system"}}}
    ]


def test_who_asks_unencrypted_is_sent_on() -> None:
    gateway, *_ = documents("base/gateway.yaml")
    listeners = {listener["name"]: listener for listener in gateway["spec"]["listeners"]}
    rules = {
        parent["sectionName"]: route["spec"]["rules"]
        for route in documents("base/routes.yaml")
        for parent in route["spec"]["parentRefs"]
    }

    assert (listeners["http"]["port"], listeners["https"]["tls"]["mode"]) == (80, "Terminate")
    assert rules["http"] == [
        {"filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}]}
    ]
    assert "backendRefs" in rules["https"][0]


def test_the_policy_refuses_what_it_cannot_trust() -> None:
    [policy] = documents("policy/image-signatures.yaml")

    # Audit would let the image run and only note it; Ignore would, while the policy's own service is away.
    assert policy["spec"]["validationActions"] == ["Deny"]
    assert policy["spec"]["failurePolicy"] == "Fail"
    assert policy["spec"]["validationConfigurations"] == {"mutateDigest": False, "verifyDigest": True, "required": True}


def test_the_policy_watches_the_namespaces_of_the_project() -> None:
    [policy] = documents("policy/image-signatures.yaml")
    chosen = policy["spec"]["matchConstraints"]["namespaceSelector"]["matchLabels"]
    namespaces = [documents(f"overlays/{name}/namespace.yaml")[0]["metadata"]["labels"] for name in OVERLAYS]

    assert [labels for labels in namespaces if not chosen.items() <= labels.items()] == []
