"""SOAP 1.2 over HTTP with a WS-UsernameToken (OASIS 1.0, password digest), as ONVIF Core 5.9 asks; and HTTP
digest for cameras that want that instead."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import httpx2

from aislewatch.adapters.onvif.xml import MOST_BYTES, Node, read
from aislewatch.domain.errors import SourceUnavailable, VideoError

TIME_OUT: Final = 5.0
_REFUSED: Final = (400, 401, 403)

_DIGEST: Final = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
)
_ENVELOPE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
    "<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
)
_TOKEN: Final = (
    '<Security s:mustUnderstand="1" xmlns="http://docs.oasis-open.org/wss/2004/01/'
    'oasis-200401-wss-wssecurity-secext-1.0.xsd"><UsernameToken><Username>{user}</Username>'
    '<Password Type="{kind}">{digest}</Password><Nonce EncodingType="http://docs.oasis-open.org/wss/2004/01/'
    'oasis-200401-wss-soap-message-security-1.0#Base64Binary">{nonce}</Nonce><Created xmlns="http://docs.'
    'oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">{created}</Created>'
    "</UsernameToken></Security>"
)


class NotLetIn(SourceUnavailable):
    """The camera wants another user name or password."""


@dataclass(frozen=True, slots=True)
class Login:
    """User name and password; empty for none."""

    user: str = ""
    password: str = ""


def token(login: Login, now: float, nonce: bytes) -> str:
    """The header that proves the password without showing it: Base64(SHA-1(nonce + created + password)).
    ``now`` is the camera's own time, in seconds since the epoch."""
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    proof = hashlib.sha1(nonce + created.encode() + login.password.encode(), usedforsecurity=False).digest()
    return _TOKEN.format(
        user=escape(login.user),
        kind=_DIGEST,
        digest=base64.b64encode(proof).decode(),
        nonce=base64.b64encode(nonce).decode(),
        created=created,
    )


class Caller:
    """Speaks with one camera. ``ahead`` is how far its clock is ahead of ours, in seconds."""

    def __init__(self, login: Login, ahead: float = 0.0) -> None:
        self._login = login
        self.ahead = ahead

    def call(self, address: str, body: str, *, open_to_all: bool = False) -> Node:
        """The answer's body. ``open_to_all`` asks without saying who we are.

        Raises :class:`NotLetIn`, :class:`SourceUnavailable`, :class:`UnreadableVideo`.
        """
        proving = bool(self._login.user) and not open_to_all
        header = token(self._login, time.time() + self.ahead, secrets.token_bytes(16)) if proving else ""
        auth = httpx2.DigestAuth(self._login.user, self._login.password) if proving else None
        status, data = _posted(address, _ENVELOPE.format(header=header, body=body), auth)
        return _understood(status, data)


def _posted(address: str, text: str, auth: httpx2.DigestAuth | None) -> tuple[int, bytes]:
    """Post without following anybody elsewhere, and read no more than an answer may hold."""
    headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
    try:
        with (
            httpx2.Client(timeout=TIME_OUT, follow_redirects=False, trust_env=False, verify=False) as client,
            client.stream("POST", address, content=text.encode(), headers=headers, auth=auth) as answer,
        ):
            data = bytearray()
            for part in answer.iter_bytes():
                data += part
                if len(data) > MOST_BYTES:
                    break
            return answer.status_code, bytes(data)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
        raise SourceUnavailable(
            "The camera does not answer on its ONVIF address.",
            fix="Check that it is on and in reach, and that ONVIF is switched on in its own web page.",
        ) from None


def _understood(status: int, data: bytes) -> Node:
    try:
        message = read(data)
    except VideoError:
        if status in _REFUSED:
            raise _not_let_in() from None
        raise
    fault = message.first("Fault")
    if fault is None and status == 200:
        return message
    said = " ".join(node.text for node in (fault or message).all("Value")) if fault else ""
    if status == 401 or "NotAuthorized" in said or "FailedAuthentication" in said or fault is None:
        raise _not_let_in()
    reason = fault.said("Text")[:200] or said.strip()[:200] or str(status)
    raise SourceUnavailable(
        f"The camera refuses to tell its streams: {reason}.", fix="Add it by its stream's address."
    )


def _not_let_in() -> NotLetIn:
    return NotLetIn(
        "The camera wants a valid user name and password.",
        fix="Many cameras have users of their own for ONVIF: add one in its web page, then search again.",
    )
