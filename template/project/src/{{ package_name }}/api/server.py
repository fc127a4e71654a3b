"""The server process, and how it stops: it says that it wants no traffic, waits, and only then closes its port."""

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from types import FrameType

    from fastapi import FastAPI

    from ..settings import Settings


class Server(uvicorn.Server):
    """A server that a load balancer can take out of service before it stops answering."""

    def __init__(self, app: "FastAPI", settings: "Settings") -> None:
        """Prepare to serve an application."""
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=settings.grace_seconds,
            )
        )
        self.readiness = app.state.readiness
        self.drain_seconds = settings.drain_seconds

    def handle_exit(self, sig: int, frame: "FrameType | None") -> None:
        """Drain on the first SIGTERM; stop at once on a second one, or on Ctrl-C."""
        if sig != signal.SIGTERM or self.readiness.draining:
            super().handle_exit(sig, frame)
            return
        self.readiness.draining = True
        asyncio.get_running_loop().call_later(self.drain_seconds, self._stop)

    def _stop(self) -> None:
        """Close the port, let requests that are under way finish, and end with success."""
        self.should_exit = True


def serve(app: "FastAPI", settings: "Settings") -> None:
    """Serve an application until the process is told to stop."""
    with contextlib.suppress(KeyboardInterrupt):
        Server(app, settings).run()
