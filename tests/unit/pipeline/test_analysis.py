"""The analysis end to end, on synthetic people: from poses to levels and incidents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from aislewatch.behaviors.concealment import Concealment
from aislewatch.behaviors.loitering import Loitering
from aislewatch.domain.actions import ActionType, Signal
from aislewatch.domain.incidents import Incident
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.domain.suspicion import Cause, Level
from aislewatch.evaluation.replay import replay
from aislewatch.evaluation.report import Report
from aislewatch.pipeline.analysis import Analysis, Findings, LocalTime
from aislewatch.vision.scene import Scene
from tests.fakes.people import BELLY, HANGING, POCKET, SHELF, Actor, filmed, moving, still

CONCEALMENT = ActionType.CONCEALMENT

POCKETING = moving((2, HANGING), (2.6, SHELF), (3.4, SHELF), (4, POCKET), (10, POCKET), (10.5, HANGING))
CUSTOMER = Actor(left=POCKETING)
"""One customer's reach, then six seconds of a hand at the pocket: suspicion only, it may be a phone."""

BEHAVIORS = (Concealment, Loitering)
"""Rules alone: what a stick figure does with its hands, the model may take for anything."""

WHOLE = [[0, 0], [1, 0], [1, 1], [0, 1]]


def settings(**raw: Any) -> Settings:
    return read_settings(raw)


def zone(kind: str, name: str = "zone", **more: Any) -> Mapping[str, Any]:
    return {"name": name, "kind": kind, "polygon": WHOLE, **more}


def run(
    film: Iterable[People], chosen: Settings | None = None, local_time: LocalTime | None = None
) -> tuple[list[Findings], list[Incident]]:
    """All findings, and every incident as it finally stands."""
    analysis = Analysis("cam", chosen or Settings(), behaviors=BEHAVIORS, local_time=local_time)
    findings = [analysis.observe(people) for people in film]
    last = {i.number: i for f in findings for i in f.incidents}
    last |= {i.number: i for i in analysis.finish()}
    return findings, list(last.values())


def levels(findings: Sequence[Findings]) -> list[Level]:
    return [change.level for f in findings for change in f.changes]


def counted(findings: Sequence[Findings]) -> list[Signal]:
    return [signal for f in findings for signal in f.signals]


def confidence(findings: Sequence[Findings]) -> float:
    return max((s.confidence for f in findings for s in f.seen if s.action == CONCEALMENT), default=0.0)


@pytest.mark.parametrize("rate", [3, 6, 15, 30])
def test_concealment_climbs_to_confirmed_and_is_one_incident(rate: float) -> None:
    findings, incidents = run(filmed(CUSTOMER, 60, rate))
    # Up at once, held, then down step by step; after 30 s in one place, dwell holds the level at LOW.
    assert levels(findings) == [Level.ALERT, Level.CONFIRMED, Level.HIGH, Level.ALERT, Level.LOW]
    (incident,) = incidents
    assert (incident.action, incident.kind, incident.level) == (CONCEALMENT, "pocket", Level.CONFIRMED)
    assert incident.closed
    assert incident.start == pytest.approx(3.5, abs=0.2)
    assert incident.end == pytest.approx(10.8, abs=0.2)
    assert incident.confirmed_at == pytest.approx(7.2, abs=0.4)
    assert incident.confidence == pytest.approx(confidence(findings))
    assert incident.occurrences == 1


def test_alert_comes_before_confirmed_and_the_cause_is_told() -> None:
    findings, _ = run(filmed(CUSTOMER, 12))
    changes = [change for f in findings for change in f.changes]
    assert [change.cause for change in changes] == [Cause.SIGNAL, Cause.CONFIRMED]
    assert all(s.action == CONCEALMENT for change in changes for s in change.signals)


def test_a_customer_who_does_nothing_stays_at_none_and_then_low_by_dwell() -> None:
    findings, incidents = run(filmed(Actor(), 40))
    assert levels(findings) == [Level.LOW]
    assert next(c for f in findings for c in f.changes).at == 30.0
    assert incidents == []


def test_a_minute_of_waiting_is_loitering_and_confirmed_once() -> None:
    findings, incidents = run(filmed(Actor(), 80))
    assert [incident.action for incident in incidents] == [ActionType.LOITERING]
    assert levels(findings) == [Level.LOW, Level.ALERT, Level.CONFIRMED]


def test_an_empty_picture_brings_nothing() -> None:
    findings, incidents = run(filmed([], 5))
    assert not any(f.seen or f.changes or f.standing for f in findings)
    assert incidents == []


