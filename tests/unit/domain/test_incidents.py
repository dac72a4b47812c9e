"""Incidents: one continuing action is one incident that grows, closes, and is continued or not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.incidents import Incident, IncidentRules, Incidents
from aislewatch.domain.suspicion import LadderRules, Level, LevelChange, Suspicion, appear, climb
from tests.unit.domain.acting import signal

CONCEALMENT, VISITS, LOITERING = (
    ActionType.CONCEALMENT,
    ActionType.REPEATED_VISITS,
    ActionType.LOITERING,
)
RULES = IncidentRules()


class Camera:
    """A camera's ladder and incidents, fed together as the belt does."""

    def __init__(self, rules: IncidentRules = RULES, ladder: LadderRules | None = None) -> None:
        self.rules, self.ladder = rules, ladder or LadderRules()
        self.incidents = Incidents("till-2")
        self.standing: dict[int, Suspicion] = {}
        self.known: dict[int, Incident] = {}

    def frame(self, at: float, *signals: Signal, since: float | None = None) -> tuple[Incident, ...]:
        changes: list[LevelChange] = []
        for track in sorted({1} | {s.track for s in signals}):
            state = self.standing.get(track, appear(track, at))
            own = [s for s in signals if s.track == track]
            self.standing[track], new = climb(state, at, dwelling_since=since, signals=own, rules=self.ladder)
            changes += new
        touched = self.incidents.observe(at, signals, changes, self.standing, self.rules)
        self.known.update((incident.number, incident) for incident in touched)
        return touched

    def act(self, start: float, end: float, action: ActionType = CONCEALMENT, **how: object) -> None:
        """Three frames a second from ``start`` to ``end`` that all show the action."""
        for k in range(round((end - start) * 3) + 1):
            at = start + k / 3
            self.frame(at, signal(action, at, **how))  # type: ignore[arg-type]

    def wait(self, until: float) -> None:
        """Frames without anything, once a second, from the last one on."""
        at = self.standing[1].at if self.standing else 0.0
        while at < until:
            at = min(at + 1, until)
            self.frame(at)


def test_signals_below_the_level_open_nothing() -> None:
    camera = Camera()
    assert camera.frame(1, signal(CONCEALMENT, 1)) == ()
    assert camera.frame(2, signal(CONCEALMENT, 2)) == ()


def test_one_continuing_action_is_one_incident_that_grows() -> None:
    camera = Camera()
    camera.act(10, 40)
    (incident,) = camera.known.values()
    assert (incident.number, incident.camera, incident.track) == (1, "till-2", 1)
    assert incident.start == 10
    assert incident.confirmed_at == pytest.approx(10 + 2 / 3)
    assert incident.end == 40
    assert incident.signals == 91
    assert incident.occurrences == 1
    assert incident.level == Level.CONFIRMED
    assert [c.level for c in incident.levels] == [Level.ALERT, Level.CONFIRMED]
    assert not incident.closed


def test_it_says_its_strongest_signal_also_from_before_it_was_confirmed() -> None:
    camera = Camera()
    cue = Cue("wrist_to_hip", 0.2, "torso", 8.5, 9.4)
    strongest = Signal(CONCEALMENT, "pocket", "till-2", 1, 10.0, 0.99, "wine", (cue,))
    camera.frame(10, strongest)
    camera.frame(11, signal(CONCEALMENT, 11, confidence=0.7, zone="wine"))
    camera.frame(12, signal(CONCEALMENT, 12, confidence=0.8, zone="wine"))
    camera.frame(13, signal(CONCEALMENT, 13, confidence=0.8, zone="exit"))
    (incident,) = camera.known.values()
    assert (incident.confidence, incident.kind, incident.why) == (0.99, "pocket", (cue,))
    assert (incident.start, incident.end, incident.signals) == (8.5, 13, 4)
    assert incident.zone == "wine"


def test_a_stronger_signal_takes_over_confidence_kind_and_reasons() -> None:
    camera = Camera()
    camera.act(0, 2, confidence=0.7)
    cue = Cue("bag", 1.0, "", 2.0, 2.5)
    camera.frame(2.5, Signal(CONCEALMENT, "clothing", "till-2", 1, 2.5, 0.8, None, (cue,)))
    camera.frame(3, signal(CONCEALMENT, 3, confidence=0.75))
    assert (camera.known[1].confidence, camera.known[1].kind, camera.known[1].why) == (
        0.8,
        "clothing",
        (cue,),
    )


def test_it_closes_after_quiet_and_not_before() -> None:
    camera = Camera()
    camera.act(0, 3)
    camera.wait(13)
    assert not camera.known[1].closed
    (closed,) = camera.frame(13.1)
    assert closed.closed
    assert closed.end == 3


