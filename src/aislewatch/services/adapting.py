"""What a store's own alerts and quiet hours say about how ready each action should be there.

Examples come from replays: the part of the trace that is kept with each judged alert tells how much stricter
the settings could be and still raise it, and hours in which nobody found anything tell what readier settings
would raise for nothing. :mod:`aislewatch.domain.adapting` decides what they speak for; what comes of it is a
change of settings like any other: versioned, in the history, taken back at once. Nothing leaves the machine.

Tested by ``tests/unit/services/test_adapting.py``; shown to help by ``benchmarks/adaptation.py``.
"""

import functools
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.adapting import STEPS, Adjustment, Example, learn
from aislewatch.domain.alert_lists import AlertQuery, Cursor
from aislewatch.domain.alerts import Alert
from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import MOST_ADJUSTED, SENSITIVITY, Sensitivity, Settings
from aislewatch.domain.settings_edits import patched
from aislewatch.domain.settings_text import effective, plain_settings
from aislewatch.domain.traces import Chunk, Stretch, pinned_key
from aislewatch.domain.verdicts import Share, Suggestion, Verdict, verdict
from aislewatch.ports import Clock, Store
from aislewatch.services.configure import Configure, in_zone
from aislewatch.services.tracing import Tracing
from aislewatch.services.whatif import Key, unpaired

LONGEST_DAYS: Final = 366
NEAR: Final = 600.0
"""Seconds around an alert that nobody dismissed: not quiet."""

_DAY: Final = 86_400.0
_HOUR: Final = 3600.0
_PLAINLY: Final = STEPS.index(0.0)

Replay = Callable[[str, Iterable[Chunk], Sequence[Settings]], Sequence[Mapping[Key, Incident]]]
"""The incidents of a camera's chunks under each of several settings."""

Told = Callable[[float], None]
"""Hears how far the work is, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was learnt: from how many alerts that were judged, how many of these by replay, and how many
    ``hours`` of quiet; the changes, and all of them as a merge patch of the settings' ``version``."""

    judged: int
    replayed: int
    hours: float
    changes: tuple[Adjustment, ...]
    patch: Mapping[str, Any]
    version: int


class Adapting:
    """Use cases of adapting."""

    def __init__(
        self, store: Store, tracing: Tracing, configure: Configure, clock: Clock, replay: Replay
    ) -> None:
        self._store = store
        self._tracing = tracing
        self._configure = configure
        self._clock = clock
        self._replay = replay

    def propose(self, *, days: int = 90, quiet: float = 4.0, told: Told = lambda share: None) -> Proposal:
        """What the alerts of the last ``days`` and up to ``quiet`` camera-hours speak for; nothing is
        changed. Raises :class:`InvalidInput`, :class:`StorageError`."""
        if not 1 <= days <= LONGEST_DAYS or not quiet >= 0:
            raise InvalidInput(
                f"{days} days and {quiet:g} hours cannot be looked at.",
                fix="Take 1 to 366 days, 0 hours or more.",
            )
        settings, version = self._configure.get()
        alerts = self._alerts(self._clock.utc() - days * _DAY)
        known = [alert for alert in alerts if verdict(alert) in (Verdict.RIGHT, Verdict.WRONG)]
        versions = [shifted(settings, step) for step in STEPS]
        calm = spread(self._calm(alerts), quiet * _HOUR)
        work = len(known) + len(calm) or 1
        examples, replayed = [], 0
        for number, alert in enumerate(known):
            margin = self._margin(alert, versions)
            replayed += margin is not None
            examples.append(_judged(alert, settings, margin))
            told((number + 1) / work)
        for number, stretch in enumerate(calm):
            examples += self._unseen(stretch, versions)
            told((len(known) + number + 1) / work)
        changes = tuple(learn(examples, known_here(settings)))
        hours = sum(stretch.end - stretch.start for stretch in calm) / _HOUR
        patch = patch_of(changes, settings, {example.action for example in examples})
        return Proposal(len(known), replayed, hours, changes, patch, version)

    def apply(self, proposal: Proposal, *, by: str) -> int:
        """Take over what was proposed; the settings' new version. Raises :class:`Conflict` when they were
        changed since."""
        return self._configure.patch(proposal.patch, by=by, expected=proposal.version)

    def undo(self, *, by: str) -> int:
        """Put every adjustment back to none, everywhere; the settings' version."""
        settings, _ = self._configure.get()
        return self._configure.patch(none_of(settings), by=by)

    def _alerts(self, since: float) -> list[Alert]:
        alerts: list[Alert] = []
        after: Cursor | None = None
        while True:
            with self._store.read() as tables:
                page = tables.alerts.find(AlertQuery(since=since), after=after, limit=500)
            alerts += page.alerts
            after = page.next
            if after is None:
                return alerts

    def _margin(self, alert: Alert, versions: Sequence[Settings]) -> float | None:
        """By how much stricter the settings could be and still raise the alert; None when its trace is
        gone."""
        chunk = self._tracing.shelf.read(pinned_key(alert.id))
        if chunk is None:
            return None
        mine = {("", 0): alert.incident}
        found = self._replay(chunk.camera, [chunk], versions)
        # Its own run is known by another name in the trace: compared are track, action and time.
        raised = [not unpaired(mine, {("", n): i for n, i in enumerate(each.values())})[0] for each in found]
        return margin_of(raised)

    def _unseen(self, stretch: Stretch, versions: Sequence[Settings]) -> Iterator[Example]:
        """What readier settings would raise in a quiet hour."""
        chunk = self._tracing.shelf.read(stretch.key)
        if chunk is None:
            return
        found = self._replay(chunk.camera, [chunk], versions)
        seen = dict(found[_PLAINLY])
        for step in range(_PLAINLY + 1, len(STEPS)):
            for incident in unpaired(seen, found[step])[1]:
                seen[(chunk.run, -len(seen) - 1)] = incident
                yield _example(incident, right=False, margin=-STEPS[step], judged=False)

    def _calm(self, alerts: Sequence[Alert]) -> list[Stretch]:
        """Stored stretches with no alert near them but dismissed ones."""
        busy = [
            (a.incident.camera, a.incident.start - NEAR, a.incident.end + NEAR)
            for a in alerts
            if verdict(a) is not Verdict.WRONG
        ]
        return [
            stretch
            for stretch in self._tracing.shelf.stretches()
            if not any(camera == stretch.camera and stretch.meets(start, end) for camera, start, end in busy)
        ]


