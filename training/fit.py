"""Fit the hand model and write its weights.

    python -m training.fit poses.npz video.npz --clips clips.npz --out hand_weights.npz

Needs the dependency group ``training`` and files that ``training/gather.py`` wrote.
"""

import argparse
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray
from rich.progress import track

from aislewatch.domain.actions import SUPPORTING
from aislewatch.vision.hand_channels import CHANNELS, channels
from training import network
from training.augment import augmented, hastened
from training.classes import CONCEALMENT, KINDS_OF_WORK, NONE
from training.examples import Example, kept, patient

BATCH: Final = 48
BEATS: Final = 128
CLIPS: Final = 16
CLIP_BEATS: Final = 96
"""Courses per step and their length; the same for clips."""

SMOOTHED: Final = 0.03
"""Share of certainty given away to all classes, so that answers stay honest (Szegedy et al. 2016)."""

IDLE: Final = 0.4
"""Weight of beats on which nothing is done: there are more of them than of all else together."""

CLIP_SHARE: Final = 0.3
"""Weight of the clips' loss."""

WRONG: Final = (0.0, 3.0)
"""Steadied log odds of what confirms alone, on courses of innocent people, between which a course is drawn
once and ``--hard`` times as often."""

STEADIED: Final = 6
"""Beats over which these odds are averaged."""

ALONE: Final = tuple(i for i, (action, _) in enumerate(KINDS_OF_WORK) if action not in SUPPORTING)
"""Classes of actions that confirm by themselves."""

Batch = tuple[NDArray[np.float32], ...]


def batches(
    examples: Sequence[Example],
    clips: Sequence[Example],
    dice: np.random.Generator,
    worth: NDArray[np.float64],
) -> Iterator[Batch]:
    """Endless batches: channels, classes and weights of courses; channels, weights and labels of clips.
    ``worth`` (N,) is how much more often than by itself each example is drawn."""
    chances = np.array([_worth(example) for example in examples]) * worth
    chances /= chances.sum()
    suspicious = np.array([bool(clip.suspicious) for clip in clips], bool)
    evenly = np.where(suspicious, 0.5 / max(suspicious.sum(), 1), 0.5 / max((~suspicious).sum(), 1))
    while True:
        courses = [_course(examples[i], dice) for i in dice.choice(len(examples), BATCH, p=chances)]
        shown = [_clip(clips[i], dice) for i in dice.choice(len(clips), CLIPS, p=evenly)] if clips else []
        shown = shown or [(np.zeros((8, CHANNELS), np.float32), np.zeros(8, np.float32), np.float32(0))]
        yield (*map(np.stack, zip(*courses, strict=True)), *map(np.stack, zip(*shown, strict=True)))


def _worth(example: Example) -> float:
    """Courses with hand work, and those of mixed shopping, are drawn three times as often; those of the real
    models ten times."""
    work = bool(((example.labels < len(KINDS_OF_WORK)) & (example.weights > 0)).any())
    return (3.0 if work or example.name == "traffic" else 1.0) * (10.0 if example.video else 1.0)


def harder(examples: Sequence[Example], weights: network.Weights, most: float) -> NDArray[np.float64]:
    """How much more often each example (N,) is to be drawn: those of people who merely shop up to ``most``
    times, the surer ``weights`` see what confirms alone in them."""
    odds = jax.jit(lambda shown: _odds(network.likely(weights, shown), ALONE))
    steady = np.ones(STEADIED) / STEADIED
    found = np.ones(len(examples))
    for number, example in enumerate(track(examples, "looking for hard ones")):
        if example.name != "traffic" or example.video:
            continue
        shown = channels(example.beats)
        parts = np.stack([_filled(shown[first : first + 512], 512) for first in range(0, len(shown), 450)])
        wrong = max(np.convolve(part, steady, "valid").max() for part in np.asarray(odds(parts)))
        found[number] = np.interp(wrong, WRONG, (1.0, most))
    return found


def _course(example: Example, dice: np.random.Generator) -> Batch:
    first = _somewhere(len(example.beats), int(BEATS * 1.3), dice)
    part = slice(first, first + int(BEATS * 1.3))
    marks = np.stack([example.labels[part], example.weights[part]], axis=1).astype(np.float32)
    shown, marks = hastened(channels(augmented(example.beats[part], dice)), marks, dice)
    first = _somewhere(len(shown), BEATS, dice)
    shown, marks = _filled(shown[first:], BEATS), _filled(marks[first:], BEATS)
    return shown, marks[:, 0].astype(np.int32), marks[:, 1]


def _clip(example: Example, dice: np.random.Generator) -> Batch:
    beats = augmented(example.beats, dice, 1.3)
    if not example.suspicious and len(beats) > 30 and dice.random() < 0.5:
        beats = beats[dice.integers(len(beats) - 24) :]
    judged = np.where(np.arange(len(beats)) >= 4, 1.0, 0.0).astype(np.float32)
    return (
        _filled(channels(beats), CLIP_BEATS),
        _filled(judged, CLIP_BEATS),
        np.float32(bool(example.suspicious)),
    )


def _somewhere(count: int, wanted: int, dice: np.random.Generator) -> int:
    return int(dice.integers(count - wanted + 1)) if count > wanted else 0


