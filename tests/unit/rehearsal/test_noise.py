"""Poses with the errors of the real perception."""

from dataclasses import replace

import numpy as np
import pytest

from aislewatch.domain.people import LEFT_WRIST, RIGHT_WRIST, People
from aislewatch.rehearsal.chance import Numbers, Series
from aislewatch.rehearsal.measured import DEFAULT, Perception
from aislewatch.rehearsal.noise import perceived, times_of
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.sight import sights
from aislewatch.rehearsal.store import Fixture
from aislewatch.vision.resemblance import likeness
from aislewatch.vision.tracking import Tracker
from tests.fakes.mannequin import BARE, EYE_LEVEL, Mannequin, performance, standing, walking

FRONTAL = Mannequin(standing(4, 0), np.pi)
BEHIND = Mannequin(standing(4, 0), 0.0, dict.fromkeys(("left_wrist", "right_wrist"), (0.3, 0.0, 1.1)))
QUIET = replace(
    DEFAULT,
    **{name: 0 * getattr(DEFAULT, name) for name in ("out", "down", "fast", "slow", "wild", "swapped", "edge",
                                                     "edge_fast", "edge_slow")},
    ghosts=0.0, doubles=0.0, seen_spread=0 * DEFAULT.seen_spread, uneven=0.0,
)  # fmt: skip
"""Perception without a fault, but for what is hidden."""


def frames(cast: Performance, rate: float = 6.0, table: Perception = DEFAULT) -> list[People]:
    return perceived(cast, cast.camera, rate, table=table)


def found(cast: Performance, table: Perception = DEFAULT) -> Numbers:
    """Keypoints (N, 17, 3) of frames with exactly one person."""
    stacked: Numbers = np.stack([p.keypoints[0] for p in frames(cast, table=table) if len(p) == 1])
    return stacked


def truth(cast: Performance) -> Numbers:
    (sight,) = sights(cast, cast.camera, np.array([0.0]))
    pixels: Numbers = sight.pixels[0]
    return pixels


def test_without_faults_the_truth_is_reported() -> None:
    cast = performance(FRONTAL)
    people = frames(cast, table=QUIET)
    assert [p.at for p in people] == pytest.approx(times_of(cast, 6.0))
    assert len(people) == 61
    (sight,) = sights(cast, cast.camera, np.array([0.0]))
    for moment in people:
        assert moment.keypoints[0, :, :2] == pytest.approx(sight.pixels[0], abs=1e-3)
        assert moment.boxes[0] == pytest.approx(sight.boxes[0], abs=1e-3)


def test_same_seed_same_bytes_and_another_seed_others() -> None:
    one, two, other = (frames(performance(FRONTAL, seed=seed)) for seed in (1, 1, 2))
    assert all(
        (a.keypoints == b.keypoints).all() and (a.boxes == b.boxes).all()
        for a, b in zip(one, two, strict=True)
    )
    assert any(a.keypoints.shape != b.keypoints.shape or (a.keypoints != b.keypoints).any()
               for a, b in zip(one, other, strict=True))  # fmt: skip


def test_nobodys_errors_depend_on_who_else_is_there() -> None:
    far = Mannequin(standing(4.5, 1.8), np.pi)
    alone = found(performance(FRONTAL, seconds=30.0), replace(DEFAULT, ghosts=0.0, doubles=0.0))
    both = frames(performance(FRONTAL, far, seconds=30.0), table=replace(DEFAULT, ghosts=0.0, doubles=0.0))
    first = [p.keypoints for p in both if len(p) == 2]
    matching = sum(bool((k == a).all(axis=(1, 2)).any()) for a in alone for k in first)
    assert matching > 0.8 * len(alone)


def test_errors_have_the_tables_size_and_last_from_frame_to_frame() -> None:
    cast = performance(FRONTAL, seconds=600.0)
    table = replace(
        DEFAULT,
        wild=0 * DEFAULT.wild,
        swapped=0 * DEFAULT.swapped,
        ghosts=0.0,
        doubles=0.0,
        seen_spread=0 * DEFAULT.seen_spread,
        uneven=0.0,
        awkward=0 * DEFAULT.awkward,
    )
    (sight,) = sights(cast, cast.camera, np.array([0.0]))
    error = (found(cast, table)[:, LEFT_WRIST, :2] - truth(cast)[LEFT_WRIST]) / sight.torso[0]
    size = np.hypot(table.fast[0, 5], table.slow[0, 5]) * np.interp(
        sight.torso[0], table.sizes, table.coarser
    )
    assert np.sqrt(error.var(axis=0).mean()) == pytest.approx(size, rel=0.25)
    fast, slow = table.fast[0, 5] ** 2, table.slow[0, 5] ** 2
    kept = slow * np.exp(-1 / 6 / table.steady) + fast * table.lasting * np.exp(-1 / 6 / table.brief)
    together = (
        np.mean((error[1:] - error.mean(axis=0)) * (error[:-1] - error.mean(axis=0)))
        / error.var(axis=0).mean()
    )
    assert together == pytest.approx(kept / (fast + slow), abs=0.1)


