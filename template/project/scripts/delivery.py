"""What the scripts of a delivery share: what was built, what runs, and how other programs are called."""

import binascii
import json
import os
import shutil
import subprocess
import sys
import tomllib
from base64 import b64decode
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
TOOLS = "compose.tools.yaml"


class DeliveryError(Exception):
    """Something was not done, in one sentence."""


@dataclass(frozen=True)
class Image:
    """What a build made."""

    image: str  # REPOSITORY@DIGEST once it is pushed, a name of this machine before
    commit: str
    tag: str


@dataclass(frozen=True)
class State:
    """What an environment runs, and what it ran before."""

    image: str
    previous: str | None


def name() -> str:
    """Return what the project is called wherever it is known to machines."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"])


def built() -> Image:
    """Return what the last build made."""
    try:
        return Image(**json.loads((DIST / "image.json").read_text(encoding="utf-8")))
    except OSError as error:
        message = "there is no dist/image.json: run `just build`, or fetch what CI built"
        raise DeliveryError(message) from error


def record(image: Image) -> None:
    """Write down what a build made."""
    DIST.mkdir(exist_ok=True)
    (DIST / "image.json").write_text(f"{json.dumps(asdict(image), indent=2)}\n", encoding="utf-8")


def command(*arguments: str) -> list[str]:
    """Return a command line: the machine's own program, else the image that compose.tools.yaml names for it."""
    program = arguments[0]
    if shutil.which(program) or not (ROOT / TOOLS).exists() or f"\n  {program}:\n" not in (ROOT / TOOLS).read_text():
        return list(arguments)
    return ["docker", "compose", "--file", TOOLS, "run", "--rm", "--no-TTY", *arguments]


def run(*arguments: str, given: str | None = None, **environment: str) -> str:
    """Run a program at the root of the project and return what it printed; what it complains about is shown."""
    line = command(*arguments)
    try:
        done = subprocess.run(
            line,
            cwd=ROOT,
            env=os.environ | environment,
            input=given,
            stdin=None if given is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        message = f"{line[0]} is not installed"
        raise DeliveryError(message) from error
    if done.returncode:
        said = done.stdout.strip()[-2000:]
        message = f"`{' '.join(arguments[:3])}` ended with {done.returncode}{': ' if said else ''}{said}"
        raise DeliveryError(message)
    return done.stdout


def variable(name: str) -> str:
    """Return a variable of the environment that has to be set."""
    if value := os.environ.get(name, ""):
        return value
    message = f"{name} is not set: see docs/runbooks/deploy.md"
    raise DeliveryError(message)


def secret(name: str) -> str:
    """Return a secret of several lines, empty if it is not set: as it is, or in base64, which CI systems can mask."""
    value = os.environ.get(name, "")
    try:
        text = b64decode("".join(value.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return value
    return text if "\n" in text else value


def say(line: str) -> None:
    """Tell whoever reads the log."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def finish(act: Callable[[], None]) -> None:
    """Do it, and end with 1 and one sentence if that fails."""
    try:
        act()
    except DeliveryError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)
