import pytest

from aislewatch.domain.actions import ActionType
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.evaluation.dataset import Label, LabelledClip
from aislewatch.evaluation.score import ClipScore, Evidence, weigh
from tests.fakes.people import BELLY, HANGING, POCKET, SHELF, Actor, filmed, moving, still

pytestmark = pytest.mark.usefixtures("rules_alone")

ACT = Actor(left=moving((1, HANGING), (1.5, SHELF), (2, SHELF), (2.5, POCKET), (9, POCKET), (9.5, HANGING)))


def clip(label: Label) -> LabelledClip:
    return LabelledClip("a.mp4", label, "", "A", 9.0)


def test_an_act_scores_high_is_confirmed_and_shows_its_strongest_moment() -> None:
    evidence = weigh(filmed(ACT, 12), Settings())
    assert evidence.confirmed
    assert evidence.score > 0.85
    assert evidence.strongest is not None
    assert evidence.strongest.kind == "pocket"
    assert evidence.moment is not None
    assert evidence.moment.people.at == evidence.strongest.at == pytest.approx(9.5, abs=0.5)


def test_nothing_seen_scores_zero_and_shows_the_middle() -> None:
    evidence = weigh(filmed(Actor(), 10), Settings())
    assert (evidence.score, evidence.confirmed, evidence.strongest) == (0, False, None)
    assert evidence.moment is not None
    assert evidence.moment.people.at == 5


def test_no_frames_score_zero() -> None:
    evidence = weigh([], Settings())
    assert (evidence.score, evidence.confirmed, evidence.moment) == (0, False, None)


def test_the_score_is_what_was_seen_whatever_the_settings_let_count() -> None:
    off = read_settings({"enabled": False})
    assert weigh(filmed(ACT, 12), off).score == weigh(filmed(ACT, 12), Settings()).score
    assert not weigh(filmed(ACT, 12), off).confirmed


def test_only_concealment_at_the_level_confirmed_counts() -> None:
    loiterer = weigh(filmed(Actor(), 90), Settings())
    assert not loiterer.confirmed
    brief = read_settings(
        {"alerts": {"level": "ALERT"}, "ladder": {"confirm_count": 30, "confirm_window": 15}}
    )
    assert not weigh(filmed(ACT, 12), brief).confirmed


def test_each_alert_of_a_clip_is_counted() -> None:
    pair = [
        Actor(left=moving((1, HANGING), (1.5, SHELF), (2, SHELF), (2.5, place)), feet=still((x, 460.0)))
        for x, place in ((160.0, POCKET), (480.0, BELLY))
    ]
    evidence = weigh(filmed(pair, 12), Settings())
    assert len(evidence.alerts) == 2
    assert {alert.action for alert in evidence.alerts} == {ActionType.CONCEALMENT}


@pytest.mark.parametrize(
    ("label", "people", "miss", "false_alarm"),
    [
        (Label.SUSPICIOUS, ACT, False, False),
        (Label.SUSPICIOUS, Actor(), True, False),
        (Label.NORMAL, ACT, False, True),
        (Label.NORMAL, Actor(), False, False),
    ],
)
def test_misses_and_false_alarms(label: Label, people: Actor, miss: bool, false_alarm: bool) -> None:
    scored = ClipScore(clip(label), weigh(filmed(people, 12), Settings()))
    assert (scored.miss, scored.false_alarm) == (miss, false_alarm)


@pytest.mark.parametrize("label", list(Label))
def test_a_clip_that_was_not_watched_is_neither(label: Label) -> None:
    scored = ClipScore(clip(label), None, "cannot be opened")
    assert (scored.miss, scored.false_alarm) == (False, False)


def test_evidence_without_a_signal_is_zero() -> None:
    assert Evidence(None, None, ()).score == 0
