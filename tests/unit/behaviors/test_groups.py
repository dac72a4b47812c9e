"""Coordinated groups, and people who merely come together."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from aislewatch.behaviors.groups import Coordinated
from aislewatch.domain.actions import ActionType, Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from tests.fakes.heads import Standing, between, held, room, standing

MEDIUM = SENSITIVITY[Sensitivity.MEDIUM]
RATES = (5.0, 6.0, 15.0)
Path = Callable[[float], tuple[float, float]]

ACT = (10.0, 14.0)
"""When the first of the cast hides something."""


def through(*steps: tuple[float, float, float]) -> Path:
    """Straight from place to place: ``(second, x, y)``."""

    def path(at: float) -> tuple[float, float]:
        before = steps[0]
        for step in steps:
            if at < step[0]:
                share = (at - before[0]) / max(step[0] - before[0], 1e-9)
                return before[1] + share * (step[1] - before[1]), before[2] + share * (step[2] - before[2])
            before = step
        return before[1], before[2]

    return path


def arriving(x: float, y: float, aside: float = 0.0) -> Path:
    """In from the left side by side for 3 s, then to (x, y) by second 6."""
    return through((0, -2.6, 5.5 + aside), (3, 0.0, 5.5 + aside), (6, x, y))


def said(
    cast: list[Standing],
    seconds: float = 20.0,
    rate: float = 6.0,
    acts: tuple[tuple[int, float, float], ...] = ((1, *ACT),),
    sure: float = 0.7,
) -> list[Signal]:
    """What the behavior says while another says that tracks conceal from and until a second."""
    behavior = Coordinated()
    signals: list[Signal] = []
    for scene in room(cast, seconds, rate):
        hiding = tuple(
            Signal(ActionType.CONCEALMENT, "pocket", scene.camera, track, scene.at, sure)
            for track, start, end in acts
            if start <= scene.at <= end and any(person.track == track for person in scene.people)
        )
        signals += behavior.observe(replace(scene, said=hiding))
    return signals


def surest(signals: list[Signal]) -> float:
    return max((signal.confidence for signal in signals), default=0.0)


def role_of(signals: list[Signal]) -> str:
    last = max(signals, key=lambda signal: signal.confidence)
    return next(cue.name for cue in last.why if cue.name.startswith("companion_"))


HIDING = Standing(place=arriving(0.5, 7.0), chest=held(1.2))
WATCHMAN = Standing(
    place=arriving(-0.8, 6.2, 0.7),
    head=between(*((6.5 + 0.9 * i, 0.9 * (i % 2) * (-1) ** (i // 2)) for i in range(12))),
)
SCREEN = Standing(place=arriving(0.45, 6.1, 0.7), chest=between((0, 1.4), (6, 0.1)))
SELLER = Standing(place=standing(-2.4, 6.0), staff=True)
TALKER = Standing(place=arriving(-1.2, 6.3, 0.7), chest=between((0, 1.4), (6, -math.pi / 2)), head=held(0.0))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("name", "others"),
    [("keeps_watch", [WATCHMAN]), ("screens", [SCREEN]), ("draws_staff", [TALKER, SELLER])],
)
def test_a_companion_who_covers_an_act_makes_a_group(name: str, others: list[Standing], rate: float) -> None:
    signals = said([HIDING, *others], rate=rate)
    assert surest(signals) >= MEDIUM
    assert {signal.track for signal in signals if signal.confidence >= MEDIUM} == {1}
    assert {(signal.action, signal.kind) for signal in signals} == {("group_behavior", "coordinated")}
    assert role_of(signals) == f"companion_{name}"


def test_the_why_names_bond_role_and_act() -> None:
    signals = said([HIDING, SCREEN])
    cues = {cue.name: cue for cue in max(signals, key=lambda signal: signal.confidence).why}
    assert cues["belong_together"].value > 0.5
    assert cues["companion_screens"].value >= 2
    assert cues["other_conceals"].value == pytest.approx(0.7)
    assert cues["other_conceals"].start == pytest.approx(ACT[0], abs=0.3)


@pytest.mark.parametrize("others", [[WATCHMAN], [TALKER, SELLER]])
def test_a_role_without_an_act_is_what_couples_do(others: list[Standing]) -> None:
    assert surest(said([HIDING, *others], acts=())) < MEDIUM


def test_a_weak_act_counts_less() -> None:
    weak, strong = (surest(said([HIDING, WATCHMAN], sure=sure)) for sure in (0.35, 0.7))
    assert weak < strong


def test_an_act_long_before_is_another_matter() -> None:
    late = replace(
        WATCHMAN, head=between((0, 0), *((28 + 0.9 * i, 0.9 * (i % 2) * (-1) ** (i // 2)) for i in range(8)))
    )
    assert surest(said([HIDING, late], 40, acts=((1, 7.0, 9.0),))) < MEDIUM


def test_a_companion_hidden_behind_a_screen_is_told_of() -> None:
    """Nothing is seen of what the hidden one does; the screen itself is the cue."""
    hidden = replace(HIDING, place=arriving(0.5, 6.9), leaves=8.0)
    signals = said([hidden, SCREEN], 20, acts=())
    assert surest(signals) >= MEDIUM
    assert role_of(signals) == "companion_hides"
    assert {signal.track for signal in signals if signal.confidence >= MEDIUM} == {2}


def test_who_walks_out_of_the_picture_is_not_hidden() -> None:
    gone = replace(HIDING, place=through((0, -2.6, 5.5), (3, 0.0, 5.5), (6, 3.4, 5.5)), leaves=6.0)
    assert surest(said([gone, SCREEN], 20, acts=())) < MEDIUM


STRANGER = Standing(place=through((0, 2.8, 7.0), (5, 0.5, 7.0)), chest=held(1.2), enters=2.0)
LOOK_ALIKES: dict[str, list[Standing]] = {
    "a couple side by side": [HIDING, Standing(place=arriving(-0.3, 7.0, 0.7), chest=held(1.2))],
    "a companion waits": [
        HIDING,
        Standing(place=arriving(-1.6, 6.0, 0.7), head=between((0, 0), (8, 0.4), (12, -0.3), (16, 0.2))),
    ],
    "somebody behind whom a stranger stands": [STRANGER, SCREEN],
    "a stranger shops while somebody is served": [STRANGER, TALKER, SELLER],
    "a stranger looks about": [STRANGER, WATCHMAN],
    "both are at the counter": [replace(HIDING, place=arriving(-1.5, 6.6)), SELLER],
}  # fmt: skip


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_people_who_merely_are_there_are_no_group(name: str) -> None:
    """Even if one of them seems to hide something."""
    assert surest(said(LOOK_ALIKES[name])) < MEDIUM


def test_staff_are_in_no_group() -> None:
    at_work = replace(WATCHMAN, staff=True)
    assert not said([HIDING, at_work])
    assert not said([replace(HIDING, staff=True), WATCHMAN])


def test_the_same_scenes_give_the_same_signals() -> None:
    assert said([HIDING, SCREEN], 15) == said([HIDING, SCREEN], 15)


def test_the_forgotten_cover_nobody() -> None:
    behavior, last = Coordinated(), []
    for scene in room([HIDING, SCREEN], 14):
        act = Signal(ActionType.CONCEALMENT, "pocket", scene.camera, 1, scene.at, 0.7)
        last = list(behavior.observe(replace(scene, said=(act,))))
    assert surest(last) >= MEDIUM
    behavior.forget(2)
    alone = replace(scene, people=scene.people[:1], at=scene.at + 0.1)
    assert not behavior.observe(alone)