def test_a_closed_incident_still_learns_how_the_levels_fell() -> None:
    camera = Camera()
    camera.act(0, 3)
    camera.wait(60)
    falls = [(c.at, c.level) for c in camera.known[1].levels[-4:]]
    assert falls == [(13, Level.HIGH), (23, Level.ALERT), (33, Level.LOW), (43, Level.NONE)]


def test_a_single_signal_within_the_cooldown_reopens_nothing() -> None:
    camera = Camera()
    camera.act(0, 3)
    camera.wait(30)
    assert camera.frame(31, signal(CONCEALMENT, 31)) == ()
    assert (camera.known[1].end, camera.known[1].closed) == (3, True)


def test_confirmed_anew_within_the_cooldown_grows_the_old_one() -> None:
    camera = Camera()
    camera.act(0, 3)
    camera.wait(50)
    camera.act(50.5, 53.5, confidence=0.95)
    (incident,) = camera.known.values()
    assert (incident.start, incident.end, incident.occurrences) == (0, 53.5, 2)
    assert incident.signals == 20
    assert incident.confidence == 0.95
    assert not incident.closed
    camera.wait(70)
    assert camera.known[1].closed


def test_confirmed_anew_after_the_cooldown_is_another_incident() -> None:
    camera = Camera()
    camera.act(0, 3)
    camera.wait(70)
    camera.act(70, 73)
    assert sorted(camera.known) == [1, 2]
    assert camera.known[1].closed
    assert camera.known[1].occurrences == camera.known[2].occurrences == 1


def test_the_cooldown_holds_per_zone() -> None:
    camera = Camera()
    camera.act(0, 2, zone="wine")
    camera.wait(15)
    camera.act(16, 18, zone="tea")
    camera.wait(32)
    camera.act(33, 35, zone="wine")
    assert [(i.zone, i.occurrences) for i in camera.known.values()] == [("wine", 2), ("tea", 1)]


def test_an_action_carried_through_zones_stays_one_incident() -> None:
    camera = Camera()
    camera.act(0, 2, zone="wine")
    camera.act(2.3, 4, zone="aisle")
    assert [i.zone for i in camera.known.values()] == ["wine"]


def test_an_open_incident_that_gives_way_to_another_is_closed() -> None:
    """Frames were missing, so that the first one's quiet is noticed only when the next begins."""
    camera = Camera(IncidentRules(cooldown=0), LadderRules(confirm_count=1))
    camera.frame(0, signal(CONCEALMENT, 0, zone="wine"))
    first, second = camera.frame(100, signal(CONCEALMENT, 100, zone="wine"))
    assert (first.number, first.closed, first.end) == (1, True, 0)
    assert (second.number, second.closed, second.start) == (2, False, 100)


def test_actions_and_customers_have_incidents_of_their_own() -> None:
    camera = Camera()
    for k in range(4):
        camera.frame(
            k, signal(CONCEALMENT, k), signal(VISITS, k), signal(CONCEALMENT, k, track=2, confidence=0.8)
        )
    found = {(i.track, i.action) for i in camera.known.values()}
    assert found == {(1, CONCEALMENT), (1, VISITS), (2, CONCEALMENT)}
    assert sorted(camera.known) == [1, 2, 3]


def test_a_held_level_makes_no_incident_of_another_action() -> None:
    camera = Camera()
    camera.act(0, 2)
    camera.frame(4, signal(VISITS, 4))
    assert [i.action for i in camera.known.values()] == [CONCEALMENT]


@pytest.mark.parametrize(
    ("level", "expected"), [(Level.ALERT, [CONCEALMENT, VISITS]), (Level.HIGH, [CONCEALMENT])]
)
def test_a_lower_alert_level_is_held_to_the_same_rule(level: Level, expected: list[ActionType]) -> None:
    """HIGH by dwelling and an action; a lone frame of another action later, while HIGH is only held."""
    camera = Camera(IncidentRules(level=level))
    camera.frame(0)
    camera.frame(31, signal(CONCEALMENT, 31), since=0)
    camera.frame(38, signal(VISITS, 38))
    assert [i.action for i in camera.known.values()] == expected


def test_a_late_frame_opens_nothing() -> None:
    camera = Camera(IncidentRules(level=Level.HIGH))
    camera.frame(0)
    camera.frame(31, signal(CONCEALMENT, 31), since=0)
    assert camera.frame(30.5, signal(VISITS, 30.5), since=0) == ()


