"""Who works here: zones, the till, the uniform."""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from aislewatch.domain.people import Floats
from aislewatch.domain.settings import StaffSettings
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.clothes import BINS, LENGTH, lab, share_of
from aislewatch.vision.scene import Scene
from aislewatch.vision.staff import IN_THEIR_ZONE, WEARING, Staff
from tests.fakes.people import SIZE, Actor, scenes

WIDTH, HEIGHT = SIZE
TILL = Zone("till", ZoneKind.CHECKOUT, ((0.0, 0.5), (0.4, 0.5), (0.4, 1.0), (0.0, 1.0)))
COUNTER = Zone("counter", ZoneKind.STAFF_ONLY, ((0.7, 0.5), (1.0, 0.5), (1.0, 1.0), (0.7, 1.0)))
AT_TILL, IN_COUNTER, BESIDE, AWAY = (0.2, 0.85, 0.66, 0.5)
RATES = (5.0, 6.0, 15.0)
NO_LOOKS = np.zeros((0, 0), np.float32)
RULES = StaffSettings(till_seconds=30.0)


def at(*spans: tuple[float, float], elsewhere: float = AWAY, leaves: float = math.inf) -> Actor:
    """Somebody whose feet are at ``x`` (share of the width) from each ``(second, x)`` on."""

    def feet(now: float) -> tuple[float, float]:
        x = elsewhere
        for second, place in spans:
            x = place if now >= second else x
        return x * WIDTH, 0.95 * HEIGHT

    return Actor(feet=feet, leaves=leaves)


def watched(
    film: Iterable[Scene], rules: StaffSettings = RULES, looks: Floats = NO_LOOKS
) -> tuple[Scene, dict[int, float]]:
    """The last scene, and when each track was first believed to be staff."""
    staff = Staff()
    since: dict[int, float] = {}
    for scene in film:
        worn = looks[[person.track - 1 for person in scene.people]] if len(looks) else NO_LOOKS
        scene = staff.observe(scene, worn, rules)
        for person in scene.people:
            if person.staff:
                since.setdefault(person.track, scene.at)
    return scene, since


@pytest.mark.parametrize("rate", RATES)
def test_who_stands_in_the_staffs_zone_works_here(rate: float) -> None:
    scene, since = watched(scenes(at((0, IN_COUNTER)), 10, rate, (COUNTER,)))
    assert since == {1: pytest.approx(IN_THEIR_ZONE, abs=0.25)}
    assert scene.people[0].staff


def test_seconds_in_the_zone_add_up_and_staff_stays_staff() -> None:
    comes_and_goes = at((2, IN_COUNTER), (4.5, AWAY), (10, IN_COUNTER), (12.5, AWAY))
    scene, since = watched(scenes(comes_and_goes, 60, 6, (COUNTER,)))
    assert 10 < since[1] < 12.5
    assert scene.people[0].staff


def test_who_strays_in_for_a_moment_does_not() -> None:
    assert not watched(scenes(at((2, IN_COUNTER), (4, AWAY)), 20, 6, (COUNTER,)))[1]


def test_who_outlasts_later_comers_at_the_till_works_there() -> None:
    cast = [
        at((0, AT_TILL)),
        at((5, AT_TILL), (15, AWAY)),
        at((20, AT_TILL), (32, AWAY)),
    ]
    _, since = watched(scenes(cast, 50, 6, (TILL,)))
    assert set(since) == {1}
    assert since[1] > 32


def test_a_queue_moves_in_order() -> None:
    """Those before one leave, those behind one stay: waiting long is no work."""
    cast = [
        at((0, AT_TILL), (20, AWAY)),
        at((2, AT_TILL), (35, AWAY)),
        at((4, AT_TILL), (60, AWAY)),
        at((10, AT_TILL), (80, AWAY)),
    ]
    assert not watched(scenes(cast, 90, 6, (TILL,)))[1]


def test_those_who_merely_pass_the_till_were_not_served() -> None:
    cast = [at((0, AT_TILL)), at((5, AT_TILL), (6, AWAY)), at((10, AT_TILL), (11, AWAY))]
    assert not watched(scenes(cast, 60, 6, (TILL,)))[1]


