"""The installation's own key, which seals what must be secret in its database."""

import os
from pathlib import Path
from typing import Final

from aislewatch.domain.errors import StorageError
from aislewatch.services.vault import Vault

KEY_FILE: Final = "aislewatch.key"
KEY_VARIABLE: Final = "AISLEWATCH_KEY"


def open_vault(data: Path) -> Vault:
    """The vault of the installation in ``data``: with the key from the environment, or from the key file
    there, which is made on the first start and readable by its owner only.

    Raises :class:`StorageError`, :class:`InvalidInput`.
    """
    given = os.environ.get(KEY_VARIABLE, "")
    if given:
        return Vault(given)
    path = data / KEY_FILE
    try:
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(Vault.new_key() + "\n")
        except FileExistsError:
            pass
        return Vault(path.read_text(encoding="ascii"))
    except OSError as error:
        raise StorageError(
            f"The key file {path} cannot be read or made: {error.strerror}.",
            fix="Check that this user may read and write there.",
        ) from None
