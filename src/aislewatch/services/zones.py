"""Zones one at a time: drawn, changed and removed, each in one step. A running belt follows by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aislewatch.domain.errors import Conflict, NotFound, quoted
from aislewatch.domain.settings_edits import patched
from aislewatch.domain.settings_lists import zone
from aislewatch.domain.settings_values import copied
from aislewatch.domain.zones import Zone
from aislewatch.ports import Store
from aislewatch.services.configure import Configure

PlainZone = Mapping[str, Any]
Drawn = tuple[Zone, ...]


class Zones:
    """Use cases of zones. A zone is known by its name and camera; one without a camera is on all of them.

    Every change returns the settings' new version, takes ``expected`` as :class:`Configure` does, and raises
    :class:`InvalidSetting` for a zone that cannot be: the key, and for a polygon the corner, counted from 1.
    """

    def __init__(self, store: Store, configure: Configure) -> None:
        self._store = store
        self._configure = configure

    def list(self, camera: str | None = None) -> Sequence[Zone]:
        """All zones, or those on one camera, in the order they were drawn."""
        settings, _ = self._configure.get()
        return [each for each in settings.zones if camera is None or each.on(camera)]

    def get(self, name: str, camera: str | None = None) -> Zone:
        """A zone. Without ``camera`` it may also be the only one of that name. Raises :class:`NotFound`,
        :class:`Conflict` when several cameras have one."""
        zones = self.list()
        return zones[_place(zones, name, camera)]

    def add(self, raw: PlainZone, *, by: str, expected: int | None = None) -> int:
        """Draw a zone. Raises :class:`NotFound` for an unknown camera, too."""
        drawn = self._read(raw)
        return self._change(lambda zones: (*zones, drawn), by, expected)

    def replace(
        self, name: str, raw: PlainZone, *, by: str, camera: str | None = None, expected: int | None = None
    ) -> int:
        """Put ``raw`` in the place of a zone. Raises what :meth:`get` and :meth:`add` do."""
        drawn = self._read(raw)

        def edit(zones: Drawn) -> Drawn:
            place = _place(zones, name, camera)
            return (*zones[:place], drawn, *zones[place + 1 :])

        return self._change(edit, by, expected)

    def override(
        self, name: str, part: PlainZone, *, by: str, camera: str | None = None, expected: int | None = None
    ) -> int:
        """Change what holds inside a zone by a JSON merge patch of its overrides. Raises what :meth:`get`
        does."""
        part = copied(part)

        def edit(zones: Drawn) -> Drawn:
            place = _place(zones, name, camera)
            changed = replace(zones[place], overrides=patched(zones[place].overrides, part))
            return (*zones[:place], changed, *zones[place + 1 :])

        return self._change(edit, by, expected)

    def remove(self, name: str, *, by: str, camera: str | None = None, expected: int | None = None) -> int:
        """Erase a zone. Raises what :meth:`get` does."""

        def edit(zones: Drawn) -> Drawn:
            place = _place(zones, name, camera)
            return (*zones[:place], *zones[place + 1 :])

        return self._change(edit, by, expected)

    def _change(self, edit: Callable[[Drawn], Drawn], by: str, expected: int | None) -> int:
        return self._configure.change(
            lambda settings: replace(settings, zones=edit(settings.zones)), by=by, expected=expected
        )

    def _read(self, raw: PlainZone) -> Zone:
        drawn = zone(copied(raw, "zone"), "zone")
        if drawn.camera is not None:
            with self._store.read() as tables:
                tables.cameras.get(drawn.camera)  # a misspelled one would leave an exclusion without effect
        return drawn


def _place(zones: Sequence[Zone], name: str, camera: str | None) -> int:
    named = [number for number, each in enumerate(zones) if each.name == name]
    exact = [number for number in named if zones[number].camera == camera]
    if exact:
        return exact[0]
    if camera is not None or not named:
        where = "" if camera is None else f" of camera {quoted(camera)} alone"
        raise NotFound(f"There is no zone {quoted(name)}{where}.")
    if len(named) > 1:
        cameras = ", ".join(str(zones[number].camera) for number in named)
        raise Conflict(f"Several cameras have a zone {quoted(name)}.", fix=f"Say of which: {cameras}.")
    return named[0]
