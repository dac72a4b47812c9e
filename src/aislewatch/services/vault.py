"""What must be kept secret in the database is sealed with the installation's own key."""

from cryptography.fernet import Fernet, InvalidToken

from aislewatch.domain.errors import InvalidInput, StorageError


class Vault:
    """Seals texts with ``key`` (32 bytes in URL-safe base 64, as :meth:`new_key` makes them).

    Raises :class:`InvalidInput` for a key that is none.
    """

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key.strip().encode())
        except ValueError:
            raise InvalidInput(
                "The installation's key is damaged.", fix="Put the key file back from a backup."
            ) from None

    @staticmethod
    def new_key() -> str:
        """A key nobody can guess."""
        return Fernet.generate_key().decode()

    def seal(self, text: str) -> str:
        """``text`` so that only this key opens it."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises :class:`StorageError` when another key sealed it."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise StorageError(
                "A secret in the database was sealed with another key.",
                fix="Put the key file back that belongs to this database.",
            ) from None
