"""OpenID Connect: the authorization-code flow with PKCE, the ID token's signature checked against the
provider's keys. The optional library joserfc (extra ``oidc``) is loaded here only.

The provider's address stands in the installation's configuration, so it may be anywhere.
"""

import base64
import functools
import hashlib
import json
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlencode

import httpx2

from aislewatch.domain.errors import AccessDenied, InvalidInput
from aislewatch.services.directory import Attempt, Claims

_PATIENCE: Final = 10.0
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
"""What a provider may sign with; never with a shared secret, never not at all."""


class OidcProvider:
    """:class:`aislewatch.services.directory.Provider` at ``issuer``. Raises :class:`InvalidInput` when the
    library is not installed."""

    def __init__(self, issuer: str, client: str, secret: str) -> None:
        if find_spec("joserfc") is None:
            raise InvalidInput(
                "Signing in through a directory needs a library more.", fix="pip install 'aislewatch[oidc]'"
            )
        self._issuer = issuer.rstrip("/")
        self._client = client
        self._secret = secret

    def way_in(self, attempt: Attempt, back: str) -> str:
        """See the port."""
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self._described['authorization_endpoint']}?{urlencode(asked)}"

    def claims(self, attempt: Attempt, code: str, back: str) -> Claims:
        """See the port."""
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._client,
            "client_secret": self._secret,
            "code_verifier": attempt.verifier,
        }
        answer = _asked("POST", self._described["token_endpoint"], body)
        keys = _asked("GET", self._described["jwks_uri"])
        return self._checked(str(answer.get("id_token", "")), keys, attempt.nonce)

    def _checked(self, id_token: str, keys: Any, nonce: str) -> Claims:
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        rules = jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": self._described["issuer"]},
            aud={"essential": True, "value": self._client},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            token = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)
            rules.validate(token.claims)
        except (JoseError, ValueError, KeyError, TypeError):
            raise AccessDenied("What your directory says of you cannot be trusted.") from None
        return token.claims

    @functools.cached_property
    def _described(self) -> dict[str, Any]:
        found: dict[str, Any] = _asked("GET", f"{self._issuer}/.well-known/openid-configuration")
        needed = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"}
        if not needed <= found.keys() or str(found["issuer"]).rstrip("/") != self._issuer:
            raise AccessDenied("The directory describes itself wrongly.", fix="Check oidc_issuer.")
        return found


def _asked(method: str, url: str, body: dict[str, str] | None = None) -> Any:
    try:
        answer = httpx2.request(method, url, data=body, timeout=_PATIENCE)
        answer.raise_for_status()
        found = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, json.JSONDecodeError, UnicodeDecodeError):
        raise AccessDenied(
            "The directory does not answer as it should.", fix="Try again, or sign in with your password."
        ) from None
    return found if isinstance(found, dict) else {}
