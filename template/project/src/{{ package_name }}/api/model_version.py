"""Every answer says which model was serving: also those that a model had no part in."""

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

from .layer import Layer

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

HEADER = "X-Model-Version"


class ModelVersion(Layer):
    """Adds the version to an answer, unless the route has done so with the one that it used."""

    async def answer(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""

        async def send_with_version(message: "Message") -> None:
            loaded = scope["app"].state.model.loaded
            if message["type"] == "http.response.start" and loaded:
                MutableHeaders(scope=message).setdefault(HEADER, loaded.champion.version)
            await send(message)

        await self.app(scope, receive, send_with_version)
