"""A cluster of GKE, asked as whoever is logged in to Google Cloud."""

import json
from pathlib import Path

from delivery import run, variable
from kubeconfig import written


def kubeconfig(cluster: str, _file: Path) -> str | None:
    """Return a kubeconfig with a token of this login, which holds for an hour."""
    place = ("--location", variable("GOOGLE_REGION"))
    described = json.loads(run("gcloud", "container", "clusters", "describe", cluster, *place, "--format", "json"))
    token = run("gcloud", "auth", "print-access-token").strip()
    return written(f"https://{described['endpoint']}", described["masterAuth"]["clusterCaCertificate"], token)
