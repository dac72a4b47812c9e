"""Verdicts, precision with its interval, days, response times, and what verdicts suggest."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import ActionType
from aislewatch.domain.alerts import Alert, AlertState, Move, Outcome, Severity, moved
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_edits import patched
from aislewatch.domain.settings_text import effective, plain_settings, read_settings
from aislewatch.domain.suspicion import Level
from aislewatch.domain.verdicts import (
    Share,
    Verdict,
    closing,
    first_response,
    judged,
    judged_by,
    outcomes,
    per_day,
    suggestions,
    times,
    verdict,
)

S = AlertState


def alert(
    confidence: float = 0.9,
    *moves: Move,
    action: ActionType = ActionType.CONCEALMENT,
    camera: str = "cam",
    zone: str | None = None,
    at: float = 1000.0,
) -> Alert:
    incident = Incident(
        1, camera, 7, action, "pocket", zone, Level.CONFIRMED, confidence, at - 4, at, at, (), ()
    )
    found = Alert(f"{camera}-{at}-{confidence}", incident)
    for move in moves:
        found = moved(found, move)
    return found


def right(at: float = 1100.0) -> Move:
    return Move(at, "guard", S.RESOLVED, outcome=Outcome.PREVENTED)


def wrong(at: float = 1100.0) -> Move:
    return Move(at, "guard", S.DISMISSED, note="A phone.")


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (None, Verdict.OPEN),
        (Move(1, "g", S.ACKNOWLEDGED), Verdict.OPEN),
        (Move(1, "g", S.REVIEWED, severity=Severity.HIGH), Verdict.OPEN),
        (wrong(), Verdict.WRONG),
        (Move(1, "g", S.ESCALATED, case=4), Verdict.RIGHT),
        (right(), Verdict.RIGHT),
        (Move(1, "g", S.RESOLVED, outcome=Outcome.RECOVERED), Verdict.RIGHT),
        (Move(1, "g", S.RESOLVED, outcome=Outcome.LOST), Verdict.RIGHT),
        (Move(1, "g", S.RESOLVED, outcome=Outcome.NO_ACTION), Verdict.UNCLEAR),
    ],
)
def test_what_each_end_says(move: Move | None, expected: Verdict) -> None:
    assert verdict(alert(0.9, *([move] if move else []))) is expected


def test_who_reopens_takes_the_verdict_back() -> None:
    reopened = alert(0.9, wrong(), Move(1200, "guard", S.NEW))
    assert verdict(reopened) is Verdict.OPEN
    assert closing(reopened) is None
    assert verdict(moved(reopened, right(1300))) is Verdict.RIGHT
    assert closing(moved(reopened, right(1300))) == 300


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)
def test_wilsons_interval_as_published(hits: int, total: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3; and the closed form at both ends."""
    assert Share(hits, total).interval == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 200), st.integers(0, 200))
def test_an_interval_holds_its_share(hits: int, misses: int) -> None:
    share = Share(hits, hits + misses)
    low, high = share.interval
    assert 0 <= low <= high <= 1
    assert share.value is None or low - 1e-12 <= share.value <= high + 1e-12


def test_groups_count_each_alert_once() -> None:
    alerts = [alert(0.9, right(), zone="wine"), alert(0.9, wrong(), zone="wine"), alert(0.9)]
    by_zone = judged_by(alerts, lambda a: a.incident.zone)
    assert [(each.name, each.right, each.wrong, each.open) for each in by_zone] == [
        ("wine", 1, 1, 0),
        (None, 0, 0, 1),
    ]
    assert judged(alerts).precision == Share(1, 2)
    assert judged([]).precision.value is None
    assert outcomes(alerts) == {"prevented": 1, "dismissed": 1, "open": 1}


def test_days_are_the_stores_also_when_clocks_change() -> None:
    vienna = ZoneInfo("Europe/Vienna")
    # On 25 October 2026 the clock is set back at 3 o'clock: that day has 25 hours.
    moments = [(24, 23, 59), (25, 0, 1), (25, 2, 30), (25, 23, 59), (26, 0, 1)]
    alerts = [alert(at=datetime(2026, 10, d, h, m, tzinfo=vienna).timestamp()) for d, h, m in moments]
    days = per_day(
        alerts,
        ["2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27"],
        lambda at: datetime.fromtimestamp(at, vienna).date().isoformat(),
    )
    assert [sum(day.actions.values()) for day in days] == [1, 3, 1, 0]
    assert days[1].zones == {"": 3}


def test_times_between_neighbors() -> None:
    assert times([]).median is None
    assert times([5.0]) == times(iter([5.0]))
    found = times([10.0, 20.0, 30.0, 40.0, 50.0])
    assert (found.count, found.median, found.p90) == (5, 30.0, 46.0)
    assert first_response(alert(0.9, Move(1030, "g", S.ACKNOWLEDGED), right(1500))) == 30
    assert closing(alert(0.9, Move(1030, "g", S.ACKNOWLEDGED), right(1500))) == 500


def shop(wrongs: int, rights: int, weak: float = 0.66, strong: float = 0.9) -> list[Alert]:
    return [alert(weak, wrong(), at=1000.0 + n) for n in range(wrongs)] + [
        alert(strong, right(), at=5000.0 + n) for n in range(rights)
    ]


def test_a_threshold_is_suggested_that_spares_false_alarms() -> None:
    found = suggestions(shop(10, 20), Settings())
    least = next(each for each in found if each.action is None)
    assert 0.66 < float(least.value) <= 0.67, "the least that does it"
    assert (least.spared, least.lost) == (Share(10, 10), Share(0, 20))
    sensitivity = next(each for each in found if each.action is ActionType.CONCEALMENT)
    assert (sensitivity.key, sensitivity.value) == ("actions.concealment.sensitivity", "low")
    for each in found:
        after = read_settings(patched(plain_settings(Settings()), each.patch))
        assert effective(after, "cam").least_confidence(ActionType.CONCEALMENT) > 0.66


@pytest.mark.parametrize(("wrongs", "rights"), [(4, 40), (8, 11), (0, 50), (0, 0)])
def test_too_few_verdicts_suggest_nothing(wrongs: int, rights: int) -> None:
    assert suggestions(shop(wrongs, rights), Settings()) == []


def test_no_threshold_that_costs_too_many_right_ones() -> None:
    assert suggestions(shop(20, 20, weak=0.8, strong=0.8), Settings()) == []
    mixed = [*shop(20, 18), *(alert(0.61, right(), at=9000.0 + n) for n in range(3))]
    assert suggestions(mixed, Settings()) == [], "three of 21 are more than one in ten"
    assert suggestions(mixed[:-1], Settings()), "two of 20 are not"


def test_open_and_unclear_alerts_say_nothing() -> None:
    unclear = Move(1100, "g", S.RESOLVED, outcome=Outcome.NO_ACTION)
    assert suggestions([alert(0.7, unclear, at=n) for n in range(50)] + shop(0, 15), Settings()) == []


def test_a_camera_of_its_own_is_told_where_it_says_something_else() -> None:
    here = shop(10, 15)
    there = [replace(a, incident=replace(a.incident, camera="till")) for a in shop(0, 15, strong=0.65)]
    found = suggestions([*here, *there], Settings())
    assert {each.camera for each in found} == {"cam"}, "in all, too many right ones at the till would be lost"
    assert all("cam" in each.patch["cameras"] for each in found)


def test_what_holds_already_is_not_suggested() -> None:
    strict = read_settings(
        {"alerts": {"min_confidence": 0.95}, "actions": {"concealment": {"sensitivity": "low"}}}
    )
    assert suggestions(shop(10, 20), strict) == []
