"""A new user's project, driven from outside: its own recipes, its service over HTTP, its registry, its repository."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from pathlib import Path
from typing import Any

# What running tests under `uv run`, `make ... ARGS=` or a developer's shell would leak into the project.
FOREIGN = re.compile(
    r"VIRTUAL_ENV|PYTHON.*|PYTEST.*|COV_.*|GIT_.*|UV(_RUN.*|_PROJECT.*|_LOCKED|_FROZEN)?|APP_.*|JUST_.*|MAKE.*|ARGS"
)
REGISTRY = """
import json
from mlflow import MlflowClient
client = MlflowClient("sqlite:///mlflow.db")
(model,) = client.search_registered_models()
versions = client.search_model_versions(f"name = '{model.name}'")
aliases = {alias: str(version) for alias, version in model.aliases.items()}
print(json.dumps({"aliases": aliases, "tags": {str(v.version): v.tags for v in versions}}))
"""


def environment(home: Path) -> dict[str, str]:
    """Return the environment of somebody who has uv and git, and has configured neither."""
    cache = subprocess.run(["uv", "cache", "dir"], check=True, capture_output=True, text=True).stdout.strip()
    clean = {name: value for name, value in os.environ.items() if not FOREIGN.fullmatch(name)}
    return {**clean, "HOME": str(home), "UV_CACHE_DIR": cache, "MLFLOW_DISABLE_TELEMETRY": "true", "NO_COLOR": "1"}


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Answer:
    """What a service answered."""

    status: int
    headers: Message
    text: str

    @property
    def data(self) -> Any:
        """Return the body's content."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Service:
    """A running service."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def ask(self, path: str, body: object = None) -> Answer:
        """Send a request, with a JSON body if there is one."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - its own address
                return Answer(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read().decode())

    def predict(self) -> Answer:
        """Ask for the prediction that its own documentation gives as the example."""
        schema = self.ask("/openapi.json").data["components"]["schemas"]["Queries"]
        return self.ask("/predict", schema["examples"][0])

    def served(self, wanted: str, within: float = 30) -> str | None:
        """Return the version that answers, once it is the wanted one or the time is over."""
        deadline = time.monotonic() + within
        while (version := self.predict().headers["X-Model-Version"]) != wanted and time.monotonic() < deadline:
            time.sleep(0.2)
        return version

    def drains(self) -> bool:
        """Say whether the service, told to end, still answers, but wants no more traffic."""
        self.process.terminate()
        with suppress(OSError):
            for _ in range(100):
                if self.ask("/readyz").status == HTTPStatus.SERVICE_UNAVAILABLE:
                    return self.ask("/healthz").status == HTTPStatus.OK
                time.sleep(0.02)
        return False


@dataclass
class Journey:
    """One project on its way, and how long each step took."""

    opsinit: list[str]
    folder: Path
    env: dict[str, str]
    steps: list[tuple[str, float]] = field(default_factory=list)

    @property
    def project(self) -> Path:
        """Return where the project is."""
        return self.folder / "my-project"

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what a user does next."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.steps.append((name, round(time.monotonic() - started, 1)))

    def run(self, *command: str, expect: int | None = 0, cwd: Path | None = None) -> str:
        """Run a command, which must end with the expected exit code (None: any but 0), and return all that it said."""
        done = subprocess.run(
            command,
            cwd=cwd or self.project,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        as_expected = done.returncode != 0 if expect is None else done.returncode == expect
        assert as_expected, f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-6000:]}"
        return done.stdout

    def new(self, preset: str, **answers: str) -> str:
        """Make the project."""
        pairs = [part for key, value in answers.items() for part in ("--set", f"{key}={value}")]
        return self.run(*self.opsinit, "new", "my-project", "--preset", preset, *pairs, cwd=self.folder)

    def just(self, *recipe: str, expect: int | None = 0) -> str:
        """Run one of the project's own recipes."""
        return self.run("uv", "run", "just", *recipe, expect=expect)

    def python(self, code: str) -> str:
        """Run a program in the project's environment."""
        return self.run("uv", "run", "python", "-W", "ignore", "-c", code)

    def registry(self) -> dict[str, Any]:
        """Read the registry with MLflow's own client: the aliases, and the tags of every version."""
        read: dict[str, Any] = json.loads(self.python(REGISTRY).splitlines()[-1])
        return read

    def changed(self) -> set[str]:
        """Return what git sees as changed or new."""
        status = self.run("git", "status", "--porcelain", "--untracked-files=all")
        return {line[3:] for line in status.splitlines()}

    def report(self, name: str) -> Any:
        """Return what a report says."""
        return json.loads((self.project / "reports" / f"{name}.json").read_text(encoding="utf-8"))

    def bytes_of(self, *folders: str) -> Mapping[str, bytes]:
        """Return the bytes of all files of some folders."""
        found = (path for folder in folders for path in (self.project / folder).rglob("*") if path.is_file())
        return {path.relative_to(self.project).as_posix(): path.read_bytes() for path in found}

    def next_month(self) -> str:
        """Return the month after the newest that has landed."""
        landed = (path.stem[-7:] for path in (self.project / "data/landing").glob("*.csv"))
        year, month = max(name for name in landed if re.fullmatch(r"\d{4}-\d{2}", name)).split("-")
        return f"{int(year) + int(month) // 12}-{int(month) % 12 + 1:02}"

    @contextmanager
    def serving(self) -> Iterator[Service]:
        """Serve in the background, on a port of its own, until the end of the block at the latest."""
        port = free_port()
        log = self.folder / f"serve-{port}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["uv", "run", "just", "serve"],
                cwd=self.project,
                env={**self.env, "APP_PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        service = Service(f"http://127.0.0.1:{port}", process, log)
        try:
            yield service
        finally:
            # Whatever went wrong, nothing of what was started here is left behind.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def copy(self, name: str) -> "Journey":
        """Return the same project in another place, with the environment of this one."""
        copy = Journey(self.opsinit, self.folder / name, self.env)
        shutil.copytree(self.project, copy.project, symlinks=True, ignore=shutil.ignore_patterns(".venv"))
        (copy.project / ".venv").symlink_to(self.project / ".venv")
        return copy