@pytest.mark.parametrize(
    "off",
    [
        settings(enabled=False),
        settings(actions={"concealment": {"enabled": False}}),
        settings(actions={"concealment": {"kinds_off": ["pocket", "bag", "clothing"]}}),
        settings(alerts={"min_confidence": 1.0}),
        settings(alerts={"min_tracked": 30.0}),
        settings(cameras={"cam": {"actions": {"concealment": {"enabled": False}}}}),
        settings(zones=[zone("high_risk", overrides={"actions": {"concealment": {"enabled": False}}})]),
    ],
    ids=["all off", "action off", "kinds off", "sure only", "too short in view", "camera off", "zone off"],
)
def test_what_is_switched_off_neither_counts_nor_alerts_but_is_still_seen(off: Settings) -> None:
    findings, incidents = run(filmed(CUSTOMER, 14), off)
    assert counted(findings) == []
    assert levels(findings) == []
    assert incidents == []
    assert confidence(findings) > 0.6


def test_another_cameras_or_kinds_switch_changes_nothing() -> None:
    elsewhere = settings(
        cameras={"till": {"enabled": False}},
        actions={"concealment": {"kinds_off": ["bag", "layering"]}, "loitering": {"enabled": False}},
    )
    assert len(run(filmed(CUSTOMER, 14), elsewhere)[1]) == 1


def test_dwell_raises_no_level_while_switched_off() -> None:
    assert levels(run(filmed(Actor(), 40), settings(enabled=False))[0]) == []


@pytest.mark.parametrize("kind", ["checkout", "staff_only"])
def test_the_till_and_the_staff_area_are_quiet(kind: str) -> None:
    packing = Actor(left=still(BELLY), right=still((0.1, 0.8)))
    findings, incidents = run(filmed(packing, 70), settings(zones=[zone(kind)]))
    assert levels(findings) == []
    assert incidents == []


@pytest.mark.parametrize(
    ("minute", "alerts"), [(8 * 60 + 59, 0), (9 * 60, 1), (17 * 60 + 59, 1), (18 * 60, 0)]
)
def test_a_schedule_holds_in_the_stores_local_time(minute: int, alerts: int) -> None:
    chosen = settings(actions={"concealment": {"schedule": ["mon-fri 09:00-18:00"]}})
    _, incidents = run(filmed(CUSTOMER, 14), chosen, lambda at: (2, minute))
    assert len(incidents) == alerts


def test_a_schedule_that_ends_in_the_act_stops_counting_there() -> None:
    chosen = settings(actions={"concealment": {"schedule": ["mon 09:00-18:00"]}})
    closing = run(filmed(CUSTOMER, 14), chosen, lambda at: (0, 17 * 60 + 59 if at < 8 else 18 * 60))
    assert {s.at < 8 for s in counted(closing[0])} == {True}


def test_without_a_local_time_schedules_always_hold() -> None:
    chosen = settings(actions={"concealment": {"schedule": ["sun 03:00-03:01"]}})
    assert len(run(filmed(CUSTOMER, 14), chosen)[1]) == 1


@pytest.mark.parametrize(("sensitivity", "least"), [("high", 0.4), ("medium", 0.6), ("low", 0.8)])
def test_sensitivity_is_the_least_confidence_that_counts(sensitivity: str, least: float) -> None:
    chosen = settings(actions={"concealment": {"sensitivity": sensitivity}})
    confidences = [s.confidence for s in counted(run(filmed(CUSTOMER, 14, 30), chosen)[0])]
    assert least <= min(confidences) < least + 0.02


def test_settings_change_in_the_act_without_losing_what_was_seen() -> None:
    analysis = Analysis("cam", settings(actions={"concealment": {"enabled": False}}), behaviors=BEHAVIORS)
    found: list[Incident] = []
    for people in filmed(CUSTOMER, 14):
        if people.at == 9.0:
            analysis.configure(Settings())
        found += analysis.observe(people).incidents
    # Five seconds of evidence were gathered while switched off: the first frame after counts at once.
    assert found[0].confirmed_at == pytest.approx(9.7, abs=0.2)
    assert found[0].start == pytest.approx(3.5, abs=0.2)


def test_a_zones_own_sensitivity_holds_inside_it_only() -> None:
    half = zone("high_risk", overrides={"actions": {"concealment": {"sensitivity": "low"}}})
    half = {**half, "polygon": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}
    cast = [Actor(left=POCKETING, feet=still((x, 460.0))) for x in (160.0, 480.0)]
    signals = counted(run(filmed(cast, 14, 30), settings(zones=[half]))[0])
    least = {zone: min(s.confidence for s in signals if s.zone == zone) for zone in ("zone", None)}
    assert least["zone"] == pytest.approx(0.8, abs=0.02)
    assert least[None] == pytest.approx(0.6, abs=0.02)


def test_two_customers_are_two_stories() -> None:
    late = moving((12, HANGING), (12.6, SHELF), (13.4, SHELF), (14, POCKET), (20, POCKET), (20.5, HANGING))
    cast = [
        Actor(left=POCKETING, feet=still((120.0, 460.0))),
        Actor(feet=still((320.0, 460.0))),
        Actor(right=late, feet=still((520.0, 460.0))),
    ]
    findings, incidents = run(filmed(cast, 24))
    tracks = {p.track: round(p.feet[0] * 640) for p in findings[-1].scene.people}
    assert [(tracks[i.track], round(i.start)) for i in incidents] == [(120, 4), (520, 14)]
    idle = next(track for track, x in tracks.items() if x == 320)
    assert not [c for f in findings for c in f.changes if c.track == idle]


