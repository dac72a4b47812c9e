"""Secrets at rest: sealed with the installation's key, opened only to be used."""

from cryptography.fernet import Fernet, InvalidToken

from aislewatch.domain.errors import StorageError


class Vault:
    """Seals and opens short texts with ``key`` (a Fernet key: 32 bytes in URL-safe base64)."""

    def __init__(self, key: bytes) -> None:
        self._box = Fernet(key)

    def seal(self, text: str) -> str:
        """``text``, encrypted and protected against change."""
        return self._box.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was sealed. Raises :class:`StorageError` when another key sealed it, or it was altered."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise StorageError(
                "A stored secret cannot be opened with this installation's key.",
                fix="Restore aislewatch.key beside the database, or type the secret again.",
            ) from None
