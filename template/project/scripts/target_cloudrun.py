"""The service of an environment on Cloud Run, which infra/gcp makes: its name is the project's and the environment's.

A deployment is a revision with another image. The image that ran before is an annotation of the service: Google itself
knows the way back. Everything else of a revision is what Terraform wrote last.
"""

import json
import re
from typing import Any

from delivery import ROOT, State, run, stack, understood
from programs import scratch

ANNOTATION = "previous-image"
SAMPLE = "us-docker.pkg.dev/cloudrun/container/hello"  # what answers until the first deployment
# What Google writes, and lets nobody else write.
GOOGLES = (
    *("serving.knative.dev/creator", "serving.knative.dev/lastModifier", "run.googleapis.com/operation-id"),
    *("run.googleapis.com/ingress-status", "run.googleapis.com/urls"),
)


def told(what: str) -> str:
    """Return a value that Terraform is told, too."""
    text = (ROOT / "infra/gcp/project.auto.tfvars").read_text(encoding="utf-8")
    return str(re.findall(rf'^{what} *= "(.*)"$', text, re.MULTILINE)[0])


def gcloud(act: str, what: str, *arguments: str) -> dict[str, Any]:
    """Ask Google of a service, and return what it answers."""
    where = ("--project", told("gcp_project"), "--region", told("region"), "--format=json")
    return dict(json.loads(run("gcloud", "run", "services", act, what, *where, *arguments)))


def container(service: dict[str, Any]) -> dict[str, Any]:
    """Return the service's container."""
    found = service["spec"]["template"]["spec"]["containers"]
    return next(one for one in found if one.get("name", "service") == "service")


@understood("Google Cloud")
def state(environment: str) -> State | None:
    """Return what the service runs."""
    found = gcloud("describe", stack(environment))
    image = container(found)["image"]
    if image.startswith(SAMPLE):
        return None
    return State(image, found["metadata"].get("annotations", {}).get(ANNOTATION) or None)


@understood("Google Cloud")
def place(environment: str, state: State) -> None:
    """Make a revision with the image; gcloud waits until it is ready, and nobody is sent to one that is not."""
    found = gcloud("describe", stack(environment))
    container(found)["image"] = state.image
    found["spec"]["template"].get("metadata", {}).pop("name", None)  # of the revision that ran
    given = {key: value for key, value in found["metadata"].get("annotations", {}).items() if key not in GOOGLES}
    metadata = {key: found["metadata"][key] for key in ("name", "namespace", "labels") if key in found["metadata"]}
    metadata["annotations"] = given | {ANNOTATION: state.previous or ""}
    written = {key: found[key] for key in ("apiVersion", "kind", "spec")} | {"metadata": metadata}
    # JSON is YAML.
    with scratch("service.yaml") as file:
        file.write_text(json.dumps(written), encoding="utf-8")
        gcloud("replace", str(file), "--quiet")
