"""Snoozing: for a while nobody is called; alerts are written down as ever, and marked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidSetting, NotFound
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_values import text
from aislewatch.domain.snooze import Scope, Snooze
from aislewatch.ports import Clock, Store
from aislewatch.services.configure import Configure

SHORTEST: Final = 60
LONGEST: Final = 7 * 24 * 3600
"""Seconds: what should be quiet for longer is better switched off, where everybody sees it."""


class Snoozing:
    """Use cases of snoozes: at most one of a camera (None: all) and action (None: all) at a time."""

    def __init__(self, store: Store, configure: Configure, clock: Clock) -> None:
        self._store = store
        self._configure = configure
        self._clock = clock

    def list(self) -> Sequence[Snooze]:
        """Those that hold now, the first to end first."""
        settings, _ = self._configure.get()
        now = self._clock.utc()
        return sorted((s for s in settings.snoozes if s.runs(now)), key=lambda snooze: snooze.until)

    def start(
        self,
        seconds: float,
        *,
        by: str,
        camera: str | None = None,
        action: ActionType | None = None,
        note: str = "",
    ) -> Snooze:
        """Snooze for so many seconds from now, in the place of what was snoozed so before.

        Raises :class:`InvalidSetting` for a time that is too short or long, :class:`NotFound` for an
        unknown camera.
        """
        if not SHORTEST <= seconds <= LONGEST:
            raise InvalidSetting(
                "snooze", f"{seconds:g} s does not fit", allowed=f"{SHORTEST} to {LONGEST} s (seven days)"
            )
        if camera is not None:
            with self._store.read() as tables:
                tables.cameras.get(camera)
        note = text(note, "snooze.note", empty=True)
        snooze = Snooze(int(self._clock.utc() + seconds), camera, action, note)
        self._replace(snooze.scope, (snooze,), by)
        return snooze

    def cancel(self, *, by: str, camera: str | None = None, action: ActionType | None = None) -> None:
        """End the snooze of this camera and action now. Raises :class:`NotFound` when there is none."""
        scope = (camera, action)
        if not any(snooze.scope == scope for snooze in self.list()):
            raise NotFound("Nothing is snoozed so.", fix="See the list of what is; it may have ended.")
        self._replace(scope, (), by)

    def _replace(self, scope: Scope, new: tuple[Snooze, ...], by: str) -> None:
        """Put ``new`` in the place of what has this scope; what is over goes as well."""
        now = self._clock.utc()

        def edit(settings: Settings) -> Settings:
            others = [s for s in settings.snoozes if s.runs(now) and s.scope != scope]
            return replace(settings, snoozes=(*others, *new))

        self._configure.change(edit, by=by)
