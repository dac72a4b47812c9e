"""Sealing secrets: encrypted and authenticated with the installation's one key (Fernet: AES-128-CBC with
HMAC-SHA-256), so that a copy of the database gives no camera password away.

The key is no part of the database or of its backups. Whoever has both reads everything.
"""

from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from aislewatch.domain.errors import InvalidInput, StorageError

_MARK: Final = "sealed:1:"
"""Begins every sealed text, so that plain ones of older versions are told apart."""


class Vault:
    """Seals and opens texts. Raises :class:`InvalidInput` for what is no key."""

    def __init__(self, key: str) -> None:
        try:
            self._cipher = Fernet(key.strip().encode("ascii"))
        except (ValueError, UnicodeEncodeError):
            raise InvalidInput(
                "The key of this installation is not a key.",
                fix="It is 32 bytes in URL-safe base64 (44 characters); put the right key file back.",
            ) from None

    def seal(self, text: str) -> str:
        """``text`` so that only :meth:`open` with the same key reads it; differs each time."""
        return _MARK + self._cipher.encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")

    def open(self, sealed: str) -> str:
        """What was sealed. Raises :class:`StorageError` when it was with another key, or was altered."""
        try:
            return self._cipher.decrypt(sealed.removeprefix(_MARK)).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise StorageError(
                "The key of this installation does not fit its database.",
                fix="Put back the aislewatch.key (or AISLEWATCH_KEY) that the database was made with.",
            ) from None


def is_sealed(text: str) -> bool:
    """Whether ``text`` came out of :meth:`Vault.seal`."""
    return text.startswith(_MARK)


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode("ascii")
