"""Long JSON answers go out compressed; pictures, clips, streams and sockets pass untouched.

Plain ASGI, not the framework's own middleware: that one would compress clips, too, and with them break the
ranges a player asks for. Short answers stay plain: they gain nothing, and the one that carries a secret (the
session's CSRF token) is among them, so that its length tells nobody anything.
"""

import gzip
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST: Final = 2048
"""Bytes of an answer from which compressing pays."""
_LEVEL: Final = 5
_JSON: Final = ("application/json", "application/problem+json")


def takes_gzip(accepted: str) -> bool:
    """Whether a client with this ``Accept-Encoding`` reads gzip."""
    for choice in accepted.lower().split(","):
        name, _, weight = choice.partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class CompressedJson:
    """Compresses JSON sent in one piece of at least :data:`LEAST` bytes, for clients that read gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not takes_gzip(Headers(scope=scope).get("accept-encoding", "")):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def packed(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_json(message):
                held.append(message)  # its length is known only with the body
                return
            if held:
                start = held.pop()
                await send(start if message.get("more_body") else _pack(start, message))
            await send(message)

        await self._app(scope, receive, packed)


def _is_json(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    kind = headers.get("content-type", "").partition(";")[0]
    return kind in _JSON and "content-encoding" not in headers


def _pack(start: Message, body: Message) -> Message:
    """Compresses ``body`` in place if that pays; the start that fits it."""
    headers = MutableHeaders(raw=list(start["headers"]))
    headers.add_vary_header("Accept-Encoding")
    if len(body.get("body", b"")) >= LEAST:
        body["body"] = gzip.compress(body["body"], _LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body["body"]))
    return {**start, "headers": headers.raw}
