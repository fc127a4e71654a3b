"""Requests to the APIs of CI systems and clouds."""

import json
import urllib.error
import urllib.request
from typing import Any

from delivery import DeliveryError, understood

Json = Any  # what an API answers is as it is


def send(method: str, url: str, headers: dict[str, str], body: bytes | None = None) -> bytes:
    """Send a request, which has to succeed, and return the answer; no error shows a query, which may hold a secret."""
    shown = url.partition("?")[0]
    if not url.startswith(("http://", "https://")):
        message = f"{shown} is no address of an API"
        raise DeliveryError(message)
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        # It opens no file: that is refused above.
        with urllib.request.urlopen(request, timeout=60) as answer:  # nosec B310
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            message = f"{method} {shown}: {error.code} {error.reason}: {error.read(2000).decode(errors='replace')}"
        raise DeliveryError(message) from error
    except OSError as error:
        message = f"{shown} cannot be reached: {error}"
        raise DeliveryError(message) from error


def ask(method: str, url: str, headers: dict[str, str], fields: object = None) -> Json:
    """Send a request with a JSON body, if there is one, and return the JSON that comes back."""
    body = None if fields is None else json.dumps(fields).encode()
    answer = send(method, url, {"Content-Type": "application/json", **headers}, body)
    with understood(url.partition("?")[0]):
        return json.loads(answer)
