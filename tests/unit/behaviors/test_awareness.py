"""Watching cameras and staff, and the people who merely look up or about."""

import math
from collections.abc import Callable

import pytest

from aislewatch.behaviors.base import Behavior
from aislewatch.behaviors.watching_cameras import WatchingCameras
from aislewatch.behaviors.watching_staff import WatchingStaff
from aislewatch.domain.actions import Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from aislewatch.domain.zones import Zone, ZoneKind
from tests.fakes.heads import Standing, Turning, between, held, room, standing

MEDIUM = SENSITIVITY[Sensitivity.MEDIUM]
RATES = (5.0, 6.0, 15.0)

FAR: tuple[float, float] = (2.2, 6.0)
"""Where staff stand, 2.4 m from a customer in the middle."""
TO_FAR = math.atan2(2.2, -1.0)
"""Their bearing from the middle."""


def said(
    behavior: Behavior, cast: list[Standing], seconds: float, rate: float = 6.0, zones: tuple[Zone, ...] = ()
) -> list[Signal]:
    return [signal for scene in room(cast, seconds, rate, zones=zones) for signal in behavior.observe(scene)]


def surest(signals: list[Signal]) -> float:
    return max((signal.confidence for signal in signals), default=0.0)


def looks(first: float, times: int, period: float, there: float, back: float) -> Turning:
    """``times`` looks at ``there``, each half of a ``period``, and ``back`` again."""
    return between(
        (0.0, back),
        *(
            step
            for i in range(times)
            for step in ((first + i * period, there), (first + (i + 0.5) * period, back))
        ),
    )


def camera_watcher(times: int = 5, chest: float = 0.7) -> Standing:
    return Standing(
        chest=held(chest),
        head=looks(3.0, times, 3.4, -chest, 0.1),
        pitch=looks(3.0, times, 3.4, 0.24, -0.35),
    )


@pytest.mark.parametrize("rate", RATES)
def test_looking_into_the_lens_again_and_again_is_watching_it(rate: float) -> None:
    signals = said(WatchingCameras(), [camera_watcher()], 24, rate)
    assert surest(signals) >= MEDIUM
    last = max(signals, key=lambda signal: signal.confidence)
    assert (last.action, last.kind, last.track) == ("surveillance_awareness", "watching_cameras", 1)
    cues = {cue.name: cue.value for cue in last.why}
    assert cues["looks_at_camera"] >= 3
    assert cues["looked_at_camera_for"] > 4


def test_one_long_look_is_watching_it_too() -> None:
    who = Standing(chest=held(0.9), head=between((0, 0.0), (4, -0.9)), pitch=between((0, -0.3), (4, 0.24)))
    assert surest(said(WatchingCameras(), [who], 14)) >= MEDIUM


def test_more_looks_are_more_sure() -> None:
    few, many = (surest(said(WatchingCameras(), [camera_watcher(n)], 24)) for n in (2, 6))
    assert few < MEDIUM <= many


def walking_up(at: float) -> tuple[float, float]:
    return 0.0, 7.5 - 1.1 * at


def walking_by(at: float) -> tuple[float, float]:
    return 1.1 * at - 3, 4.5


CAMERA_LOOK_ALIKES: dict[str, tuple[Standing, float]] = {
    "walks towards the camera": (Standing(place=walking_up), 4.5),
    "faces the camera while waiting": (Standing(pitch=held(-0.12)), 30.0),
    "looks up at a sign once": (
        Standing(
            chest=held(0.4),
            head=between((0, 0), (3, 0.3), (5.5, 0)),
            pitch=between((0, -0.1), (3, 0.35), (5.5, -0.1)),
        ),
        12.0,
    ),
    "glances about for a sign": (
        Standing(chest=held(0.5), head=between((0, 0), (2, 0.9), (3.2, -0.9), (4.4, 0.8), (5.6, 0))), 12.0,
    ),
    "waits and looks slowly about": (
        Standing(chest=held(0.3), head=between(*((3.0 * i, 0.5 * (-1) ** i) for i in range(10)))), 30.0,
    ),
    "looks down at goods": (Standing(chest=held(0.6), pitch=held(-0.45)), 30.0),
    "looks up with the back to the camera": (Standing(chest=held(2.6), pitch=held(0.3)), 20.0),
}  # fmt: skip


@pytest.mark.parametrize("name", CAMERA_LOOK_ALIKES)
def test_who_merely_looks_is_not_watching_the_camera(name: str) -> None:
    who, seconds = CAMERA_LOOK_ALIKES[name]
    assert surest(said(WatchingCameras(), [who], seconds)) < MEDIUM


