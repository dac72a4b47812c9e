"""The installation's key: in its environment, or in a file that only its user may read."""

import os
from pathlib import Path
from typing import Final

from aislewatch.app.config import Config
from aislewatch.domain.errors import StorageError
from aislewatch.services.vault import Vault, new_key

KEY_FILE: Final = "aislewatch.key"


def open_vault(config: Config) -> Vault:
    """The vault of ``AISLEWATCH_KEY`` or, without it, of the key file, which the first start makes.

    Raises :class:`StorageError` when the file cannot be read or made.
    """
    given = config.key.get_secret_value()
    if given:
        return Vault(given)
    path = config.data / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        return Vault(path.read_text(encoding="ascii", errors="replace"))
    except OSError as error:
        raise StorageError(
            f"The key file {path} cannot be used: {error.strerror}.",
            fix="Let the user that runs Aislewatch read and write it.",
        ) from None


def _make(path: Path) -> None:
    """A new key file, whole from the start: another process may look at the same moment."""
    draft = path.with_name(f"{KEY_FILE}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first: its key is the key
    finally:
        draft.unlink(missing_ok=True)
