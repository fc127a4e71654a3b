"""The service of an environment on Container Apps, which infra/azure makes: its name and its group's are the same.

A deployment is a revision with another image. The image that ran before is a tag of the service: Azure itself knows the
way back. Everything else of a revision is what Terraform wrote last.
"""

import json
import time
from typing import Any

from delivery import DeliveryError, State, run, stack, understood

TAG = "previous-image"
SAMPLE = "mcr.microsoft.com/k8se/quickstart"  # what answers until the first deployment
SECONDS, PAUSE = 600, 5  # until the new revision is ready; between two looks
FAILED = ("Failed", "Degraded", "ActivationFailed")


def az(*arguments: str) -> Any:  # noqa: ANN401 - JSON
    """Ask Azure, and return what it answers."""
    return json.loads(run("az", *arguments, "--output", "json", "--only-show-errors") or "null")


def of(environment: str) -> tuple[str, ...]:
    """Return what names the service: its group has the same name."""
    return ("--name", stack(environment), "--resource-group", stack(environment))


def service(environment: str) -> dict[str, Any]:
    """Return what Azure says of the service."""
    return dict(az("containerapp", "show", *of(environment)))


@understood("Azure")
def state(environment: str) -> State | None:
    """Return what the service runs."""
    found = service(environment)
    image = found["properties"]["template"]["containers"][0]["image"]
    if image.partition(":")[0] == SAMPLE:
        return None
    return State(image, (found.get("tags") or {}).get(TAG) or None)


@understood("Azure")
def place(environment: str, state: State) -> None:
    """Make a revision with the image, and wait until it is ready."""
    before = service(environment)
    tag = f"{TAG}={state.previous or ''}"
    az("tag", "update", "--resource-id", before["id"], "--operation", "Merge", "--tags", tag)
    az("containerapp", "update", *of(environment), "--container-name", "service", "--image", state.image)
    wait(environment)


def wait(environment: str) -> None:
    """Return once the newest revision is ready; until then the one before answers."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = service(environment)["properties"]
        newest = found["latestRevisionName"]
        if found.get("latestReadyRevisionName") == newest:
            return
        revision = az("containerapp", "revision", "show", *of(environment), "--revision", newest)["properties"]
        states = {revision.get(key) for key in ("runningState", "provisioningState")}
        if states & set(FAILED):
            message = f"{newest} does not start: {', '.join(sorted(filter(None, states)))}"
            raise DeliveryError(message)
        time.sleep(PAUSE)
    message = f"{stack(environment)} was not up after {SECONDS} s"
    raise DeliveryError(message)
