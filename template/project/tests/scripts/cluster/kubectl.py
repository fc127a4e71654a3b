"""Stand in for kubectl, as far as the scripts use it: what was applied is in a file of the folder CLUSTER."""

import json
import os
import sys
from pathlib import Path
from typing import Any


def made(patch: dict[str, Any], cluster: dict[str, Any]) -> None:
    """Make of a patch what the cluster would make of the whole resource."""
    kind, name = patch["target"]["kind"], patch["target"]["name"].strip("^$")
    body, resource = json.loads(patch["patch"]), cluster.setdefault(f"{kind}/{name}", {"metadata": {}})
    if isinstance(body, dict):
        resource["metadata"]["annotations"] = body["metadata"]["annotations"]
    elif kind == "HTTPRoute":
        resource["weights"] = {backend["name"]: backend["weight"] for backend in body[0]["value"]}
    else:
        pod = {"containers": [{"image": body[0]["value"]}]}
        resource["spec"] = {"template": {"spec": pod}} if kind == "Deployment" else {"predictor": pod}
        # KServe makes a Deployment of a predictor.
        workload = name if kind == "Deployment" else f"{name}-predictor"
        cluster.setdefault(f"Deployment/{workload}", {})["spec"] = {"template": {"spec": pod}}


def main(asked: list[str]) -> int:
    """Do what was asked."""
    told = None
    if asked[0] == "--kubeconfig":
        [_, file, *asked] = asked
        told = [Path(file).stat().st_mode & 0o777, json.loads(Path(file).read_text())]
    if asked[0] == "config":
        sys.stdout.write(json.dumps(told[1]) if told else "")
        return 0
    [_, namespace, *asked] = asked
    place = Path(os.environ["CLUSTER"]) / f"{namespace}.json"
    cluster: dict[str, Any] = json.loads(place.read_text()) if place.exists() else {}
    cluster["config"], code = told, 0
    match asked:
        case ["get", kind, name, "--ignore-not-found", "--output", "json"]:
            found = cluster.get(f"{kind}/{name}")
            sys.stdout.write(json.dumps(found) if found else "")
        case ["apply", "--kustomize", folder]:
            told = json.loads((Path(folder) / "kustomization.yaml").read_text())
            code = 0 if all((Path(folder) / path).is_dir() for path in told["resources"]) else 1
            for patch in told["patches"]:
                made(patch, cluster)
        case ["rollout", "status", *_]:
            code = int(os.environ.get("ROLLOUT", "0"))
        case ["delete", *names, "--ignore-not-found"]:
            for name in names:
                cluster.pop(name.replace("inferenceservice", "InferenceService"), None)
        case _:
            code = 2
    place.write_text(json.dumps(cluster))
    return code


sys.exit(main(sys.argv[1:]))