def test_levels_from_long_before_the_alert_belong_to_it() -> None:
    """Dwelling began at 30 s; loitering, whose cue reaches back to the arrival, was confirmed at 300 s."""
    camera = Camera()
    cue = Cue("dwell", 300, "s", 0, 300)
    for t in range(300):
        camera.frame(t, since=0)
    for t in (300, 301, 302):
        camera.frame(t, Signal(LOITERING, "extended_dwell", "till-2", 1, t, 0.9, None, (cue,)), since=0)
    (incident,) = camera.known.values()
    assert [(c.at, c.level) for c in incident.levels][:2] == [(30, Level.LOW), (300, Level.ALERT)]
    assert incident.start == 0


def test_the_end_of_the_stream_closes_what_is_open() -> None:
    camera = Camera()
    camera.act(0, 2)
    camera.act(2.3, 4, VISITS)
    closed = camera.incidents.finish(RULES)
    assert [(i.number, i.closed) for i in closed] == [(1, True), (2, True)]
    assert camera.incidents.finish(RULES) == ()


def test_numbers_go_on_after_a_stream_ended() -> None:
    camera = Camera()
    camera.act(0, 2)
    camera.incidents.finish(RULES)
    camera.standing.clear()
    camera.act(10, 12)
    assert [(i.number, i.occurrences, i.start) for i in camera.known.values()][-1] == (2, 1, 10)


def test_a_clock_set_back_closes_what_was_open_and_begins_anew() -> None:
    """An incident of the future must neither stay open nor swallow what happens now."""
    camera = Camera()
    camera.act(1000, 1002)
    camera.standing.clear()
    camera.act(500, 502)
    assert (camera.known[1].closed, camera.known[1].end) == (True, 1002)
    assert (camera.known[2].closed, camera.known[2].start) == (False, 500)


def test_a_late_frame_closes_nothing_and_moves_no_end() -> None:
    camera = Camera()
    camera.act(0, 12)
    assert camera.frame(5) == ()
    camera.frame(5, signal(CONCEALMENT, 5))
    assert (camera.known[1].closed, camera.known[1].end) == (False, 12)


def test_a_clock_creeping_back_counts_from_the_latest_frame() -> None:
    camera = Camera()
    camera.act(0, 12)
    assert camera.frame(5) == ()
    (closed,) = camera.frame(1)
    assert (closed.closed, closed.end) == (True, 12)


def test_it_begins_with_the_earliest_cue_of_any_of_its_signals() -> None:
    camera = Camera()
    camera.frame(10, signal(CONCEALMENT, 10))
    reaching_back = Cue("reach", 1, "torso", 8.5, 10)
    camera.frame(11, Signal(CONCEALMENT, "bag", "till-2", 1, 11, 0.7, None, (reaching_back,)))
    camera.frame(12, signal(CONCEALMENT, 12))
    assert camera.known[1].start == 8.5


def test_levels_from_before_it_began_do_not_belong_to_it() -> None:
    camera = Camera()
    camera.frame(0, signal(VISITS, 0))
    camera.wait(30)
    camera.act(31, 33)
    assert [c.at for c in camera.known[1].levels] == [31, pytest.approx(31 + 2 / 3)]


def test_nothing_is_remembered_of_those_who_left() -> None:
    camera = Camera()
    for track in range(1, 40):
        for k in range(3):
            at = track * 10 + k
            camera.frame(at, signal(CONCEALMENT, at, track=track))
    camera.standing = {1: camera.standing[1]}
    camera.wait(1000)
    books = [v for v in vars(camera.incidents).values() if isinstance(v, dict)]
    assert sum(len(book) for book in books) <= 1  # the levels of the one who is still here


@given(
    times=st.lists(st.floats(0, 300, allow_nan=False), min_size=1, max_size=60),
    cooldown=st.sampled_from([0.0, 30.0, 60.0]),
    zones=st.lists(st.sampled_from([None, "wine", "tea"]), min_size=60, max_size=60),
)
def test_every_incident_is_closed_once_and_none_overlaps_its_twin(
    times: list[float], cooldown: float, zones: list[str | None]
) -> None:
    camera = Camera(IncidentRules(cooldown=cooldown), LadderRules(confirm_count=1))
    for at, zone in zip(sorted(times), zones, strict=False):
        camera.frame(at, signal(CONCEALMENT, at, zone=zone))
    camera.known.update((i.number, i) for i in camera.incidents.finish(camera.rules))
    found = list(camera.known.values())
    assert all(incident.closed for incident in found)
    assert sum(incident.signals for incident in found) == len(times)
    for incident in found:
        assert incident.start <= incident.confirmed_at <= incident.end
    if cooldown == 0:  # nothing is continued: one after the other, a pause between
        for early, late in pairwise(found):
            assert late.start - early.end > camera.rules.quiet
