"""Checks of a running service from outside: what a deployment must pass before it counts as one."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from .domain import SAMPLE_PATH


class SmokeError(Exception):
    """A check that failed, in one sentence."""


@dataclass(frozen=True)
class Answer:
    """What the service answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - what JSON can hold has no type
        """Return the body's content."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Target:
    """A service at an address."""

    url: str

    def request(self, method: str, path: str, body: object = None) -> Answer:
        """Send a request, with a JSON body if there is one, and return the answer."""
        parts = urlsplit(self.url)
        connect = {"http": HTTPConnection, "https": HTTPSConnection}.get(parts.scheme)
        if connect is None or parts.hostname is None:
            msg = f"{self.url} is not an http or https address"
            raise SmokeError(msg)
        connection = connect(parts.hostname, parts.port, timeout=10)
        try:
            sent = None if body is None else json.dumps(body).encode()
            headers = {"Content-Type": "application/json"} if sent else {}
            connection.request(method, parts.path.rstrip("/") + path, sent, headers)
            got = connection.getresponse()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        except (OSError, HTTPException) as error:
            msg = f"{method} {self.url}{path}: {error}"
            raise SmokeError(msg) from error
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """Return the answer to a GET request, which must be a success."""
        answer = self.request("GET", path)
        if answer.status != 200:  # noqa: PLR2004 - the status itself is the clearest name
            msg = f"GET {path} answered {answer.status}"
            raise SmokeError(msg)
        return answer


def wait_until_ready(target: Target, seconds: float) -> None:
    """Return once the service wants traffic, or fail when that takes too long."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            target.get("/readyz")
        except SmokeError as error:
            if time.monotonic() >= deadline:
                msg = f"not ready after {seconds:g} s: {error}"
                raise SmokeError(msg) from error
            time.sleep(0.2)
        else:
            return


def check_health(target: Target) -> str:
    """Check that the service is alive."""
    return f"alive: {target.get('/healthz').json()['status']}"


def check_version(target: Target) -> str:
    """Check that the service says what it is."""
    found = target.get("/version").json()
    return f"version {found['version']}, commit {found['git_commit']}, Python {found['python']}"


def check_metrics(target: Target) -> str:
    """Check that the service exports its metrics."""
    if b"http_requests_total" not in target.get("/metrics").body:
        msg = "/metrics does not count requests"
        raise SmokeError(msg)
    return "metrics exported"


def check_domain(target: Target) -> str:
    """Check that a route of the domain answers."""
    target.get(SAMPLE_PATH)
    return f"{SAMPLE_PATH} answers"


#: Each check returns one line for the reader, or raises. Layers add theirs.
CHECKS: list[Callable[[Target], str]] = [check_health, check_version, check_metrics, check_domain]


def run(url: str, wait: float) -> Iterator[str]:
    """Wait for a service and check it, one line a check."""
    target = Target(url.rstrip("/"))
    wait_until_ready(target, wait)
    yield "ready"
    for check in CHECKS:
        yield check(target)