def shifted(settings: Settings, by: float) -> Settings:
    """``settings`` with every action readier by so many log odds, as far as settings go; also where a camera
    or zone has an adjustment of its own."""
    return replace(
        settings,
        actions={a: replace(s, adjustment=_within(s.adjustment + by)) for a, s in settings.actions.items()},
        cameras={name: _moved(override, by) for name, override in settings.cameras.items()},
        zones=tuple(replace(zone, overrides=_moved(zone.overrides, by)) for zone in settings.zones),
    )


def patch_of(
    changes: Iterable[Adjustment], settings: Settings, actions: Iterable[ActionType]
) -> dict[str, Any]:
    """The changes as a merge patch: for the store, for cameras that were learnt about, and for those that
    have an adjustment of their own. ``actions`` are those that a change of all actions is of."""
    change = {(each.action, each.camera): each.value for each in changes}
    everything = change.get((None, None))
    patch: dict[str, Any] = {}
    for action in sorted(actions):
        wide = change.get((action, None), everything)
        if wide is not None:
            value = settings.actions[action].adjustment + wide
            patch.setdefault("actions", {})[action.value] = {"adjustment": _within(value)}
        own = {name for name, override in settings.cameras.items() if _has_own(override, action)}
        for camera in sorted(own | {name for of, name in change if of is action and name is not None}):
            by = change.get((action, camera), wide)
            if by is not None:
                value = effective(settings, camera).actions[action].adjustment + by
                there = patch.setdefault("cameras", {}).setdefault(camera, {}).setdefault("actions", {})
                there[action.value] = {"adjustment": _within(value)}
    return patch


def none_of(settings: Settings) -> dict[str, Any]:
    """The merge patch that takes every adjustment out."""
    patch: dict[str, Any] = {
        "actions": {action.value: {"adjustment": None} for action in ActionType},
        "cameras": {name: cleared for name, each in settings.cameras.items() if (cleared := _cleared(each))},
    }
    zones = plain_settings(settings)["zones"]
    if any(_cleared(zone.get("overrides", {})) for zone in zones):
        patch["zones"] = [
            {**z, "overrides": patched(z["overrides"], _cleared(z["overrides"]))} for z in zones
        ]
    return patch