def test_staff_may_look_at_cameras() -> None:
    watcher = camera_watcher()
    at_work = Standing(watcher.place, watcher.chest, watcher.head, watcher.pitch, staff=True)
    assert not said(WatchingCameras(), [at_work], 24)


def test_people_too_small_to_be_judged_are_not() -> None:
    watcher = camera_watcher()
    far = Standing(standing(0.0, 14.0), watcher.chest, watcher.head, watcher.pitch)
    assert not said(WatchingCameras(), [far], 24)


def staff_watcher(times: int = 6, chest: float = TO_FAR - 1.0) -> Standing:
    return Standing(chest=held(chest), head=looks(2.0, times, 3.0, 1.0, 0.0))


AT_WORK = Standing(place=standing(*FAR), staff=True)


@pytest.mark.parametrize("rate", RATES)
def test_turning_to_staff_again_and_again_is_watching_them(rate: float) -> None:
    signals = said(WatchingStaff(), [staff_watcher(), AT_WORK], 22, rate)
    assert surest(signals) >= MEDIUM
    last = max(signals, key=lambda signal: signal.confidence)
    assert (last.kind, last.track) == ("watching_staff", 1)
    cues = {cue.name: cue.value for cue in last.why}
    assert cues["looks_at_staff"] >= 4
    assert cues["staff_at_distance"] == pytest.approx(4.8, abs=1.5)


def test_the_head_that_follows_moving_staff_is_watching_them() -> None:
    def path(at: float) -> tuple[float, float]:
        return 2.2, 5.0 + 1.2 * math.sin(at / 3)

    def towards(at: float) -> float:
        x, y = path(at)
        return math.atan2(x, 5.0 - y) - chest

    chest = math.pi / 2 - 1.0
    gate = looks(2.0, 6, 3.0, 1.0, 0.0)
    who = Standing(chest=held(chest), head=lambda at: gate(at) * towards(at))
    assert surest(said(WatchingStaff(), [who, Standing(place=path, staff=True)], 22)) >= MEDIUM


def test_stale_looks_are_not_told() -> None:
    signals = said(WatchingStaff(), [staff_watcher(4), AT_WORK], 30)
    assert signals
    assert max(signal.at for signal in signals) < 21


NEAR = Standing(place=standing(0.9, 5.5), staff=True)
SERVED = Standing(chest=held(TO_FAR), head=between(*((1.5 * i, 0.7 * (i % 2)) for i in range(14))))
STAFF_LOOK_ALIKES: dict[str, list[Standing]] = {
    "glances about twice": [Standing(chest=held(TO_FAR - 1), head=looks(2.0, 2, 3.0, 1.0, 0.0)), AT_WORK],
    "is served": [Standing(chest=held(1.0), head=looks(2.0, 6, 3.0, 1.0, 0.0)), NEAR],
    "faces staff and looks away": [SERVED, AT_WORK],
    "looks about elsewhere": [Standing(chest=held(-0.6), head=looks(2.0, 6, 3.0, -0.9, 0.3)), AT_WORK],
    "stares at goods before staff": [Standing(chest=held(TO_FAR)), AT_WORK],
    "looks at another customer": [staff_watcher(), Standing(place=standing(*FAR))],
    "walks by": [
        Standing(place=walking_by, chest=held(math.pi / 2), head=looks(1.0, 2, 2.0, 0.6, 0.0)),
        AT_WORK,
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", STAFF_LOOK_ALIKES)
def test_who_merely_looks_about_is_not_watching_staff(name: str) -> None:
    assert surest(said(WatchingStaff(), STAFF_LOOK_ALIKES[name], 21 if name != "walks by" else 5)) < MEDIUM


def test_in_the_queue_one_looks_at_the_till() -> None:
    till = Zone("till", ZoneKind.CHECKOUT, ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
    assert not said(WatchingStaff(), [staff_watcher(), AT_WORK], 22, zones=(till,))


@pytest.mark.parametrize("make", [WatchingCameras, WatchingStaff])
def test_the_same_scenes_give_the_same_signals(make: Callable[[], Behavior]) -> None:
    cast = [camera_watcher(), AT_WORK]
    assert said(make(), cast, 15) == said(make(), cast, 15)


@pytest.mark.parametrize(
    ("make", "cast"), [(WatchingCameras, [camera_watcher()]), (WatchingStaff, [staff_watcher(), AT_WORK])]
)
def test_the_forgotten_start_anew(make: Callable[[], Behavior], cast: list[Standing]) -> None:
    behavior = make()
    assert said(behavior, cast, 16)
    behavior.forget(1)
    (scene,) = room(cast, 0)
    assert not behavior.observe(scene)
