"""Signing in through a company's own directory (OpenID Connect): it says who somebody is, and perhaps what
they may do; sessions, scope and the audit log stay ours."""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Protocol

from aislewatch.domain.accounts import Role
from aislewatch.domain.errors import AccessDenied, StorageError
from aislewatch.ports import Clock
from aislewatch.services.accounts import Accounts, SignedIn
from aislewatch.services.people import People
from aislewatch.services.vault import Vault

PATIENCE: Final = 600.0
"""Seconds somebody may take at the directory."""

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What must come back from the directory unchanged, and ``verifier``, which never leaves us (PKCE);
    ``until`` in seconds since the epoch (UTC)."""

    state: str
    nonce: str
    verifier: str
    until: float


class Provider(Protocol):
    """The directory's server."""

    def way_in(self, attempt: Attempt, back: str) -> str:
        """Where to send the browser, which returns to ``back``. Raises :class:`AccessDenied`."""
        ...

    def claims(self, attempt: Attempt, code: str, back: str) -> Claims:
        """What the directory says of who came back with ``code``, its signature checked. Raises
        :class:`AccessDenied`."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What becomes of who the directory sends: with ``roles``, the highest that one of the values of their
    ``claim`` stands for, and nobody gets in without; otherwise the role they have here. ``create`` lets in
    who is unknown here, as a viewer where no role is said."""

    claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)
    create: bool = False

    def role(self, claims: Claims) -> Role | None:
        """The role the directory gives (None: it is not asked). Raises :class:`AccessDenied`."""
        if not self.roles:
            return None
        said = claims.get(self.claim, ())
        values = (said,) if isinstance(said, str) else said if isinstance(said, list | tuple) else ()
        found = [self.roles[value] for value in values if isinstance(value, str) and value in self.roles]
        if not found:
            raise AccessDenied("Your directory gives you no role in this store.", fix="Ask its admin.")
        return max(found, key=lambda role: role.rank)


class Directory:
    """Use cases of signing in elsewhere. The attempt travels sealed in the browser's cookie."""

    def __init__(
        self,
        provider: Provider,
        rules: Rules,
        accounts: Accounts,
        people: People,
        vault: Vault,
        clock: Clock,
        new_token: Callable[[], str],
    ) -> None:
        self._provider = provider
        self._rules = rules
        self._accounts = accounts
        self._people = people
        self._vault = vault
        self._clock = clock
        self._new_token = new_token

    def begin(self, back: str) -> tuple[str, str]:
        """Where to send the browser, and what its cookie must hold. Raises :class:`AccessDenied`."""
        state, nonce, verifier = (self._new_token() * 2 for _ in range(3))
        attempt = Attempt(state, nonce, verifier, self._clock.utc() + PATIENCE)
        return self._provider.way_in(attempt, back), self._vault.seal(json.dumps(asdict(attempt)))

    def finish(
        self, cookie: str, state: str, code: str, back: str, *, origin: str = "", agent: str = ""
    ) -> SignedIn:
        """Start a session for who came back. Raises :class:`AccessDenied`."""
        attempt = self._attempt(cookie)
        if not hmac.compare_digest(attempt.state.encode(), state.encode()):
            raise AccessDenied("This sign-in was not begun here.", fix="Begin again.")
        if attempt.until <= self._clock.utc():
            raise AccessDenied("This sign-in took too long.", fix="Begin again.")
        claims = self._provider.claims(attempt, code, back)
        name = _name(claims)
        self._people.welcome(name, role=self._rules.role(claims), create=self._rules.create)
        return self._accounts.enter(name, origin=origin, agent=agent, way="directory")

    def _attempt(self, cookie: str) -> Attempt:
        try:
            return Attempt(**json.loads(self._vault.open(cookie)))
        except (StorageError, ValueError, TypeError):
            raise AccessDenied("This sign-in was not begun here.", fix="Begin again.") from None


def _name(claims: Claims) -> str:
    """The user's name here: what they are called there, or their confirmed e-mail address."""
    said = claims.get("preferred_username")
    if not said and claims.get("email_verified") is True:
        said = claims.get("email")
    if not isinstance(said, str) or not said:
        raise AccessDenied("Your directory says neither your name nor a confirmed e-mail address.")
    return said.strip().lower()
