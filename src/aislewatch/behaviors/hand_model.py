"""The model that tells what hands are at: a small causal convolution over the last seconds of both hands.

Fitted by ``training/`` (``docs/models.md`` tells on what); computed here in numpy, since it is small
and the same on every machine. Only what the answer for the last beat depends on is computed: with dilations
1, 2, 4, 8 and 16 that is 62, 31, 15, 7 and 3 points of the layers.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.actions import ActionType
from aislewatch.vision.handwork import SPAN

Numbers = NDArray[np.float32]

DILATIONS: Final = (1, 2, 4, 8, 16)
"""Beats between the three points that each layer looks at, from the first layer on."""

REACH: Final = 1 + 2 * sum(DILATIONS)
"""Beats that the answer depends on: 63, 10.5 s."""

assert REACH <= SPAN, "hands are not remembered long enough for the model"

WEIGHTS: Final = "hand_weights.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One residual layer: ``gain`` (C,) of the root mean square norm, ``looks`` (3, C, C) for the present,
    one and two dilations ago with ``looks_bias`` (C,), ``says`` (C, C) with ``says_bias`` (C,)."""

    gain: Numbers
    looks: Numbers
    looks_bias: Numbers
    says: Numbers
    says_bias: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class HandModel:
    """Weights, and the ``classes`` (action, kind) they tell apart; (None, None) for each innocent one."""

    classes: tuple[tuple[ActionType | None, str | None], ...]
    enter: Numbers
    enter_bias: Numbers
    layers: tuple[Layer, ...]
    gain: Numbers
    leave: Numbers
    leave_bias: Numbers

    def likely(self, channels: Numbers) -> Numbers:
        """Log probabilities (K,) of the classes at the last of the beats seen so far.

        ``channels`` float32 (T, F), oldest first, as :func:`aislewatch.vision.hand_channels.channels` makes
        them; T from 1 on, more than :data:`REACH` are not looked at.
        """
        entered, steps = _steps(min(len(channels), REACH))
        h = channels[len(channels) - 1 - entered] @ self.enter + self.enter_bias
        for layer, (here, looked) in zip(self.layers, steps, strict=True):
            h = _deeper(h, layer, here, looked)
        scores = _normed(h[0], self.gain) @ self.leave + self.leave_bias
        scores = scores - scores.max()
        likely: Numbers = scores - np.log(np.exp(scores).sum())
        return likely


Places = NDArray[np.int64]


@cache
def _steps(count: int) -> tuple[Places, tuple[tuple[Places, Places], ...]]:
    """How many beats ago the points lie that the answer depends on, none before the first of ``count``; and
    per
    layer where among its input's points its output's lie, (P,), and those it looks at, (3, P): one past the
    end for what was before anything was seen."""
    ago = [np.array([0])]
    for dilation in reversed(DILATIONS):
        wider = np.unique(np.concatenate([ago[-1] + k * dilation for k in range(3)]))
        ago.append(wider[wider < count])
    points = ago[::-1]
    return points[0], tuple(
        (
            np.searchsorted(have, want),
            np.stack([np.searchsorted(have, want + k * dilation) for k in range(3)]),
        )
        for have, want, dilation in zip(points, points[1:], DILATIONS, strict=False)
    )


def _deeper(h: Numbers, layer: Layer, here: Places, looked: Places) -> Numbers:
    """The layer's output from its input ``h``; see :func:`_steps`."""
    normed = np.concatenate([_normed(h, layer.gain), np.zeros((1, h.shape[1]), np.float32)])
    inner = sum(
        (normed[at] @ look for at, look in zip(looked, layer.looks, strict=True)), start=layer.looks_bias
    )
    out: Numbers = h[here] + np.maximum(inner, 0) @ layer.says + layer.says_bias
    return out


def _normed(h: Numbers, gain: Numbers) -> Numbers:
    """Root mean square normalization (Zhang & Sennrich 2019)."""
    out: Numbers = h * gain / np.sqrt((h * h).mean(axis=-1, keepdims=True) + 1e-3)
    return out


@cache
def shipped() -> HandModel:
    """The model that comes with the program; its file is as much a part of it as its modules."""
    with files("aislewatch.behaviors").joinpath(WEIGHTS).open("rb") as file:
        return read(file)


def read(file: IO[bytes]) -> HandModel:
    """The model in a file that ``training/network.py`` wrote."""
    with np.load(file) as found:
        weights = {name: np.asarray(found[name]) for name in found.files}
    names = [str(name) for name in weights.pop("classes")]
    w = {name: value.astype(np.float32) for name, value in weights.items()}
    return HandModel(
        classes=tuple(_class(name) for name in names),
        enter=w["enter"],
        enter_bias=w["enter_bias"],
        layers=tuple(
            Layer(*(w[f"{part}_{n}"] for part in ("gain", "looks", "looks_bias", "says", "says_bias")))
            for n in range(len(DILATIONS))
        ),
        gain=w["gain"],
        leave=w["leave"],
        leave_bias=w["leave_bias"],
    )


def _class(name: str) -> tuple[ActionType | None, str | None]:
    action, _, kind = name.partition("/")
    return (ActionType(action), kind) if kind else (None, None)
