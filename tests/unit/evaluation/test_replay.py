"""Watching a source to its end: batches, clips, and the report."""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from structlog.testing import capture_logs

from aislewatch.domain.actions import ActionType
from aislewatch.domain.incidents import Incident
from aislewatch.domain.people import Frame, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.domain.suspicion import Level
from aislewatch.evaluation.replay import BATCH, ClipTaker, analyze, replay, watch
from aislewatch.evaluation.report import Report, clip_name
from aislewatch.pipeline.analysis import Findings
from tests.fakes.acted_model import ActedModel
from tests.fakes.frame_source import FakeFrameSource, FakeRecording
from tests.fakes.people import HANGING, POCKET, SHELF, Actor, filmed, moving

pytestmark = pytest.mark.usefixtures("rules_alone")

ACT = Actor(left=moving((2, HANGING), (2.6, SHELF), (3.4, SHELF), (4, POCKET), (9, POCKET), (9.5, HANGING)))


def film(seconds: float, rate: float = 6.0) -> FakeFrameSource:
    image = np.zeros((480, 640, 3), np.uint8)
    return FakeFrameSource([Frame("cam", i / rate, image) for i in range(round(seconds * rate) + 1)])


def acting(actor: Actor = ACT) -> ActedModel:
    return ActedModel(lambda frame: [actor])


class Times:
    """A spectator that notes the times it was shown."""

    def __init__(self) -> None:
        self.frames: list[float] = []
        self.findings: list[Findings] = []

    def see(self, frame: Frame, findings: Findings) -> None:
        self.frames.append(frame.at)
        self.findings.append(findings)


class Batches(ActedModel):
    """Remembers how many frames came at a time."""

    def __init__(self) -> None:
        super().__init__(lambda frame: [])
        self.sizes: list[int] = []

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        self.sizes.append(len(frames))
        return super().detect(frames)


