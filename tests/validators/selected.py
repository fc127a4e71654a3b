"""The pods that a cluster would run of what is applied, and how resources choose them: by labels, ports and names."""

from collections.abc import Iterator
from typing import Any

Manifest = dict[str, Any]


def pods(resources: list[Manifest]) -> Iterator[Manifest]:
    """Give every pod template, with its labels; KServe makes one of a predictor."""
    for resource in resources:
        spec = resource.get("spec", {})
        if resource["kind"] == "Deployment":
            yield spec["template"]
        if resource["kind"] == "InferenceService":
            yield {"metadata": {"labels": spec["predictor"].get("labels", {})}, "spec": spec["predictor"]}


def solvers(resources: list[Manifest]) -> Iterator[Manifest]:
    """Give the pod that cert-manager starts beside a Gateway until it has a certificate."""
    ports = [{"name": "http", "containerPort": 8089}]
    labels = {"acme.cert-manager.io/http01-solver": "true"}
    if any("cert-manager.io/cluster-issuer" in r["metadata"].get("annotations", {}) for r in resources):
        yield {"metadata": {"labels": labels}, "spec": {"containers": [{"ports": ports}]}}


def named(resources: list[Manifest], kind: str) -> dict[str, Manifest]:
    """Return the resources of a kind by their names."""
    return {resource["metadata"]["name"]: resource for resource in resources if resource["kind"] == kind}


def chosen(labels: dict[str, str], resources: list[Manifest]) -> list[Manifest]:
    """Return the pod templates, or resources, that have all of some labels."""
    return [pod for pod in resources if labels.items() <= pod["metadata"].get("labels", {}).items()]


def ports(pod: Manifest) -> set[str | int]:
    """Return the ports of a pod, by name and by number."""
    listed = [port for container in pod["spec"]["containers"] for port in container.get("ports", [])]
    return {port["name"] for port in listed} | {port["containerPort"] for port in listed}
