"""A cluster of AKS, asked as whoever is logged in to Azure."""

import json
from pathlib import Path

from delivery import run
from kubeconfig import written

AKS = "6dae42f8-4368-4678-94ff-3960e28e3630"  # AKS itself, the same in every tenant


def kubeconfig(cluster: str, file: Path) -> str | None:
    """Return a kubeconfig with a token of this login, which holds for about an hour."""
    named = ("--name", cluster, "--resource-group", cluster)
    run("az", "aks", "get-credentials", *named, "--file", str(file), "--overwrite-existing")
    told = json.loads(run("kubectl", "--kubeconfig", str(file), "config", "view", "--raw", "--output", "json"))
    [described] = [entry["cluster"] for entry in told["clusters"]]
    token = json.loads(run("az", "account", "get-access-token", "--scope", f"{AKS}/.default", "--output", "json"))
    return written(described["server"], described["certificate-authority-data"], token["accessToken"])
