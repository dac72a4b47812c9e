"""The contract of metrics.json, on scores given by hand."""

import json
import math
from dataclasses import replace

import pytest

from aislewatch.domain.actions import ActionType, Signal
from aislewatch.domain.incidents import Incident
from aislewatch.domain.suspicion import Level
from aislewatch.evaluation.dataset import Label, LabelledClip
from aislewatch.evaluation.figures import Metrics, Share
from aislewatch.evaluation.score import ClipScore, Evidence

ALERT = Incident(
    number=1, camera="video", track=1, action=ActionType.CONCEALMENT, kind="bag", zone=None,
    level=Level.CONFIRMED, confidence=0.9, start=1, end=5, confirmed_at=4, why=(), levels=(),
)  # fmt: skip


def scored(
    path: str, label: str, score: float, alerts: int = 0, group: str = "A", seconds: float = 36.0
) -> ClipScore:
    signal = Signal(ActionType.CONCEALMENT, "bag", "video", 1, 4.0, score) if score else None
    incidents = tuple(replace(ALERT, number=n) for n in range(1, alerts + 1))
    return ClipScore(LabelledClip(path, Label(label), "", group, seconds), Evidence(signal, None, incidents))


def lost(path: str, label: str = "normal") -> ClipScore:
    return ClipScore(LabelledClip(path, Label(label), "", "A", 3600.0), None, "not a video")


FIVE = [
    scored("s1", "suspicious", 0.9, alerts=1),
    scored("n1", "normal", 0.8, alerts=2, group="B"),
    scored("s2", "suspicious", 0.7),
    scored("n2", "normal", 0.6, alerts=1),
    scored("n3", "normal", 0.0, group="B"),
]


def test_the_contract() -> None:
    plain = Metrics([*FIVE, lost("broken")]).plain()
    assert [(c["path"], c["label"], c["score"], c["confirmed"]) for c in plain["clips"]] == [
        ("s1", "suspicious", 0.9, True),
        ("n1", "normal", 0.8, True),
        ("s2", "suspicious", 0.7, False),
        ("n2", "normal", 0.6, True),
        ("n3", "normal", 0.0, False),
    ]
    assert plain["auc_roc"] == pytest.approx(5 / 6)
    assert plain["auc_pr"] == pytest.approx((1 + 2 / 3) / 2)
    low, high = plain["auc_roc_ci"]
    assert 0 <= low <= plain["auc_roc"] <= high <= 1
    assert (plain["recall_at_fpr_05"], plain["recall_at_fpr_10"]) == (0.5, 0.5)
    confirmed = plain["confirmed"]
    assert confirmed["recall"] == 0.5
    assert confirmed["fpr"] == pytest.approx(2 / 3)
    assert confirmed["hours_normal"] == pytest.approx(3 * 36 / 3600)
    # Three alerts in 0.03 hours: a clip may raise more than one.
    assert confirmed["false_alerts_per_hour"] == pytest.approx(100)


def test_what_could_not_be_watched_is_listed_and_not_counted() -> None:
    plain = Metrics([*FIVE, lost("broken")]).plain()
    assert plain["unreadable"] == [{"path": "broken", "error": "not a video"}]
    assert {**plain, "unreadable": []} == Metrics(FIVE).plain()


def test_groups_have_figures_of_their_own() -> None:
    plain = Metrics(FIVE).plain()
    assert plain["groups"]["A"] == {"auc_roc": 1.0, "normal": 1, "suspicious": 2}
    assert plain["groups"]["B"] == {"auc_roc": None, "normal": 2, "suspicious": 0}
    assert plain["auc_roc_within_groups"] == 1.0


@pytest.mark.parametrize(
    "clips", [[], [lost("a")], [scored("s", "suspicious", 0.5)], [scored("n", "normal", 0.5)]]
)
def test_figures_that_cannot_be_had_are_null_not_nan(clips: list[ClipScore]) -> None:
    text = Metrics(clips).text()
    assert "NaN" not in text
    plain = json.loads(text)
    assert plain["auc_roc"] is None
    assert plain["auc_roc_ci"] == [None, None]


def test_the_same_clips_give_the_same_bytes() -> None:
    assert Metrics(FIVE).text() == Metrics(list(FIVE)).text()


def test_a_share_of_nothing_is_no_number() -> None:
    assert math.isnan(Share(0, 0).value)
    assert Share(3, 4).value == 0.75
