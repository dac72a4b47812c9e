"""Whether the installation's key fits the database, and sealing what was written before there was one."""

from typing import Final

from sqlalchemy import Connection, insert, select, update

from aislewatch.adapters.store.tables import CAMERAS, SECRETS
from aislewatch.services.vault import Vault, is_sealed

_PROOF: Final = "key-proof"
"""The row whose content says which key the database was first opened with."""


def seal_up(connection: Connection, vault: Vault) -> None:
    """Seal every address that still lies in plain. Raises :class:`StorageError` when the key does not fit."""
    proof = connection.execute(select(SECRETS.c.sealed).where(SECRETS.c.name == _PROOF)).scalar()
    if proof is None:
        connection.execute(insert(SECRETS).values(name=_PROOF, sealed=vault.seal(_PROOF)))
    else:
        vault.open(proof)
    for name, url in connection.execute(select(CAMERAS.c.name, CAMERAS.c.url)).all():
        if not is_sealed(url):
            connection.execute(update(CAMERAS).where(CAMERAS.c.name == name).values(url=vault.seal(url)))
