"""A machine with Docker, named by DOCKER_HOST (ssh://user@machine): the service of compose.yaml runs there.

The image that ran before is a label of the container: the machine itself knows the way back. BIND_ADDRESS says where
the service listens on it; what ends TLS stands before that.
"""

import json
import tempfile

from delivery import State, name, run, settings, understood
from machine_key import fetch

LABEL = "previous-image"
SECONDS = "120"  # until the container is healthy


def compose(environment: str, state: State, *arguments: str) -> str:
    """Run docker compose on what an environment is made of."""
    fetch(environment)
    told = {name: value.replace("$", "$$") for name, value in settings().items()}
    # JSON is YAML, and quotes whatever a value holds.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
        json.dump({"services": {"service": {"environment": told}}}, file)
        file.flush()
        # Without compose.override.yaml: what is on this machine is not on that one.
        stack = ("--project-name", f"{name()}-{environment}", "--file", "compose.yaml", "--file", file.name)
        image = {"SERVICE_IMAGE": state.image, "PREVIOUS_IMAGE": state.previous or ""}
        return run("docker", "compose", *stack, *arguments, "service", **image)


@understood("Docker")
def state(environment: str) -> State | None:
    """Return what the machine runs."""
    container = compose(environment, State("none", None), "ps", "--all", "--quiet").strip()
    if not container:
        return None
    [found] = json.loads(run("docker", "container", "inspect", container))
    return State(found["Config"]["Image"], found["Config"]["Labels"].get(LABEL) or None)


@understood("Docker")
def place(environment: str, state: State) -> None:
    """Replace the container, and wait until the new one is healthy."""
    compose(environment, state, "up", "--detach", "--no-build", "--no-deps", "--wait", "--wait-timeout", SECONDS)
