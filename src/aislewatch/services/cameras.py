"""The cameras of a store: added, listed, switched and removed, each change on record."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.cameras import Camera, redacted
from aislewatch.ports import Clock, Store


class Cameras:
    """Use cases of cameras. Every address that leaves here for the audit log is redacted.

    ``admit`` raises :class:`InvalidInput` for an address where no camera may be.
    """

    def __init__(self, store: Store, clock: Clock, admit: Callable[[str], None] | None = None) -> None:
        self._store = store
        self._clock = clock
        self._admit = admit or (lambda url: None)

    def list(self) -> Sequence[Camera]:
        """All, by name; their ``url`` may hold passwords."""
        with self._store.read() as tables:
            return tables.cameras.list()

    def get(self, name: str) -> Camera:
        """Raises :class:`NotFound`."""
        with self._store.read() as tables:
            return tables.cameras.get(name)

    def add(self, camera: Camera, *, by: str) -> None:
        """Raises :class:`Conflict` when the name is taken, :class:`InvalidInput` for where none may be."""
        self._admit(camera.url)
        with self._store.begin() as tables:
            tables.cameras.add(camera)
            tables.audit.append(self._entry(by, "camera.added", camera))

    def change(self, camera: Camera, *, by: str) -> None:
        """Put ``camera`` in the place of the one of the same name. Raises :class:`NotFound`,
        :class:`InvalidInput`."""
        self._admit(camera.url)
        with self._store.begin() as tables:
            tables.cameras.replace(camera)
            tables.audit.append(self._entry(by, "camera.changed", camera))

    def edit(
        self,
        name: str,
        *,
        by: str,
        url: str | None = None,
        enabled: bool | None = None,
        loop: bool | None = None,
    ) -> Camera:
        """Change what is given of a camera; None leaves it as it is. Raises :class:`NotFound`."""
        with self._store.begin() as tables:
            stored = tables.cameras.get(name)
            camera = replace(
                stored,
                url=stored.url if url is None else url,
                enabled=stored.enabled if enabled is None else enabled,
                loop=stored.loop if loop is None else loop,
            )
            tables.cameras.replace(camera)
            tables.audit.append(self._entry(by, "camera.changed", camera))
        return camera

    def switch(self, name: str, *, enabled: bool, by: str) -> Camera:
        """Turn one on or off. Raises :class:`NotFound`."""
        with self._store.begin() as tables:
            camera = replace(tables.cameras.get(name), enabled=enabled)
            tables.cameras.replace(camera)
            tables.audit.append(self._entry(by, "camera.changed", camera))
        return camera

    def remove(self, name: str, *, by: str) -> None:
        """Raises :class:`NotFound`.

        Its alerts stay, and so do its zones and overrides in the settings: when a camera of that name comes
        back, what was excluded from its picture must still be.
        """
        with self._store.begin() as tables:
            camera = tables.cameras.get(name)
            tables.cameras.remove(name)
            tables.audit.append(self._entry(by, "camera.removed", camera))

    def _entry(self, by: str, what: str, camera: Camera) -> AuditEntry:
        detail = {"url": redacted(camera.url), "enabled": "yes" if camera.enabled else "no"}
        return AuditEntry(self._clock.utc(), by, what, camera.name, detail)