def suggested(alerts: Iterable[Alert], settings: Settings) -> list[Suggestion]:
    """The changes that judged alerts speak for by their confidence alone, as a report tells them."""
    known = [alert for alert in alerts if verdict(alert) in (Verdict.RIGHT, Verdict.WRONG)]
    found = []
    for change in learn([_judged(alert, settings, None) for alert in known], known_here(settings)):
        patch = patch_of([change], settings, {alert.incident.action for alert in known})
        key = f"actions.{change.action}.adjustment" if change.action else "actions.adjustment"
        spared, lost = (
            Share(change.worth.spared, change.worth.wrong),
            Share(change.worth.lost, change.worth.right),
        )
        found.append(Suggestion(change.action, change.camera, key, change.value, spared, lost, patch))
    return found


@functools.cache
def reference() -> tuple[Example, ...]:
    """Examples of rehearsed stores at Medium, as ``benchmarks/adaptation.py --reference`` makes them."""
    plain = json.loads(files("aislewatch.services").joinpath("adapting.json").read_text("utf-8"))
    return tuple(
        Example(ActionType(action), "", "", right, margin)
        for action, known in plain.items()
        for right, margins in ((True, known["right"]), (False, known["wrong"]))
        for margin in margins
    )


def known_here(settings: Settings) -> list[Example]:
    """The reference under a store's sensitivities and adjustments."""
    medium = _odds(SENSITIVITY[Sensitivity.MEDIUM])
    found = []
    for each in reference():
        chosen = settings.actions[each.action]
        margin = each.margin + medium - _odds(SENSITIVITY[chosen.sensitivity])
        found.append(replace(each, margin=margin).moved(chosen.adjustment))
    return found


def margin_of(raised: Sequence[bool]) -> float | None:
    """By how much stricter than now an alert is still raised, from whether it is at each of :data:`STEPS`;
    None when it is not even raised now: its trace does not hold enough of what led to it."""
    if not raised[_PLAINLY]:
        return None
    step = _PLAINLY
    while step and raised[step - 1]:
        step -= 1
    return -STEPS[step]


def spread(stretches: Sequence[Stretch], seconds: float) -> list[Stretch]:
    """As many of the stretches as last ``seconds``, evenly spread over all."""
    total = sum(stretch.end - stretch.start for stretch in stretches)
    if total <= seconds:
        return list(stretches)
    taken, passed, chosen = 0.0, 0.0, []
    for stretch in stretches:
        length = stretch.end - stretch.start
        passed += length
        if taken + length <= seconds * passed / total:
            chosen.append(stretch)
            taken += length
    return chosen


def _judged(alert: Alert, settings: Settings, margin: float | None) -> Example:
    """An alert somebody judged; by its confidence where no replay tells its margin."""
    incident = alert.incident
    if margin is None:
        now = in_zone(settings, incident.camera, incident.zone).least_confidence(incident.action)
        margin = _odds(incident.confidence) - _odds(now)
    return _example(incident, right=verdict(alert) is Verdict.RIGHT, margin=margin, judged=True)


def _example(incident: Incident, *, right: bool, margin: float, judged: bool) -> Example:
    day = f"{incident.confirmed_at // _DAY:.0f}"
    return Example(incident.action, incident.camera, day, right, margin, judged)


def _odds(confidence: float) -> float:
    kept = min(max(confidence, 0.01), 0.99)
    return math.log(kept / (1 - kept))


def _within(adjustment: float) -> float:
    return round(min(max(adjustment, -MOST_ADJUSTED), MOST_ADJUSTED), 2)


def _has_own(override: Mapping[str, Any], action: ActionType) -> bool:
    return "adjustment" in override.get("actions", {}).get(action.value, {})


def _moved(override: Mapping[str, Any], by: float) -> Mapping[str, Any]:
    """A camera's or zone's own settings with its own adjustments moved."""
    own = {name: each for name, each in override.get("actions", {}).items() if "adjustment" in each}
    if not own:
        return override
    moved = {name: {"adjustment": _within(each["adjustment"] + by)} for name, each in own.items()}
    return patched(override, {"actions": moved})


def _cleared(override: Mapping[str, Any]) -> dict[str, Any]:
    """The merge patch that takes the adjustments out of a camera's or zone's own settings."""
    own = [name for name, each in override.get("actions", {}).items() if "adjustment" in each]
    return {"actions": {name: {"adjustment": None} for name in own}} if own else {}
