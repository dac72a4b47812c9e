"""The cameras table and the settings table."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from aislewatch.adapters.store.foreign import unique
from aislewatch.adapters.store.records import (
    Row,
    Values,
    camera_values,
    read_camera,
    read_settings_row,
    settings_values,
)
from aislewatch.adapters.store.tables import CAMERAS, SETTINGS
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import Conflict, NotFound, StorageError
from aislewatch.domain.settings import Settings
from aislewatch.services.vault import Vault, is_sealed


class CameraRows:
    """:class:`aislewatch.ports.CameraTable` on SQL. With a vault, addresses lie sealed in the table."""

    def __init__(self, connection: Connection, vault: Vault | None = None) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, camera: Camera) -> None:
        """See the port."""
        with unique(self._connection, f"There is a camera {camera.name!r} already.", "Choose another name."):
            self._connection.execute(insert(CAMERAS).values(self._values(camera)))

    def replace(self, camera: Camera) -> None:
        """See the port."""
        change = update(CAMERAS).where(CAMERAS.c.name == camera.name).values(self._values(camera))
        if not self._connection.execute(change).rowcount:
            raise _no_camera(camera.name)

    def get(self, name: str) -> Camera:
        """See the port."""
        row = self._connection.execute(select(CAMERAS).where(CAMERAS.c.name == name)).mappings().first()
        if row is None:
            raise _no_camera(name)
        return self._camera(row)

    def list(self) -> Sequence[Camera]:
        """See the port."""
        rows = self._connection.execute(select(CAMERAS).order_by(CAMERAS.c.name)).mappings()
        return [self._camera(row) for row in rows]

    def remove(self, name: str) -> None:
        """See the port."""
        if not self._connection.execute(delete(CAMERAS).where(CAMERAS.c.name == name)).rowcount:
            raise _no_camera(name)

    def _values(self, camera: Camera) -> Values:
        values = camera_values(camera)
        return values if self._vault is None else values | {"url": self._vault.seal(camera.url)}

    def _camera(self, row: Row) -> Camera:
        url = row["url"]
        if is_sealed(url):
            if self._vault is None:
                raise StorageError(
                    "The cameras' addresses are sealed.", fix="Open the database with its key."
                )
            url = self._vault.open(url)
        return read_camera({**row, "url": url})


class SettingsRows:
    """:class:`aislewatch.ports.SettingsTable` on SQL: one row per version, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> tuple[Settings, int]:
        """See the port."""
        newest = select(SETTINGS).order_by(SETTINGS.c.version.desc()).limit(1)
        row = self._connection.execute(newest).mappings().first()
        return (Settings(), 0) if row is None else read_settings_row(row)

    def save(self, settings: Settings, expected: int) -> int:
        """See the port."""
        newest = self._connection.execute(select(func.max(SETTINGS.c.version))).scalar() or 0
        moved_on = "The settings were changed by someone else in the meantime."
        fix = "Load them again and repeat your change."
        if newest != expected:
            raise Conflict(moved_on, fix=fix)
        with unique(self._connection, moved_on, fix):
            self._connection.execute(insert(SETTINGS).values(settings_values(settings, expected + 1)))
        return expected + 1


def _no_camera(name: str) -> NotFound:
    return NotFound(f"There is no camera {name!r}.", fix="See 'aislewatch camera list'.")