def _filled(values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    values = values[:count]
    return np.pad(values, [(0, count - len(values))] + [(0, 0)] * (values.ndim - 1))


def loss(weights: network.Weights, batch: Batch, key: jax.Array, clips: bool) -> jax.Array:
    """Smoothed cross entropy of the courses; of clips, whether concealment is seen anywhere in them."""
    shown, labels, worth, clip, judged, suspicious = batch
    likely = network.likely(weights, shown, key)
    picked = jnp.take_along_axis(likely, labels[..., None], -1)[..., 0]
    worth = worth * jnp.where(labels == NONE, IDLE, 1.0)
    entropy = -(1 - SMOOTHED) * picked - SMOOTHED * likely.mean(-1)
    total = (entropy * worth).sum() / jnp.maximum(worth.sum(), 1)
    return total + CLIP_SHARE * _clip_loss(weights, clip, judged, suspicious, key) if clips else total


def _clip_loss(
    weights: network.Weights, clip: jax.Array, judged: jax.Array, suspicious: jax.Array, key: jax.Array
) -> jax.Array:
    """Multiple instances (Ilse et al. 2018): the soft maximum over a clip's beats against its label; what is
    not concealment is not done in any."""
    likely = network.likely(weights, clip, key)
    odds = jnp.where(judged > 0, _odds(likely, CONCEALMENT), -30.0)
    most = (jax.nn.logsumexp(odds * 2, -1) - jnp.log(6.0)) / 2
    other = [i for i in range(len(KINDS_OF_WORK)) if i not in CONCEALMENT]
    none_of_them = jax.nn.softplus(_odds(likely, other)) * judged
    found = jax.nn.softplus(jnp.where(suspicious > 0, -most, most)).mean()
    return found + 0.3 * none_of_them.sum() / judged.sum()


def _odds(likely: jax.Array, classes: Sequence[int]) -> jax.Array:
    mine = jax.nn.logsumexp(likely[..., jnp.array(classes)], -1)
    return mine - jnp.log1p(-jnp.minimum(jnp.exp(mine), 1 - 1e-5))


def fit(
    examples: Sequence[Example],
    clips: Sequence[Example],
    steps: int,
    rate: float = 2e-3,
    weights: network.Weights | None = None,
    seed: int = 0,
    hard: float = 1.0,
) -> network.Weights:
    """Weights after ``steps`` of AdamW (Loshchilov & Hutter 2019), from ``weights`` or from scratch."""
    worth = harder(examples, weights, hard) if weights and hard > 1 else np.ones(len(examples))
    if weights is None:
        weights = network.fresh(jax.random.PRNGKey(seed), CHANNELS)
    course = optax.warmup_cosine_decay_schedule(0, rate, min(200, steps // 5), steps, rate / 100)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(course, weight_decay=0.02))
    state = optimizer.init(weights)

    @jax.jit
    def step(
        weights: network.Weights, state: optax.OptState, batch: Batch, key: jax.Array
    ) -> tuple[network.Weights, optax.OptState, jax.Array]:
        value, slope = jax.value_and_grad(partial(loss, clips=bool(clips)))(weights, batch, key)
        change, state = optimizer.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    made = _ahead(batches(examples, clips, np.random.default_rng(seed), worth))
    for number in track(range(steps), "fitting"):
        weights, state, value = step(
            weights, state, next(made), jax.random.PRNGKey(seed * 1_000_000 + number)
        )
        if number % 500 == 499:
            print(f"step {number + 1}: loss {float(value):.3f}")
    return weights


def _ahead(made: Iterator[Batch]) -> Iterator[Batch]:
    """The next batches are made while one is learnt from. Raises what making them raises."""
    with ThreadPoolExecutor(1) as maker:
        waiting = deque(maker.submit(next, made) for _ in range(4))
        while True:
            yield waiting.popleft().result()
            waiting.append(maker.submit(next, made))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("examples", nargs="+", type=Path, help="files of training/gather.py")
    ask.add_argument("--clips", nargs="*", type=Path, default=(), help="such files of clips")
    ask.add_argument("--leave-out", default="", metavar="GROUP", help="a group of clips not learnt from")
    ask.add_argument("--steps", type=int, default=6000)
    ask.add_argument("--rate", type=float, default=2e-3)
    ask.add_argument("--start", type=Path, help="weights to go on from")
    ask.add_argument("--seed", type=int, default=0, help="of all that is left to chance")
    ask.add_argument("--out", type=Path, default=Path("hand_weights.npz"))
    ask.add_argument("--patient", action="store_true", help="ask for concealment later and longer")
    ask.add_argument(
        "--hard", type=float, default=1.0, metavar="TIMES", help="draw mistaken courses so often"
    )
    given = ask.parse_args()
    examples = [
        patient(example) if given.patient else example for file in given.examples for example in kept(file)
    ]
    clips = [clip for file in given.clips for clip in kept(file) if clip.group != given.leave_out]
    print(f"{len(examples)} courses, {len(clips)} of clips")
    start = network.load(given.start) if given.start else None
    weights = fit(examples, clips, given.steps, given.rate, start, given.seed, given.hard)
    network.save(weights, given.out)
    network.compare(weights, given.out)


if __name__ == "__main__":
    main()
