"""Changing what a shopkeeper turns: whole, versioned and on record."""

import functools
import tomllib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, Final
from zoneinfo import available_timezones

import tomli_w

from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.errors import Conflict, InvalidInput, InvalidSetting, NotFound, quoted
from aislewatch.domain.settings import AlertSettings, Settings
from aislewatch.domain.settings_edits import changes, patched
from aislewatch.domain.settings_text import effective, plain_settings, read_settings
from aislewatch.domain.settings_values import copied
from aislewatch.domain.zones import Zone
from aislewatch.ports import Clock, Store, Transaction

ABOUT: Final = "settings"
STARTED: Final = "monitoring.started"
STOPPED: Final = "monitoring.stopped"
CHANGED: Final = "settings.changed"
"""What the audit log calls the thing that is changed here, and how it was."""

MOST_NOTED: Final = 40
"""Single changes that one line of the log names; an import may bring hundreds."""

Edit = Callable[[Settings], Settings]
"""From the settings that hold to those that shall hold."""


class Configure:
    """Use cases of settings. Whatever is refused changes nothing.

    Where a change takes ``expected``, it is the version that was looked at before: it raises
    :class:`Conflict` when someone else was first (None: whatever holds now, and nobody can come between).
    Every change that would switch monitoring off raises :class:`Conflict` unless it is ``confirmed``.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def get(self) -> tuple[Settings, int]:
        """The settings that hold, and their version (0: nothing was ever changed)."""
        with self._store.read() as tables:
            return tables.settings.get()

    def effective(self, camera: str, zone: str | None = None) -> Settings:
        """What holds for a camera, or inside one of its zones. Raises :class:`NotFound` for the zone."""
        settings, _ = self.get()
        drawn = _zone(settings, camera, zone)
        if zone is not None and drawn is None:
            raise NotFound(f"There is no zone {quoted(zone)} on camera {quoted(camera)}.")
        return effective(settings, camera, drawn)

    def alert_rules(self, camera: str, zone: str | None) -> AlertSettings:
        """The rules of alerts where an incident was; a zone that was erased since has none of its own."""
        settings, _ = self.get()
        return in_zone(settings, camera, zone).alerts

    def replace(
        self, settings: Settings, *, by: str, expected: int | None = None, confirmed: bool = False
    ) -> int:
        """Put other settings in the place of all; return the new version.

        Raises :class:`InvalidSetting` for a time zone this machine does not know.
        """
        with self._store.begin() as tables:
            return self._save(tables, settings, expected, by, confirmed)

    def replace_plain(
        self, raw: Mapping[str, Any], *, by: str, expected: int | None = None, confirmed: bool = False
    ) -> int:
        """:meth:`replace` with a plain mapping; what it leaves out goes back to its default.

        Raises :class:`InvalidSetting` naming the key, too."""
        return self.replace(read_settings(raw), by=by, expected=expected, confirmed=confirmed)

    def change(self, edit: Edit, *, by: str, expected: int | None = None, confirmed: bool = False) -> int:
        """Change what holds by ``edit``, in one step that nobody can come between; return the version.

        Raises :class:`InvalidSetting` naming the key, and what ``edit`` raises.
        """
        with self._store.begin() as tables:
            settings, _ = tables.settings.get()
            after = read_settings(plain_settings(edit(settings)))
            return self._save(tables, after, expected, by, confirmed)

    def patch(
        self, part: Mapping[str, Any], *, by: str, expected: int | None = None, confirmed: bool = False
    ) -> int:
        """:meth:`change` by a JSON merge patch (RFC 7396): what is left out stays, None puts a default back.

        A list, the zones too, is replaced whole."""
        part = copied(part)
        return self.change(
            lambda settings: read_settings(patched(plain_settings(settings), part)),
            by=by,
            expected=expected,
            confirmed=confirmed,
        )

    def proposed(self, part: Mapping[str, Any]) -> Settings:
        """What would hold after :meth:`patch`; nothing is changed. Raises :class:`InvalidSetting`."""
        settings, _ = self.get()
        after = read_settings(patched(plain_settings(settings), copied(part)))
        _check_timezone(after)
        return after

    def enable(self, *, by: str) -> int:
        """Start monitoring; return the settings' version."""
        return self.change(lambda settings: replace(settings, enabled=True), by=by)

    def disable(self, *, by: str, confirmed: bool) -> int:
        """Stop monitoring; what was stored stays readable."""
        return self.change(lambda settings: replace(settings, enabled=False), by=by, confirmed=confirmed)

    def export_toml(self) -> str:
        """All settings as one TOML text, defaults written out."""
        settings, _ = self.get()
        return write_toml(plain_settings(settings))

    def import_toml(self, text: str, *, by: str, expected: int | None = None, confirmed: bool = False) -> int:
        """Replace all settings by what a TOML text says; nothing is half-applied.

        Raises :class:`InvalidInput` with the line of a spelling mistake, and what :meth:`replace_plain` does.
        """
        return self.replace(read_toml(text), by=by, expected=expected, confirmed=confirmed)

    def history(self, limit: int = 100) -> Sequence[AuditEntry]:
        """Who changed what, the newest first."""
        with self._store.read() as tables:
            return tables.audit.latest(limit, {STARTED, STOPPED, CHANGED})

    def _save(
        self, tables: Transaction, after: Settings, expected: int | None, by: str, confirmed: bool
    ) -> int:
        _check_timezone(after)
        before, version = tables.settings.get()
        if before.enabled and not after.enabled and not confirmed:
            raise Conflict(
                "This stops the monitoring of every camera.",
                fix="Confirm it; alerts so far stay readable.",
            )
        if expected in (None, version) and before == after:
            return version
        version = tables.settings.save(after, version if expected is None else expected)
        for what, detail in _told(before, after):
            detail = {"version": str(version), **detail}
            tables.audit.append(AuditEntry(self._clock.utc(), by, what, ABOUT, detail))
        return version


