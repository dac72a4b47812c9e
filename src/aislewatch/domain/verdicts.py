"""What staff's responses say about the alerts: verdicts, precision, response times, and thresholds that would
have spared false alarms.

Intervals are Wilson's (1927) at 95 %, which keep their promise for few verdicts and for shares near 0 and 1
(Brown, Cai & DasGupta 2001, Statistical Science 16).
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import Alert, AlertState, Outcome
from aislewatch.domain.settings import SENSITIVITY, Sensitivity, Settings, adjusted
from aislewatch.domain.settings_text import effective

LEAST_VERDICTS: Final = 20
LEAST_WRONG: Final = 5
"""Fewer verdicts, or fewer false alarms among them, suggest nothing."""

MOST_LOST: Final = 0.1
"""Share of the right alerts that a suggested threshold may cost."""

WORTH: Final = 0.1
"""Share of the false alarms that it must at least spare."""

MOST_SUGGESTED: Final = 6

_Z: Final = 1.959964
_RIGHT: Final = frozenset({Outcome.PREVENTED, Outcome.RECOVERED, Outcome.LOST})
_CLOSED: Final = frozenset({AlertState.RESOLVED, AlertState.DISMISSED, AlertState.ESCALATED})


class Verdict(StrEnum):
    """Whether an alert was worth raising, as people saw it."""

    RIGHT = "right"
    WRONG = "wrong"
    UNCLEAR = "unclear"
    OPEN = "open"


def verdict(alert: Alert) -> Verdict:
    """Right: something was prevented, recovered or lost, or it became a case. Wrong: dismissed. Unclear:
    resolved with no action. Open: nobody has decided yet."""
    if alert.state is AlertState.DISMISSED:
        return Verdict.WRONG
    if alert.state is AlertState.ESCALATED:
        return Verdict.RIGHT
    if alert.state is AlertState.RESOLVED:
        return Verdict.RIGHT if alert.outcome in _RIGHT else Verdict.UNCLEAR
    return Verdict.OPEN


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``total`` with the 95 % interval of the share; ``value`` is None of none."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; of nothing, everything is possible."""
        n = self.total
        if not n:
            return 0.0, 1.0
        share, z2 = self.hits / n, _Z * _Z
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
        low = 0.0 if self.hits == 0 else max(0.0, middle - half)
        return low, 1.0 if self.hits == n else min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdicts on some alerts; ``name`` says which: a camera, an action, a zone (None: outside any)."""

    name: str | None
    right: int
    wrong: int
    unclear: int
    open: int

    @property
    def alerts(self) -> int:
        """How many there are."""
        return self.right + self.wrong + self.unclear + self.open

    @property
    def precision(self) -> Share:
        """Share of the right ones among those that were right or wrong."""
        return Share(self.right, self.right + self.wrong)


def judged_by(alerts: Iterable[Alert], name: Callable[[Alert], str | None]) -> list[Judged]:
    """The verdicts on alerts, grouped by ``name``; the largest group first."""
    groups: dict[str | None, Counter[Verdict]] = {}
    for alert in alerts:
        groups.setdefault(name(alert), Counter())[verdict(alert)] += 1
    found = [
        Judged(key, *(counts[each] for each in (Verdict.RIGHT, Verdict.WRONG, Verdict.UNCLEAR, Verdict.OPEN)))
        for key, counts in groups.items()
    ]
    return sorted(
        found, key=lambda each: (-(each.right + each.wrong + each.unclear + each.open), str(each.name))
    )


def judged(alerts: Iterable[Alert]) -> Judged:
    """The verdicts on all of them."""
    found = judged_by(alerts, lambda alert: None)
    return found[0] if found else Judged(None, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Day:
    """How many alerts of each action, and in each zone, were confirmed on a day (``yyyy-mm-dd``, the store's
    time)."""

    day: str
    actions: Mapping[ActionType, int]
    zones: Mapping[str, int]


def per_day(alerts: Iterable[Alert], days: Sequence[str], day: Callable[[float], str]) -> list[Day]:
    """Alerts of each of ``days``; ``day`` tells which a moment belongs to. Outside any zone is ''."""
    actions: dict[str, Counter[ActionType]] = {name: Counter() for name in days}
    zones: dict[str, Counter[str]] = {name: Counter() for name in days}
    for alert in alerts:
        name = day(alert.incident.confirmed_at)
        if name in actions:
            actions[name][alert.incident.action] += 1
            zones[name][alert.incident.zone or ""] += 1
    return [Day(name, dict(actions[name]), dict(zones[name])) for name in days]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds something took, ``count`` times: None of none."""

    count: int
    median: float | None
    p90: float | None