def test_the_same_errors_at_any_frame_rate() -> None:
    spreads = []
    for rate in (3.0, 12.0):
        cast = performance(FRONTAL, seconds=900.0)
        x = np.array([p.keypoints[0, RIGHT_WRIST, 0] for p in frames(cast, rate, QUIET_BUT_SLOW) if len(p)])
        spreads.append(x.std())
    assert spreads[0] == pytest.approx(spreads[1], rel=0.25)


QUIET_BUT_SLOW = replace(QUIET, slow=DEFAULT.slow)


def test_from_behind_hands_before_the_belly_are_invented() -> None:
    cast = performance(BEHIND, seconds=120.0)
    off = np.abs(found(cast, QUIET)[:, LEFT_WRIST, :2] - truth(cast)[LEFT_WRIST]).max(axis=1)
    assert 0.2 < (off > 10).mean() < 0.95
    assert np.median(found(cast, QUIET)[:, LEFT_WRIST, 2]) < 0.3


def test_far_and_half_hidden_people_are_missed_more_often() -> None:
    table = replace(DEFAULT, ghosts=0.0, doubles=0.0)
    counter = Fixture("counter", (2.9, -2, 0), (3.1, 2, 1.25))
    coarse = replace(EYE_LEVEL, size=(96, 54))
    counts = {
        name: sum(len(p) for p in frames(performance(FRONTAL, store=store, seconds=120.0), table=table))
        for name, store in (
            ("near", BARE),
            ("far", replace(BARE, views=(coarse,))),
            ("hidden", replace(BARE, fixtures=(counter,))),
        )
    }
    assert counts["far"] < 0.8 * counts["near"]
    assert 0 < counts["hidden"] < 0.8 * counts["near"]


def test_looks_tell_people_apart_over_time() -> None:
    dice = np.random.default_rng(0)
    worn = {}
    for who in "ab":
        shares = np.square(dice.normal(0, 1, (6, 16))) * (dice.random((6, 16)) < 0.3) + 1e-6
        worn[who] = np.sqrt(shares / shares.sum(axis=1, keepdims=True)).ravel().astype(np.float32)
    cast = performance(FRONTAL, Mannequin(standing(5, 1.8), np.pi), seconds=60.0)
    people = [p for p in perceived(cast, "plain", 6.0, worn, table=QUIET) if len(p) == 2]
    own = np.array([np.argmax([likeness(row[None], worn[w][None]) for w in "ab"])
                    for p in people for row in p.looks]).reshape(-1, 2)  # fmt: skip
    assert (own == own[0]).all()
    assert sorted(own[0].tolist()) == [0, 1]
    first = np.stack([p.looks[0] for p in people]).astype(float)
    same = likeness(first[:-30], first[30:]).diagonal()
    assert 0.9 < np.median(same) < 0.998
    assert likeness(first[:1], np.stack([worn["a"], worn["b"]]).astype(float)).min() < 0.86


def test_the_tracker_follows_a_walker_through_it() -> None:
    cast = performance(Mannequin(walking((4, -2), (6, 2), 20.0), np.pi / 2), seconds=20.0)
    tracker = Tracker()
    ids = [tracker.update(moment).ids.tolist() for moment in frames(cast)]
    assert sum(1 in row for row in ids) > 0.9 * len(ids)


def test_an_empty_store_shows_nobody_but_ghosts() -> None:
    people = frames(performance(seconds=600.0))
    shown = np.array([len(p) for p in people])
    assert 0 < shown.mean() < 0.3
    assert max(float(p.scores.max(initial=0)) for p in people) < 0.5, "a ghost alone begins no track"


def test_spells_last_and_take_their_share() -> None:
    series = Series(np.random.default_rng(1), 60_000, 1 / 6)
    on = series.spells(0.1, 1.0)
    assert on.mean() == pytest.approx(0.1, abs=0.02)
    starts = int((on[1:] & ~on[:-1]).sum())
    assert on.sum() / starts > 1.5
    assert not Series(np.random.default_rng(1), 0, 0.1).spells(0.5, 1.0).size