def read_toml(text: str) -> Settings:
    """The settings a TOML text describes. Raises :class:`InvalidInput`, :class:`InvalidSetting`."""
    settings = read_settings(parse_toml(text))
    _check_timezone(settings)
    return settings


def write_toml(plain: Mapping[str, Any]) -> str:
    """Tables as TOML text."""
    return tomli_w.dumps(plain)


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises :class:`InvalidInput` saying where it is misspelled."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"This is not TOML: {error}.", fix="Mend the spelling there.") from None
    except ValueError:  # Python reads no number of more than some thousand digits
        raise InvalidInput("This is not TOML: a number is too long.", fix="Shorten it.") from None
    except RecursionError:
        raise InvalidInput("This is not TOML: brackets without end.", fix="Close them.") from None


def in_zone(settings: Settings, camera: str, zone: str | None) -> Settings:
    """What holds where an incident was; a zone that was erased since has nothing of its own."""
    return effective(settings, camera, _zone(settings, camera, zone))


def _zone(settings: Settings, camera: str, name: str | None) -> Zone | None:
    return next((zone for zone in settings.zones if zone.name == name and zone.on(camera)), None)


def _check_timezone(settings: Settings) -> None:
    if settings.timezone != "UTC" and settings.timezone not in _timezones():
        raise InvalidSetting(
            "timezone",
            f"{quoted(settings.timezone)} is no time zone this machine knows",
            allowed="an IANA name like Europe/Vienna",
        )


@functools.cache
def _timezones() -> Set[str]:
    return available_timezones()  # reads hundreds of files


def _told(before: Settings, after: Settings) -> list[tuple[str, dict[str, str]]]:
    """What the log says of a change: the switch of the whole app has a line of its own."""
    lines: list[tuple[str, dict[str, str]]] = []
    if before.enabled != after.enabled:
        lines.append((STARTED if after.enabled else STOPPED, {}))
    others = [change for change in changes(before, after) if not change.startswith("enabled: ")]
    if others or not lines:
        more = len(others) - MOST_NOTED
        noted = others[:MOST_NOTED] + ([f"and {more} more"] if more > 0 else [])
        lines.append((CHANGED, {"changed": "; ".join(noted)}))
    return lines
