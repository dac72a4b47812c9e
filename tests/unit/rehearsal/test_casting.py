"""Who plays."""

import numpy as np

from aislewatch.rehearsal.casting import HEADS, PATTERNS, UNIFORM, cast, staff_outfit

CROWD = [cast(np.random.default_rng(seed)) for seed in range(300)]


def distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    return float(np.linalg.norm(np.subtract(one, other)))


def test_a_crowd_is_of_many_bodies_and_clothes() -> None:
    builds = [build for build, *_ in CROWD]
    statures = np.array([build.stature for build in builds])
    assert statures.min() < 1.58 < 1.85 < statures.max()
    assert np.ptp([build.girth for build in builds]) > 0.3
    outfits = [outfit for _, outfit, *_ in CROWD]
    assert {outfit.hair for outfit in outfits} == set(HEADS)
    assert {outfit.pattern for outfit in outfits} == set(PATTERNS)
    assert len({outfit.top for outfit in outfits}) > 100
    assert len({outfit.skin for outfit in outfits}) > 30
    assert any(outfit.skirt for outfit in outfits)
    assert any(outfit.jacket for outfit in outfits)
    assert len({(outfit.legs < 1, outfit.sleeves < 1) for outfit in outfits}) == 4


def test_everybody_is_within_what_bodies_do() -> None:
    for build, outfit, pace, grand, handed in CROWD:
        assert 1.52 <= build.stature <= 1.95
        assert 0.75 <= pace <= 1.35
        assert 0.8 <= grand <= 1.25
        assert handed in ("left", "right")
        for colour in (outfit.skin, outfit.hair_colour, outfit.top, outfit.bottom, outfit.shoes):
            assert all(isinstance(part, int) and 0 <= part <= 255 for part in colour)


def test_most_but_not_all_are_right_handed() -> None:
    assert 0.75 < np.mean([handed == "right" for *_, handed in CROWD]) < 0.95


def test_the_same_seed_casts_the_same() -> None:
    assert cast(np.random.default_rng(7)) == cast(np.random.default_rng(7))
    assert cast(np.random.default_rng(7)) != cast(np.random.default_rng(8))


def test_staff_wear_the_uniform_and_customers_do_not() -> None:
    assert {staff_outfit(np.random.default_rng(seed)).top for seed in range(20)} == {UNIFORM}
    assert len({staff_outfit(np.random.default_rng(seed)).skin for seed in range(20)}) > 5
    for _, outfit, *_ in CROWD:
        worn = [outfit.jacket or outfit.top]
        assert min(distance(colour, UNIFORM) for colour in worn) > 30
