"""A machine that ansible/ has set up: the whole stack runs there, and /etc keeps which image runs and which ran before.

docs/runbooks/machine.md says what the machine needs.
"""

import json
import os
import shlex
import tempfile
from pathlib import Path

from delivery import State, run, settings
from machine_key import fetch
from programs import command

CONFIGURATION = "ansible/ansible.cfg"
# What an inventory may open a tunnel with: the program of this machine, or the image that serves in its place.
TUNNELS = {"aws", "gcloud"}


def play(environment: str, playbook: str, **variables: object) -> None:
    """Run a playbook on the machine of an environment."""
    fetch(environment)
    # In a file that only its owner may read: an argument could be seen by other processes.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
        json.dump({**{name: shlex.join(command(name)) for name in TUNNELS}, **variables}, file)
        file.flush()
        inventory, given = f"ansible/inventory/{environment}.yml", f"@{file.name}"
        line = ("ansible-playbook", "--inventory", inventory, "--extra-vars", given, f"ansible/{playbook}.yml")
        run(*line, ANSIBLE_CONFIG=CONFIGURATION)


def registry(image: str) -> dict[str, object]:
    """Return the login of this machine for the image's registry: the other machine pulls with it."""
    folder = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    host = image.partition("/")[0]
    try:
        known = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("auths", {})
    except OSError:
        return {}
    return {"auths": {host: known[host]}} if host in known else {}


def state(environment: str) -> State | None:
    """Return what the machine runs."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder, "deployed.env")
        play(environment, "state", destination=str(record))
        if not record.exists():
            return None
        lines = record.read_text(encoding="utf-8").splitlines()
    found = dict(line.split("=", maxsplit=1) for line in lines)
    return State(found["SERVICE_IMAGE"], found["PREVIOUS_IMAGE"] or None)


def place(environment: str, state: State) -> None:
    """Let the machine run an image, and wait until all containers are healthy."""
    images = {"service_image": state.image, "previous_image": state.previous or ""}
    play(environment, "deploy", **images, registry=registry(state.image), given=settings())
