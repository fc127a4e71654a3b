"""A cluster of GKE, asked as whoever is logged in to Google Cloud."""

import json
from pathlib import Path

from delivery import DeliveryError, run
from kubeconfig import written


def kubeconfig(cluster: str, _file: Path) -> str | None:
    """Return a kubeconfig with a token of this login, which holds for an hour."""
    listed = run("gcloud", "container", "clusters", "list", f"--filter=name={cluster}", "--format=json")
    match json.loads(listed):
        case [found]:
            token = run("gcloud", "auth", "print-access-token").strip()
            return written(f"https://{found['endpoint']}", found["masterAuth"]["clusterCaCertificate"], token)
        case found:
            message = f"Google Cloud knows {len(found)} clusters of the name {cluster}, not one"
            raise DeliveryError(message)
