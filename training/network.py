"""The hand model in jax, as :mod:`aislewatch.behaviors.hand_model` computes it in numpy."""

from pathlib import Path
from typing import Final

import jax
import jax.numpy as jnp
import numpy as np

from aislewatch.behaviors.hand_model import DILATIONS, REACH, read
from training.classes import NAMES

Weights = dict[str, jax.Array]

WIDE: Final = 64
"""Channels inside."""


def fresh(key: jax.Array, inputs: int, wide: int = WIDE) -> Weights:
    """Random weights for ``inputs`` channels, scaled to keep the size of what flows (He et al. 2015)."""
    keys = iter(jax.random.split(key, 2 + 2 * len(DILATIONS)))

    def some(*shape: int, scale: float) -> jax.Array:
        return jax.random.normal(next(keys), shape) * scale

    weights = {
        "enter": some(inputs, wide, scale=inputs**-0.5),
        "enter_bias": jnp.zeros(wide),
        "gain": jnp.ones(wide),
        "leave": some(wide, len(NAMES), scale=0.3 * wide**-0.5),
        "leave_bias": jnp.zeros(len(NAMES)),
    }
    for n in range(len(DILATIONS)):
        weights |= {
            f"gain_{n}": jnp.ones(wide),
            f"looks_{n}": some(3, wide, wide, scale=(3 * wide) ** -0.5),
            f"looks_bias_{n}": jnp.zeros(wide),
            f"says_{n}": some(wide, wide, scale=0.5 * wide**-0.5),
            f"says_bias_{n}": jnp.zeros(wide),
        }
    return weights


def likely(
    weights: Weights, channels: jax.Array, key: jax.Array | None = None, lost: float = 0.1
) -> jax.Array:
    """Log probabilities (B, T, K) at every beat of ``channels`` (B, T, F); with a ``key``, whole channels are
    dropped in the share ``lost`` (Srivastava et al. 2014)."""
    h = channels @ weights["enter"] + weights["enter_bias"]
    keys = [None] * len(DILATIONS) if key is None else list(jax.random.split(key, len(DILATIONS)))
    for n, dilation in enumerate(DILATIONS):
        z, looks = _normed(h, weights[f"gain_{n}"]), weights[f"looks_{n}"]
        inner = z @ looks[0] + _ago(z, dilation) @ looks[1] + _ago(z, 2 * dilation) @ looks[2]
        inner = _dropped(jax.nn.relu(inner + weights[f"looks_bias_{n}"]), keys[n], lost)
        h = h + inner @ weights[f"says_{n}"] + weights[f"says_bias_{n}"]
    return jax.nn.log_softmax(_normed(h, weights["gain"]) @ weights["leave"] + weights["leave_bias"])


def _normed(h: jax.Array, gain: jax.Array) -> jax.Array:
    return h * gain / jnp.sqrt((h * h).mean(-1, keepdims=True) + 1e-3)


def _ago(z: jax.Array, beats: int) -> jax.Array:
    return jnp.pad(z, ((0, 0), (beats, 0), (0, 0)))[:, : z.shape[1]]


def _dropped(h: jax.Array, key: jax.Array | None, lost: float) -> jax.Array:
    if key is None:
        return h
    return h * jax.random.bernoulli(key, 1 - lost, (h.shape[0], 1, h.shape[2])) / (1 - lost)


def save(weights: Weights, path: Path) -> None:
    """Write what :func:`aislewatch.behaviors.hand_model.shipped` reads; half precision is enough."""
    halves = {name: np.asarray(value, np.float16) for name, value in weights.items()}
    np.savez_compressed(path, classes=np.array(NAMES), **halves)


def load(path: Path) -> Weights:
    """Read it again, to train on; its classes may be in another order."""
    with np.load(path) as found:
        weights = {name: jnp.asarray(found[name], jnp.float32) for name in found.files if name != "classes"}
        there = [str(name) for name in found["classes"]]
    order = jnp.array([there.index(name) for name in NAMES])
    return weights | {"leave": weights["leave"][:, order], "leave_bias": weights["leave_bias"][order]}


def compare(weights: Weights, path: Path) -> None:
    """Raise :class:`AssertionError` unless the program, reading ``path``, answers as the network does."""
    shown = np.random.default_rng(0).normal(0, 1, (REACH + 9, weights["enter"].shape[0])).astype(np.float32)
    here = np.asarray(likely(weights, shown[None]))[0, -1]
    with path.open("rb") as file:
        there = read(file).likely(shown)
    np.testing.assert_allclose(there, here, atol=0.05)  # half precision
