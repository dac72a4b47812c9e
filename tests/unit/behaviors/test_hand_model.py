"""The hand model: what is computed sparsely equals the whole convolution, and the shipped weights hold."""

import numpy as np
import pytest
from numpy.typing import NDArray

from aislewatch.behaviors.hand_model import DILATIONS, REACH, HandModel, Layer, shipped
from aislewatch.domain.actions import KINDS, ActionType
from aislewatch.vision.hand_channels import CHANNELS

WIDE = 8

Numbers = NDArray[np.float32]


def a_model(seed: int = 1, classes: int = 4) -> HandModel:
    """Random weights."""
    dice = np.random.default_rng(seed)

    def some(*shape: int) -> Numbers:
        return dice.normal(0, 0.5, shape).astype(np.float32)

    layers = tuple(
        Layer(some(WIDE), some(3, WIDE, WIDE), some(WIDE), some(WIDE, WIDE), some(WIDE)) for _ in DILATIONS
    )
    return HandModel(
        classes=((None, None),) * classes,
        enter=some(CHANNELS, WIDE),
        enter_bias=some(WIDE),
        layers=layers,
        gain=some(WIDE),
        leave=some(WIDE, classes),
        leave_bias=some(classes),
    )


def dense(model: HandModel, channels: Numbers) -> Numbers:
    """Log probabilities (T, K) at every beat, each layer computed everywhere."""

    def normed(h: Numbers, gain: Numbers) -> Numbers:
        out: Numbers = h * gain / np.sqrt((h * h).mean(axis=1, keepdims=True) + 1e-3)
        return out

    h = channels @ model.enter + model.enter_bias
    for layer, dilation in zip(model.layers, DILATIONS, strict=True):
        z = normed(h, layer.gain)
        inner = layer.looks_bias + z @ layer.looks[0]
        for k in (1, 2):
            ago = np.zeros_like(z)
            ago[k * dilation :] = z[: len(z) - k * dilation] if k * dilation < len(z) else 0
            inner = inner + ago @ layer.looks[k]
        h = h + np.maximum(inner, 0) @ layer.says + layer.says_bias
    scores = normed(h, model.gain) @ model.leave + model.leave_bias
    out: Numbers = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return out


@pytest.mark.parametrize("beats", [1, 2, 3, 17, REACH - 1, REACH, REACH + 1, 100])
def test_the_sparse_answer_is_the_dense_one(beats: int) -> None:
    model = a_model()
    channels = np.random.default_rng(beats).normal(0, 1, (beats, CHANNELS)).astype(np.float32)
    np.testing.assert_allclose(model.likely(channels), dense(model, channels)[-1], atol=1e-4)


def test_what_is_older_than_its_reach_changes_nothing_and_what_is_not_does() -> None:
    model = a_model()
    channels = np.random.default_rng(5).normal(0, 1, (REACH + 20, CHANNELS)).astype(np.float32)
    older, oldest = channels.copy(), channels.copy()
    older[:20] = 9.0
    oldest[20] = 9.0
    assert np.array_equal(model.likely(older), model.likely(channels))
    assert not np.allclose(model.likely(oldest), model.likely(channels))


def test_the_shipped_model_knows_every_kind_of_hand_work_once() -> None:
    classes = [named for named in shipped().classes if named[0] is not None]
    work = (
        ActionType.CONCEALMENT,
        ActionType.TAG_REMOVAL,
        ActionType.PACKAGE_TAMPERING,
        ActionType.SELECTION_MANIPULATION,
    )
    assert sorted(classes) == sorted((action, kind) for action in work for kind in KINDS[action])


def test_of_nothing_seen_something_innocent_is_likeliest() -> None:
    model = shipped()
    likely = model.likely(np.zeros((REACH, CHANNELS), np.float32))
    assert np.exp(likely).sum() == pytest.approx(1, abs=1e-4)
    assert model.classes[int(likely.argmax())] == (None, None)