def test_a_customer_who_left_is_forgotten() -> None:
    analysis = Analysis("cam", Settings(), behaviors=BEHAVIORS)
    passer = Actor(leaves=5.0)
    for people in filmed(passer, 30):
        findings = analysis.observe(people)
    assert findings.standing == {}
    assert analysis.level(1) is Level.NONE


def test_level_is_the_customers_present_one() -> None:
    analysis = Analysis("cam", Settings(), behaviors=BEHAVIORS)
    for people in filmed(CUSTOMER, 10):
        findings = analysis.observe(people)
    (track,) = findings.standing
    assert analysis.level(track) is findings.standing[track].level is Level.CONFIRMED
    assert analysis.level(track + 1) is Level.NONE


def test_a_picture_is_labelled_with_levels_and_the_surest_action() -> None:
    watched = run(filmed([CUSTOMER, Actor(feet=still((560.0, 460.0)))], 9))[0][-1]
    tracks = {p.track: round(p.feet[0] * 640) for p in watched.scene.people}
    busy = next(track for track, x in tracks.items() if x == 320)
    assert watched.levels() == {track: "CONFIRMED" if track == busy else "NONE" for track in tracks}
    assert set(watched.notes()) == {busy}
    assert watched.notes()[busy].startswith("concealment: pocket 0.")


def report(film: Iterable[People], camera: str = "cam") -> str:
    return replay(film, camera, Settings(), Report("film.mp4")).text()


def test_two_runs_give_the_same_bytes() -> None:
    cast = [Actor(left=POCKETING, feet=still((160.0, 460.0))), Actor(feet=still((480.0, 460.0)))]
    assert report(filmed(cast, 40)) == report(filmed(cast, 40))


def test_two_cameras_are_independent() -> None:
    """Fed in turns, each camera finds what it finds alone."""
    films = {
        "aisle": [Actor(left=POCKETING)],
        "door": [Actor(feet=still((200.0, 460.0)), enters=1.0)],
    }

    def frames(camera: str) -> Iterator[People]:
        return filmed(films[camera], 70, camera=camera)

    alone = {camera: Analysis(camera, Settings(), behaviors=BEHAVIORS) for camera in films}
    expected = {camera: [alone[camera].observe(people) for people in frames(camera)] for camera in films}
    turns = {camera: Analysis(camera, Settings(), behaviors=BEHAVIORS) for camera in films}
    together: dict[str, list[Findings]] = {camera: [] for camera in films}
    for pair in zip(*(frames(camera) for camera in films), strict=True):
        for people in pair:
            together[people.camera].append(turns[people.camera].observe(people))
    for camera, findings in together.items():
        assert [(f.seen, f.changes, f.incidents) for f in findings] == [
            (f.seen, f.changes, f.incidents) for f in expected[camera]
        ]
    assert {i.action for f in together["aisle"] for i in f.incidents} == {CONCEALMENT, ActionType.LOITERING}
    assert {i.action for f in together["door"] for i in f.incidents} == {ActionType.LOITERING}


def test_a_third_party_behavior_is_heard() -> None:
    class Watcher:
        def __init__(self) -> None:
            self.gone: list[int] = []

        def observe(self, scene: Scene) -> Sequence[Signal]:
            return [Signal(ActionType.TAG_REMOVAL, "rfid", scene.camera, p.track, scene.at, 0.9)
                    for p in scene.people]  # fmt: skip

        def forget(self, track: int) -> None:
            self.gone.append(track)

    watcher = Watcher()
    analysis = Analysis("cam", Settings(), behaviors=[lambda: watcher])
    findings = [analysis.observe(people) for people in filmed(Actor(leaves=5.0), 20)]
    # A supporting action raises the level, but never confirms by itself.
    assert levels(findings)[0] is Level.ALERT
    assert max(levels(findings)) is Level.ALERT
    assert watcher.gone == [1]


def test_a_zone_may_raise_alerts_from_another_level() -> None:
    sharp = zone("high_risk", overrides={"alerts": {"level": "ALERT"}})
    elsewhere, (confirmed,) = run(filmed(CUSTOMER, 20))
    findings, (incident,) = run(filmed(CUSTOMER, 20), settings(zones=[sharp]))
    assert incident.zone == "zone"
    assert incident.confirmed_at < confirmed.confirmed_at
    first_alert = next(c.at for f in findings for c in f.changes if c.level is Level.ALERT)
    assert incident.confirmed_at == pytest.approx(first_alert)
    assert levels(findings) == levels(elsewhere)