def times(seconds: Iterable[float]) -> Times:
    """Median and 90th percentile, between neighbors in a straight line."""
    ordered = sorted(seconds)
    return Times(len(ordered), _quantile(ordered, 0.5), _quantile(ordered, 0.9))


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def first_response(alert: Alert) -> float | None:
    """Seconds from confirmation to the first move; None while nobody has made one."""
    return max(0.0, alert.moves[0].at - alert.incident.confirmed_at) if alert.moves else None


def closing(alert: Alert) -> float | None:
    """Seconds from confirmation to the move that closed it; None while it is open."""
    if alert.state not in _CLOSED:
        return None
    at = next((move.at for move in reversed(alert.moves) if move.state in _CLOSED), None)
    return None if at is None else max(0.0, at - alert.incident.confirmed_at)


def outcomes(alerts: Iterable[Alert]) -> dict[str, int]:
    """How alerts ended: outcomes, ``dismissed``, ``escalated``, and ``open``."""
    counts = Counter(
        alert.outcome.value if alert.outcome else alert.state.value if alert.state in _CLOSED else "open"
        for alert in alerts
    )
    return dict(counts)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A stricter setting and what it would have done to the judged alerts.

    For ``action`` (None: all) on ``camera`` (None: all): ``key`` set to ``value`` would have spared
    ``spared`` of the false alarms and cost ``lost`` of the right ones. ``patch`` is the change as a merge
    patch. It is an estimate: an alert's confidence is that of its strongest signal; a replay tells more.
    """

    action: ActionType | None
    camera: str | None
    key: str
    value: float | str
    spared: Share
    lost: Share
    patch: Mapping[str, Any] = field(default_factory=dict)


def suggestions(alerts: Iterable[Alert], settings: Settings) -> list[Suggestion]:
    """Settings that verdicts speak for: the sensitivity of an action, in all and on single cameras, and the
    least confidence of all alerts. Only with enough verdicts; the one that spares most first."""
    known = [alert for alert in alerts if verdict(alert) in (Verdict.RIGHT, Verdict.WRONG)]
    cameras = sorted({alert.incident.camera for alert in known})
    found = []
    for camera in (None, *cameras):
        here = [alert for alert in known if camera in (None, alert.incident.camera)]
        if camera is not None and len(here) == len(known):
            continue  # says the same as the whole store
        holding = settings if camera is None else effective(settings, camera)
        found.append(_least_confidence(here, camera, holding))
        for action in ActionType:
            mine = [alert for alert in here if alert.incident.action is action]
            found.append(_sensitivity(mine, camera, action, holding))
    told = [suggestion for suggestion in found if suggestion is not None]
    return sorted(told, key=lambda s: s.lost.hits - s.spared.hits)[:MOST_SUGGESTED]


def _least_confidence(alerts: Sequence[Alert], camera: str | None, holding: Settings) -> Suggestion | None:
    now = holding.alerts.min_confidence
    steps = [step / 100 for step in range(30, 96) if step / 100 > now]
    best = _best(alerts, steps)
    if best is None:
        return None
    value, spared, lost = best
    patch = {"alerts": {"min_confidence": value}}
    return Suggestion(None, camera, "alerts.min_confidence", value, spared, lost, _placed(patch, camera))


def _sensitivity(
    alerts: Sequence[Alert], camera: str | None, action: ActionType, holding: Settings
) -> Suggestion | None:
    now = holding.least_confidence(action)
    adjustment = holding.actions[action].adjustment
    points = {adjusted(SENSITIVITY[each], adjustment): each for each in Sensitivity}
    stricter = {point: each for point, each in points.items() if point > now}
    best = _best(alerts, sorted(stricter))
    if best is None:
        return None
    value, spared, lost = best
    chosen = stricter[value].value
    key, patch = f"actions.{action}.sensitivity", {"actions": {action.value: {"sensitivity": chosen}}}
    return Suggestion(action, camera, key, chosen, spared, lost, _placed(patch, camera))


def _placed(patch: dict[str, Any], camera: str | None) -> dict[str, Any]:
    return patch if camera is None else {"cameras": {camera: patch}}


def _best(alerts: Sequence[Alert], steps: Sequence[float]) -> tuple[float, Share, Share] | None:
    """The least of ``steps`` that spares most false alarms for an acceptable loss."""
    right = [a.incident.confidence for a in alerts if verdict(a) is Verdict.RIGHT]
    wrong = [a.incident.confidence for a in alerts if verdict(a) is Verdict.WRONG]
    if len(right) + len(wrong) < LEAST_VERDICTS or len(wrong) < LEAST_WRONG:
        return None
    best = None
    for step in steps:
        spared = Share(sum(confidence < step for confidence in wrong), len(wrong))
        lost = Share(sum(confidence < step for confidence in right), len(right))
        better = best is None or spared.hits > best[1].hits
        if better and spared.hits >= WORTH * len(wrong) and lost.hits <= MOST_LOST * len(right):
            best = (step, spared, lost)
    return best