def test_who_leaves_the_picture_from_the_till_was_served_too() -> None:
    cast = [at((0, AT_TILL)), at((5, AT_TILL), leaves=15.0), at((20, AT_TILL), leaves=32.0)]
    staff, last = Staff(), None
    for scene in scenes(cast, 50, 6, (TILL,)):
        last = staff.observe(scene, NO_LOOKS, RULES)
        for track, gone in ((2, 16.0), (3, 33.0)):
            if scene.at == gone:
                staff.forget(track)
    assert last is not None
    assert last.people[0].staff


def test_nobody_waits_for_ever() -> None:
    _, since = watched(scenes(at((0, AT_TILL)), 200, 6, (TILL,)))
    assert since[1] == pytest.approx(150, abs=2)


def test_feet_on_the_counters_border_need_only_the_time() -> None:
    _, since = watched(scenes(at((0, BESIDE)), 60, 6, (TILL, COUNTER)))
    assert since[1] == pytest.approx(30, abs=1)


def test_presence_at_the_till_can_be_switched_off() -> None:
    off = replace(RULES, till_presence=False)
    assert not watched(scenes([at((0, AT_TILL)), at((0, BESIDE))], 200, 6, (TILL, COUNTER)), off)[1]
    assert watched(scenes(at((0, IN_COUNTER)), 10, 6, (COUNTER,)), off)[1]


def dressed(color: str, share: float = 0.7) -> Floats:
    """A look whose upper body wears ``color`` by ``share``, the rest of it spread evenly."""
    lightness, red, yellow = lab(color)
    places = (lightness / 100 * 15, (red + 20) / 40 * 15, (yellow + 20) / 40 * 15)
    look = np.full((6, BINS), (1 - share) / BINS)
    for axis, place in enumerate(places):
        look[axis, round(min(max(place, 0), 15))] += share
    flat: Floats = np.sqrt(look).astype(np.float32).reshape(1, LENGTH)
    return flat


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("color", ["#00843d", "#c8102e", "#1f2a44", "#f5f5f5"])
def test_who_wears_the_uniform_works_here(color: str, rate: float) -> None:
    rules = StaffSettings(uniform=color)
    _, since = watched(scenes(at(), 10, rate), rules, dressed(color))
    assert since == {1: pytest.approx(WEARING, abs=0.3)}


@pytest.mark.parametrize(
    ("uniform", "worn"), [("#00843d", "#c8102e"), ("#c8102e", "#0057b8"), ("#f5f5f5", "#151515")]
)
def test_other_colors_are_no_uniform(uniform: str, worn: str) -> None:
    assert not watched(scenes(at(), 20), StaffSettings(uniform=uniform), dressed(worn))[1]


def test_without_a_uniform_or_looks_clothes_say_nothing() -> None:
    assert not watched(scenes(at(), 20), StaffSettings(), dressed("#00843d"))[1]
    blank = np.zeros((1, LENGTH), np.float32)
    assert not watched(scenes(at(), 20), StaffSettings(uniform="#00843d"), blank)[1]
    assert share_of(np.zeros(0, np.float32), "#00843d") is None


@pytest.mark.parametrize(
    ("color", "expected"),
    [("#ffffff", (100, 0, 0)), ("#000000", (0, 0, 0)), ("#ff0000", (53.24, 80.09, 67.20)),
     ("#0000ff", (32.30, 79.19, -107.86)), ("#808080", (53.59, 0, 0))],
)  # fmt: skip
def test_cielab_of_known_colors(color: str, expected: tuple[float, float, float]) -> None:
    """Published conversions of sRGB's corners under D65."""
    assert lab(color) == pytest.approx(expected, abs=0.1)


def test_a_share_is_a_share() -> None:
    assert share_of(dressed("#00843d", 1.0)[0], "#00843d") == pytest.approx(1.0, abs=1e-5)
    assert share_of(dressed("#00843d", 0.5)[0], "#00843d") == pytest.approx(0.5, abs=0.15)


def test_the_forgotten_start_anew() -> None:
    staff = Staff()
    for scene in scenes(at((0, IN_COUNTER)), 10, 6, (COUNTER,)):
        found = staff.observe(scene, NO_LOOKS, RULES)
    assert found.people[0].staff
    staff.forget(1)
    assert not staff.observe(scene, NO_LOOKS, RULES).people[0].staff
