"""The service of an environment on ECS Fargate, which infra/aws makes: its name is the project's and the environment's.

A deployment is a revision of the task definition with another image. The image that ran before is a label in it: AWS
itself knows the way back. Everything else of a revision is what Terraform wrote last.
"""

import json
import time
from typing import Any

from delivery import DeliveryError, State, run, stack, understood

LABEL = "previous-image"
NONE = ":none"  # the tag of an image that does not exist: nothing was deployed yet
SECONDS, PAUSE = 600, 5  # until every copy runs the new image; between two looks
# What a revision is made of; the rest of a description is what AWS adds to it.
WRITTEN = (
    *("family", "taskRoleArn", "executionRoleArn", "networkMode", "containerDefinitions", "volumes", "cpu", "memory"),
    *("requiresCompatibilities", "runtimePlatform", "ephemeralStorage", "placementConstraints"),
)


def aws(*arguments: str) -> Any:  # noqa: ANN401 - JSON
    """Ask AWS, and return what it answers."""
    return json.loads(run("aws", "ecs", *arguments, "--output", "json"))


def service(environment: str) -> dict[str, Any]:
    """Return what AWS says of the service."""
    where = stack(environment)  # the name of the cluster, of the service in it, and of its task definition
    found = aws("describe-services", "--cluster", where, "--services", where)["services"]
    if not found or found[0]["status"] != "ACTIVE":
        message = f"there is no service {where}: `just infra-apply {environment}` makes it"
        raise DeliveryError(message)
    return dict(found[0])


def definition(revision: str) -> dict[str, Any]:
    """Return a task definition: one revision, or the newest of a family."""
    return dict(aws("describe-task-definition", "--task-definition", revision)["taskDefinition"])


def container(task: dict[str, Any]) -> dict[str, Any]:
    """Return the service's container of a task definition."""
    return next(dict(found) for found in task["containerDefinitions"] if found["name"] == "service")


@understood("AWS")
def state(environment: str) -> State | None:
    """Return what the service runs."""
    running = container(definition(service(environment)["taskDefinition"]))
    if running["image"].endswith(NONE):
        return None
    return State(running["image"], running.get("dockerLabels", {}).get(LABEL) or None)


@understood("AWS")
def place(environment: str, state: State) -> None:
    """Make a revision with the image, and wait until every copy is of it."""
    where = stack(environment)
    newest = definition(where)
    changed = container(newest) | {"image": state.image, "dockerLabels": {LABEL: state.previous or ""}}
    others = [found for found in newest["containerDefinitions"] if found["name"] != "service"]
    written = {key: newest[key] for key in WRITTEN if newest.get(key)} | {"containerDefinitions": [changed, *others]}
    made = aws("register-task-definition", "--cli-input-json", json.dumps(written))["taskDefinition"]
    revision = made["taskDefinitionArn"]
    aws("update-service", "--cluster", where, "--service", where, "--task-definition", revision)
    wait(environment, revision)


def wait(environment: str, revision: str) -> None:
    """Return once the service runs a revision; AWS itself goes back where it does not start."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        deployments = service(environment)["deployments"]
        ours = next((found for found in deployments if found["taskDefinition"] == revision), None)
        if ours is None or ours.get("rolloutState") == "FAILED":
            reason = (ours or {}).get("rolloutStateReason", "AWS went back to what ran before")
            message = f"{stack(environment)} does not start: {reason}"
            raise DeliveryError(message)
        if ours.get("rolloutState") == "COMPLETED" and len(deployments) == 1:
            return
        time.sleep(PAUSE)
    message = f"{stack(environment)} was not up after {SECONDS} s"
    raise DeliveryError(message)
