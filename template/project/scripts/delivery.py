"""What the scripts of a delivery share: what was built, what runs, and how other programs are called."""

import binascii
import json
import os
import subprocess
import sys
import tomllib
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from programs import DIST, ROOT, command

#: How much of the project's name is in what a cloud calls an environment: as infra/*/locals.tf has it.
LONGEST = {"aws": 24, "azure": 24, "gcp": 15}
#: What is handed over to a service: its settings, and where telemetry goes.
PREFIXES = ("APP_", "OTEL_")


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


def stack(environment: str) -> str:
    """Return what Terraform calls an environment: names in a cloud are short, so the project's is cut."""
    cut = [longest for cloud, longest in LONGEST.items() if (ROOT / "infra" / cloud).is_dir()]
    return f"{name()[: min(cut, default=None)].removesuffix('-')}-{environment}"


def settings() -> dict[str, str]:
    """Return what the service of an environment is told; what is empty is not set."""
    return {name: value for name, value in os.environ.items() if name.startswith(PREFIXES) and value}


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


@contextmanager
def understood(who: str) -> Iterator[None]:
    """Turn an answer that is not what it should be into one sentence: whoever deploys goes back for that, too."""
    try:
        yield
    except (LookupError, StopIteration, TypeError, ValueError) as error:
        message = f"{who} answered what nobody expected: {type(error).__name__}: {error}"
        raise DeliveryError(message) from error


def keep(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)  # one that was there before may be open to others
    path.write_text(text, encoding="utf-8")


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
    except (DeliveryError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)
