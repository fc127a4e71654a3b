"""What happens around every request: an id, one log line, its metrics, and an answer when the code fails."""

import re
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders

from ..metrics import IN_FLIGHT, LATENCY, REQUESTS
from . import problems
from .layer import Layer

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

logger: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def request_id(sent: str | None) -> str:
    """Return the caller's id if it can do no harm in a header or a log, else a new one."""
    return sent if sent and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", sent) else uuid4().hex


def route(scope: "Scope") -> str:
    """Return the template of the route that answered, so that the number of label values stays small."""
    return getattr(scope.get("route"), "path", "unmatched")


class RequestContext(Layer):
    """The outermost layer of the application."""

    async def answer(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        identity = request_id(Headers(scope=scope).get(HEADER))
        status = 0
        started = perf_counter()

        async def send_with_id(message: "Message") -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identity
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=identity), IN_FLIGHT.track_inprogress():
            try:
                await self.app(scope, receive, send_with_id)
            except Exception:
                logger.exception("request failed")
                if status:
                    raise
                await problems.response(500)(scope, receive, send_with_id)
            finally:
                self._record(scope, status or 500, perf_counter() - started)

    def _record(self, scope: "Scope", status: int, seconds: float) -> None:
        """Count and log a request that has been answered."""
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        template = route(scope)
        REQUESTS.labels(method, template, str(status)).inc()
        LATENCY.labels(method, template).observe(seconds)
        logger.info("request", method=method, route=template, status=status, seconds=round(seconds, 6))
