"""Changing what a shopkeeper turns: whole, versioned and on record."""

import functools
import tomllib
from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

import tomli_w

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.errors import Conflict, InvalidInput, InvalidSetting
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import plain_settings, read_settings
from aislewatch.ports import Clock, Store


class Configure:
    """Use cases of settings."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def get(self) -> tuple[Settings, int]:
        """The settings that hold, and their version (0: nothing was ever changed)."""
        with self._store.read() as tables:
            return tables.settings.get()

    def replace(self, settings: Settings, *, expected: int, by: str, confirmed: bool = False) -> int:
        """Put ``settings`` in the place of version ``expected``; return the new version.

        Raises :class:`InvalidSetting` for a time zone this machine does not know, :class:`Conflict` when
        someone else was first, or when this switches monitoring off and nobody ``confirmed`` it.
        """
        _check_timezone(settings)
        with self._store.begin() as tables:
            before, _ = tables.settings.get()
            if before.enabled and not settings.enabled and not confirmed:
                raise Conflict(
                    "This stops the monitoring of every camera.",
                    fix="Confirm it; alerts so far stay readable.",
                )
            version = tables.settings.save(settings, expected)
            detail = {"version": str(version), "changed": ", ".join(_changed(before, settings))}
            tables.audit.append(AuditEntry(self._clock.utc(), by, "settings.changed", "settings", detail))
        return version

    def replace_plain(
        self, raw: Mapping[str, Any], *, expected: int, by: str, confirmed: bool = False
    ) -> int:
        """:meth:`replace` with a plain mapping; what it leaves out goes back to its default.

        Raises :class:`InvalidSetting` naming the key, too."""
        return self.replace(read_settings(raw), expected=expected, by=by, confirmed=confirmed)

    def enable(self, *, by: str) -> int:
        """Start monitoring; return the settings' version."""
        return self._switch(True, by=by, confirmed=True)

    def disable(self, *, by: str, confirmed: bool) -> int:
        """Stop monitoring; what was stored stays readable. Raises :class:`Conflict` unless ``confirmed``."""
        return self._switch(False, by=by, confirmed=confirmed)

    def export_toml(self) -> str:
        """All settings as one TOML text, defaults written out."""
        settings, _ = self.get()
        return tomli_w.dumps(plain_settings(settings))

    def import_toml(self, text: str, *, expected: int, by: str, confirmed: bool = False) -> int:
        """Replace all settings by what a TOML text says; nothing is half-applied.

        Raises :class:`InvalidInput` with the line of a spelling mistake, and what :meth:`replace_plain` does.
        """
        return self.replace(read_toml(text), expected=expected, by=by, confirmed=confirmed)

    def _switch(self, enabled: bool, *, by: str, confirmed: bool) -> int:
        settings, version = self.get()
        if settings.enabled == enabled:
            return version
        changed = replace(settings, enabled=enabled)
        return self.replace(changed, expected=version, by=by, confirmed=confirmed)


def read_toml(text: str) -> Settings:
    """The settings a TOML text describes. Raises :class:`InvalidInput`, :class:`InvalidSetting`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"This is not TOML: {error}.", fix="Mend the spelling there.") from None
    settings = read_settings(raw)
    _check_timezone(settings)
    return settings


def _check_timezone(settings: Settings) -> None:
    if settings.timezone != "UTC" and settings.timezone not in _timezones():
        raise InvalidSetting(
            "timezone",
            f"{settings.timezone!r} is no time zone this machine knows",
            allowed="an IANA name like Europe/Vienna",
        )


@functools.cache
def _timezones() -> Set[str]:
    return available_timezones()  # reads hundreds of files


def _changed(before: Settings, after: Settings) -> list[str]:
    """The dotted names of what differs, down to the second level (enough to find it, short to read)."""
    old, new = plain_settings(before), plain_settings(after)
    names: list[str] = []
    for key, value in new.items():
        if value == old[key]:
            continue
        if isinstance(value, Mapping):
            inner = sorted({*value, *old[key]})
            names += [f"{key}.{name}" for name in inner if value.get(name) != old[key].get(name)]
        else:
            names.append(key)
    return names