@pytest.mark.parametrize("count", [1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
def test_every_frame_is_looked_at_once_and_in_order(count: int) -> None:
    model = Batches()
    seen = list(watch(film((count - 1) / 6), model))
    assert [frame.at for frame, _ in seen] == [i / 6 for i in range(count)]
    assert all(frame.at == people.at for frame, people in seen)
    assert sum(model.sizes) == count
    assert max(model.sizes) <= BATCH


def analyzed(
    seconds: float, settings: Settings | None = None, actor: Actor = ACT
) -> tuple[list[People], Report, list[tuple[Incident, list[float]]], Times]:
    source, report, clips, times = film(seconds), Report("film.mp4", seconds), [], Times()

    def keep(incident: Incident, mp4: bytes) -> None:
        clips.append((incident, [float(line) for line in mp4.split()]))

    trace = analyze(
        source, acting(actor), "cam", settings or Settings(), report, keep_clip=keep, spectators=[times]
    )
    return trace, report, clips, times


def test_a_clip_holds_pre_roll_act_and_post_roll() -> None:
    _, report, clips, _ = analyzed(60)
    ((incident, times),) = clips
    (told,) = [i for i in report.incidents if i.action is ActionType.CONCEALMENT]
    assert (incident.number, incident.start, incident.end) == (told.number, told.start, told.end)
    assert incident.closed
    # Asked for from 5 s before the act, which began at 3.4 s: that is the film's start.
    assert times[0] == 0
    assert times[-1] == pytest.approx(incident.end + 5, abs=0.2)


def test_pre_and_post_roll_follow_the_settings() -> None:
    short = read_settings({"alerts": {"pre_roll": 1, "post_roll": 0}})
    ((incident, times),) = analyzed(60, short)[2]
    assert times[0] == pytest.approx(incident.start - 1, abs=0.2)
    assert times[-1] == pytest.approx(incident.end, abs=0.2)


@pytest.mark.parametrize("seconds", [9.0, 12.0, 22.0])
def test_a_film_that_ends_early_still_gives_its_clip(seconds: float) -> None:
    """In the act, in the post-roll, before the incident has closed."""
    ((incident, times),) = analyzed(seconds)[2]
    assert incident.closed
    assert times[-1] == pytest.approx(min(seconds, incident.end + 5), abs=0.2)


def test_an_act_that_goes_on_after_closing_is_one_clip() -> None:
    """Twelve seconds of peace close the incident; within the cooldown the same customer goes on."""
    again = moving(
        (2, HANGING), (3, SHELF), (4, POCKET), (9, POCKET), (9.5, HANGING),
        (22, HANGING), (23, SHELF), (24, POCKET), (30, POCKET), (30.5, HANGING),
    )  # fmt: skip
    patient = read_settings({"actions": {"loitering": {"enabled": False}}})
    _, report, clips, _ = analyzed(60, patient, Actor(left=again))
    (incident,) = report.incidents
    assert incident.occurrences == 2
    assert len(clips) == 1


def test_without_a_taker_nothing_is_recorded() -> None:
    source = film(12)
    report = Report("film.mp4")
    analyze(source, acting(), "cam", Settings(), report)
    assert len(report.incidents) == 1


def test_a_clip_waits_for_its_post_roll() -> None:
    source, kept = film(0), list[Incident]()
    taker = ClipTaker(source, Settings(), lambda incident, mp4: kept.append(incident))
    opened = Incident(
        1, "cam", 1, ActionType.CONCEALMENT, "bag", None, Level.CONFIRMED, 0.9, 4.0, 6.0, 6.0, (), ()
    )  # fmt: skip
    source.given = [4.0, 5.0, 6.0]
    taker.follow(6.0, [opened])
    source.given += [16.5]
    taker.follow(10.9, [])
    assert kept == []
    taker.follow(16.5, [replace(opened, closed=True)])
    assert [incident.number for incident in kept] == [1]
    taker.follow(17, [])
    taker.finish()
    assert len(kept) == 1


def test_spectators_see_every_frame_with_its_findings() -> None:
    trace, report, _, times = analyzed(12)
    assert times.frames == [people.at for people in trace]
    assert report.frames == len(times.frames) == 73
    assert all(f.scene.at == at for f, at in zip(times.findings, times.frames, strict=True))


def test_a_replayed_trace_gives_the_videos_own_report() -> None:
    trace, report, _, _ = analyzed(40)
    again = replay(trace, "cam", Settings(), Report("film.mp4", 40))
    assert again.text() == report.text()


def test_the_report_is_the_contract() -> None:
    plain = json.loads(replay(filmed(ACT, 40), "cam", Settings(), Report("film.mp4", 40.0)).text())
    assert list(plain) == ["video", "seconds", "frames_analyzed", "people", "signals", "levels", "alerts"]
    assert (plain["video"], plain["seconds"], plain["frames_analyzed"]) == ("film.mp4", 40.0, 241)
    assert plain["people"] == [{"track": 1, "first": 0.0, "last": 40.0}]
    signal = plain["signals"][0]
    assert list(signal) == ["at", "track", "action", "kind", "confidence", "zone", "why"]
    assert {"at": 30.0, "track": 1, "level": "LOW", "cause": "dwell"} not in plain["levels"][:2]
    assert [level["level"] for level in plain["levels"]][:2] == ["ALERT", "CONFIRMED"]
    (alert,) = plain["alerts"]
    assert list(alert) == [
        "action", "kind", "level", "confidence", "start", "end", "track", "clip", "why",
    ]  # fmt: skip
    assert (alert["action"], alert["kind"], alert["level"]) == ("concealment", "pocket", "CONFIRMED")
    assert alert["clip"] == "clips/alert-001.mp4"
    assert {cue["cue"] for cue in alert["why"]} >= {"hand_busy_at_body", "arm_was_stretched_out"}
    assert all(list(cue) == ["cue", "value", "unit", "from", "to"] for cue in alert["why"])


def test_somebody_who_comes_back_is_one_person_of_the_report() -> None:
    plain = replay(filmed([Actor(leaves=4.0), Actor(enters=6.0)], 10), "cam", Settings(), Report("f")).plain()
    assert plain["people"][0]["first"] == 0
    assert plain["people"][-1]["last"] == 10


def test_an_empty_film_is_an_empty_report() -> None:
    plain = replay([], "cam", Settings(), Report("f.mp4")).plain()
    assert plain["people"] == plain["signals"] == plain["levels"] == plain["alerts"] == []


def test_clips_are_numbered_as_alerts_are() -> None:
    opened = Incident(
        12, "cam", 1, ActionType.CONCEALMENT, "bag", None, Level.CONFIRMED, 0.9, 4.0, 6.0, 6.0, (), ()
    )  # fmt: skip
    assert clip_name(opened) == "clips/alert-012.mp4"


def test_a_clip_that_cannot_be_cut_does_not_cost_the_report() -> None:
    class Torn(FakeFrameSource):
        def record(self, start: float) -> FakeRecording:
            recording = super().record(start)
            recording.close()
            return recording

    image = np.zeros((480, 640, 3), np.uint8)
    source = Torn([Frame("cam", i / 6, image) for i in range(12 * 6)])
    report, kept = Report("film"), []
    with capture_logs() as logs:
        analyze(
            source, acting(), "cam", Settings(), report, keep_clip=lambda incident, mp4: kept.append(incident)
        )
    assert len(report.incidents) == 1
    assert kept == []
    assert [log["event"] for log in logs] == ["clip_lost"]
