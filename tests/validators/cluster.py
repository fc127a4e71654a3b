"""Look for weaknesses in what a cluster is told: `python tests/validators/cluster.py FILE...`, one call of trivy.

Kustomizations are built first. trivy knows no model server: it sees the Deployment that KServe makes of one.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.validators import manifests, program

#: What is not held against a project, each with the reason.
IGNORED = {
    "KSV-0125": "which registries are trusted is nobody's to know but the project's; its policy asks for signatures",
}


def scanned(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource that trivy knows; equal ones of several namespaces are looked at once."""
    resource = {**resource, "metadata": {**resource["metadata"], "namespace": "one"}}
    if resource["kind"] == "ConfigMap":
        # In the address of a container in Azure, what stands before the @ is no user: the check stays on for all else.
        data = {key: re.sub(r"^abfs://\w+@", "abfs://", value) for key, value in resource["data"].items()}
        return {**resource, "data": data}
    if resource["kind"] != "InferenceService":
        return resource
    predictor = dict(resource["spec"]["predictor"])
    labels = predictor.pop("labels")
    for key in ("minReplicas", "maxReplicas", "scaleMetric", "scaleTarget", "deploymentStrategy"):
        predictor.pop(key, None)
    template = {"metadata": {"labels": labels}, "spec": predictor}
    spec = {"selector": {"matchLabels": labels}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": resource["metadata"], "spec": spec}


def main(files: list[str]) -> int:
    """Say what trivy found; 1 if it found anything."""
    trivy = program("trivy")
    if trivy is None or not files:
        return 2
    with tempfile.TemporaryDirectory() as folder:
        seen: set[str] = set()
        for number, file in enumerate(files):
            texts = [
                yaml.dump(scanned(resource), Dumper=manifests.DUMPER) for resource in manifests.manifests(Path(file))
            ]
            if new := [text for text in dict.fromkeys(texts) if text not in seen]:
                seen.update(new)
                (Path(folder) / f"{number}.yaml").write_text("---\n".join([f"# {file}\n", *new]), encoding="utf-8")
        ignored = Path(folder) / ".trivyignore"
        ignored.write_text("".join(f"# {why}\n{name}\n" for name, why in IGNORED.items()), encoding="utf-8")
        command = [
            trivy,
            "config",
            "--quiet",
            "--table-mode=detailed",
            "--skip-check-update",
            "--skip-version-check",
            "--exit-code=1",
        ]
        return subprocess.run([*command, f"--ignorefile={ignored}", folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
