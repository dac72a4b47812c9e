"""Channels and measures of two hands: complete, finite, and blind to what was not seen."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from aislewatch.vision.hand_channels import CHANNELS, FARTHEST, channels
from aislewatch.vision.hand_cues import measures
from aislewatch.vision.handwork import A_X, A_Y, B_X, B_Y, BEAT, COLUMNS, FACING, SPAN

ANY = st.one_of(st.just(float("nan")), st.floats(-100, 100))


@given(hnp.arrays(np.float64, st.tuples(st.integers(1, SPAN), st.just(COLUMNS)), elements=ANY))
def test_whatever_was_seen_channels_are_finite_and_bounded(beats: np.ndarray) -> None:
    found = channels(beats)
    assert found.shape == (len(beats), CHANNELS)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert np.abs(found[:, :18]).max() <= FARTHEST + 1e-5


def test_nothing_seen_is_all_zeros() -> None:
    assert not channels(np.full((5, COLUMNS), np.nan)).any()
    assert measures(np.full((SPAN, COLUMNS), np.nan)) == ()


def test_measures_tell_how_far_apart_how_high_and_how_fast() -> None:
    beats = np.full((SPAN, COLUMNS), np.nan)
    beats[:, FACING] = 1.0
    beats[:, (A_X, A_Y)] = (-0.2, 0.5)
    beats[:, B_X] = 0.2 + 0.1 * (np.arange(SPAN) % 2)
    beats[:, B_Y] = 0.5
    told = {measure.name: measure.value for measure in measures(beats)}
    assert np.isclose(told["hands_apart"], 0.45)
    assert np.isclose(told["hands_height"], 0.5)
    assert np.isclose(told["busier_hand_speed"], 0.1 / BEAT)
    assert np.isclose(told["hands_together"], 0.5)
    assert "arm_stretched" not in told  # was not seen
