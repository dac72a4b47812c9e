"""Making and checking password hashes (argon2), and hashing tokens."""

import hashlib

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from aislewatch.domain.accounts import MOST_PASSWORD, check_password
from aislewatch.domain.errors import StorageError


class Passwords:
    """What ``hasher`` does, within the rules of the house."""

    def __init__(self, hasher: PasswordHash | None = None) -> None:
        self._hasher = hasher or PasswordHash.recommended()

    def hash(self, password: str) -> str:
        """Raises :class:`InvalidInput` for a password that will not do."""
        check_password(password)
        return self._hasher.hash(password)

    def matches(self, password: str, password_hash: str | None, otherwise: str = "") -> bool:
        """Whether it is this password. Where there is none, ``otherwise`` (a hash) is checked in vain, so
        that the answer takes as long as any other."""
        if len(password) > MOST_PASSWORD:
            return False
        checked = password_hash or otherwise
        try:
            return bool(checked) and self._hasher.verify(password, checked) and password_hash is not None
        except UnknownHashError as error:
            raise StorageError("The stored password cannot be read.", fix="Set it anew.") from error


def digest(token: str) -> str:
    """SHA-256 in hex: enough for tokens, which unlike passwords cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
