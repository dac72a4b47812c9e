"""The way out: one HTTP request with an end to its patience."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import httpx2

from aislewatch.domain.errors import AislewatchError, DeliveryError
from aislewatch.ports import Doorkeeper

PATIENCE: Final = 10.0
"""Seconds for all of a request, from connecting to the end of the answer."""

_MOST_READ: Final = 64 * 1024
_SHOWN: Final = 160


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: ``words`` is the start of its body, fit to be shown; ``body`` as much of it as is
    read at all."""

    status: int
    words: str
    body: bytes = b""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    doorkeeper: Doorkeeper,
    context: ssl.SSLContext | None = None,
    patience: float | None = None,
) -> Answer:
    """POST once: no redirects, no proxy, to the address that ``doorkeeper`` allowed and no other; within
    ``patience`` seconds (None: :data:`PATIENCE`).

    Raises :class:`DeliveryError` with the true reason when there is no whole answer.
    """
    patience = PATIENCE if patience is None else patience
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise DeliveryError(f"This is no address: {error}.", fix="Correct it.") from None
    try:
        address = doorkeeper(host, port)[0]
        return asyncio.run(_post(url, address, body, headers, context or trusted(), patience))
    except TimeoutError:
        raise DeliveryError(
            f"{host} gave no whole answer within {patience:.0f} seconds.", fix="Check that it is well."
        ) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise DeliveryError(f"{host}: {_reason(error)}.", fix="Check address and port.") from None
    except DeliveryError:
        raise
    except AislewatchError as error:
        raise DeliveryError(error.message, fix=error.fix) from None


async def _post(
    url: str,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    context: ssl.SSLContext,
    patience: float,
) -> Answer:
    target = httpx2.URL(url)
    pinned = target.copy_with(host=address)
    sent = {**headers, "Host": target.netloc.decode(), "Content-Length": str(len(body))}
    client = httpx2.AsyncClient(verify=context, trust_env=False, follow_redirects=False, timeout=patience)
    async with asyncio.timeout(patience), client:
        extensions = {"sni_hostname": target.host}
        async with client.stream("POST", pinned, content=body, headers=sent, extensions=extensions) as answer:
            said = b""
            async for part in answer.aiter_bytes():
                said += part
                if len(said) > _MOST_READ:
                    break
            return Answer(answer.status_code, _shown(said), said[:_MOST_READ])


@cache
def trusted() -> ssl.SSLContext:
    """The certificates this machine trusts."""
    return ssl.create_default_context()


def _reason(error: Exception) -> str:
    """What went wrong, from the innermost error that says anything."""
    words = ""
    cause: BaseException | None = error
    while cause is not None:
        words = str(cause).strip() or words
        cause = cause.__cause__ or cause.__context__
    return (words or type(error).__name__).rstrip(".")[:300]


def _shown(body: bytes) -> str:
    words = " ".join(body[:1000].decode(errors="replace").split())
    return "".join(c for c in words if c.isprintable())[:_SHOWN]
