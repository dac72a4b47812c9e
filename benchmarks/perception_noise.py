"""How does the real perception err? Rendered people against what the models say of them.

    python benchmarks/perception_noise.py OUT [--scenes 116] [--jobs 2]

Scenarios of the tuning seeds are rendered, encoded, decoded and watched by the default profile; each reported
person is matched to the one on the stage whose box it overlaps most. Prints tables in Markdown and the
values of ``rehearsal/measured.py``. Traces are kept in OUT.
"""

import argparse
import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import (
    LEFT_HIP,
    LEFT_SHOULDER,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    People,
)
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.rehearsal import Rehearsal
from aislewatch.evaluation.rehearsal_paths import Perception, PosesPath, VideoPath
from aislewatch.evaluation.rehearsal_plan import Library, SeedSet, Take, planned
from aislewatch.rehearsal.library import SCENARIOS
from aislewatch.rehearsal.measured import FACINGS, GROUP_OF, GROUPS
from aislewatch.rehearsal.misjudged import MIRRORED
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.sight import Sight, sights
from aislewatch.vision.resemblance import likeness

RATE = 6.0
SAME = 0.3
"""Overlap (intersection over union) from which a report is of a person."""
ASTRAY = 0.45
"""Errors larger than this (torso lengths) are wild: the joint was found elsewhere."""
PARTS = {"face": np.arange(1, 5), "arms": np.arange(5, 11), "legs": np.arange(11, 17)}
CLEARLY = 0.08
"""Torso lengths by which a part of the body must fit better with left and right exchanged."""
SNAP = 0.15
"""A hidden joint this near (torso lengths) to its counterpart's true place has snapped to it."""
SIZES = (18.0, 28, 38, 50, 65, 85)
SIZE_EDGES = (0, 23, 33, 44, 57, 75, 1e9)

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass
class Compared:
    """One person of one scene over N frames: the truth of their sight, and what was reported of them.

    ``found`` (N, 17, 3) keypoints, ``boxes`` (N, 4), ``scores`` (N,) and those of second boxes, ``doubles``
    (N,); NaN where nothing was reported. ``stolen`` (N, 17, 2): where the joints are of who hides theirs.
    """

    sight: Sight
    stolen: Numbers
    found: Numbers
    boxes: Numbers
    scores: Numbers
    doubles: Numbers
    looks: Numbers

    @property
    def posed(self) -> Flags:
        return np.nan_to_num(self.scores) >= 0.25

    @cached_property
    def mixed(self) -> Flags:
        """(N, 17): joints of a part of the body that fits clearly better with left and right exchanged."""
        found, true = self.found[:, :, :2], self.sight.pixels
        straight = np.linalg.norm(found - true, axis=2) / self.sight.torso[:, None]
        crossed = np.linalg.norm(found - true[:, MIRRORED], axis=2) / self.sight.torso[:, None]
        mixed = np.zeros(straight.shape, bool)
        for part in PARTS.values():
            here, there = straight[:, part].mean(axis=1), crossed[:, part].mean(axis=1)
            mixed[:, part] = ((there < 0.7 * here) & (here - there > CLEARLY))[:, None]
        return mixed

    @cached_property
    def error(self) -> Numbers:
        """(N, 17, 2), torso lengths; of what is mixed up, from the joint's counterpart."""
        true = np.where(self.mixed[..., None], self.sight.pixels[:, MIRRORED], self.sight.pixels)
        apart: Numbers = (self.found[:, :, :2] - true) / self.sight.torso[:, None, None]
        return apart

    @property
    def facing(self) -> NDArray[np.int64]:
        """(N,): 0 front, 1 profile, 2 back, or -1 in between."""
        front = self.sight.front
        return np.select([front > 0.75, abs(front) < 0.4, front < -0.75], [0, 1, 2], -1)


def compared(rehearsal: Rehearsal, take: Take) -> tuple[list[Compared], int, list[float]]:
    """Everybody of a take, its frames, and the scores of reports that are of nobody."""
    performance = rehearsal.perform(take)
    return matched(performance, rehearsal.people(take, performance))


def matched(performance: Performance, people: Sequence[People]) -> tuple[list[Compared], int, list[float]]:
    """As :func:`compared`, of what ``people`` were reported of a performance."""
    widest = max(people, key=lambda p: p.looks.shape[1]).looks.shape[1]
    people = [p if len(p) else replace(p, looks=np.zeros((0, widest), np.float32)) for p in people]
    times = np.array([p.at for p in people])
    seen = sights(performance, performance.camera, times)
    pairs, ghosts = _matched(people, seen)
    return [_compared(number, seen, people, pairs) for number in range(len(seen))], len(people), ghosts


Pairs = dict[tuple[int, int], list[int]]
"""By frame and person: the reports of them, the best first."""


def _matched(people: Sequence[People], seen: Sequence[Sight]) -> tuple[Pairs, list[float]]:
    at: dict[int, list[tuple[int, int]]] = {}
    for number, sight in enumerate(seen):
        for place, row in enumerate(sight.rows.tolist()):
            at.setdefault(row, []).append((number, place))
    pairs: Pairs = {}
    ghosts: list[float] = []
    for row, moment in enumerate(people):
        here = at.get(row, [])
        truth = np.array([seen[n].boxes[p] for n, p in here], np.float32).reshape(-1, 4)
        overlap = box_iou(moment.boxes, truth) if len(here) else np.zeros((len(moment), 1))
        for i in moment:
            best = int(overlap[i].argmax())
            if overlap[i, best] >= SAME:
                pairs.setdefault((row, here[best][0]), []).append(i)
            elif overlap[i].max(initial=0) < 0.1:
                ghosts.append(float(moment.scores[i]))
    return pairs, ghosts


def _compared(number: int, seen: Sequence[Sight], people: Sequence[People], pairs: Pairs) -> Compared:
    sight = seen[number]
    count = len(sight.rows)
    found, boxes, scores = (
        np.full((count, 17, 3), np.nan),
        np.full((count, 4), np.nan),
        np.full(count, np.nan),
    )
    stolen = np.full((count, 17, 2), np.nan)
    doubles, looks = np.full(count, np.nan), np.zeros((count, people[0].looks.shape[1]))
    for place, row in enumerate(sight.rows.tolist()):
        mine = pairs.get((row, number), [])
        if not mine:
            continue
        moment = people[row]
        best = max(mine, key=lambda i: float(moment.scores[i]))
        found[place], boxes[place], scores[place] = (
            moment.keypoints[best], moment.boxes[best], moment.scores[best]
        )  # fmt: skip
        looks[place] = moment.looks[best]
        if len(mine) > 1:
            doubles[place] = sorted(float(moment.scores[i]) for i in mine)[-2]
        for joint in np.flatnonzero(sight.hidden_by[place] >= 0):
            other = seen[int(sight.hidden_by[place, joint])]
            there = np.searchsorted(other.rows, row)
            if there < len(other.rows) and other.rows[there] == row:
                stolen[place, joint] = other.pixels[there, joint]
    return Compared(sight, stolen, found, boxes, scores, doubles, looks)


def by_group(everybody: Sequence[Compared], which: str) -> Iterator[tuple[int, int, Numbers, Numbers]]:
    """Facing, group, errors (M, 2) and scores (M,) of joints that are ``clear``, ``own`` or ``veiled``."""
    for facing in range(3):
        for group in range(len(GROUPS)):
            errors, scores = [np.zeros((0, 2))], [np.zeros(0)]
            for c in everybody:
                mask = getattr(c.sight, which) & (c.facing == facing)[:, None] & c.posed[:, None]
                mask = mask & (group == GROUP_OF)
                errors.append(c.error[mask])
                scores.append(c.found[..., 2][mask])
            yield facing, group, np.concatenate(errors), np.concatenate(scores)


def logit(score: Numbers) -> Numbers:
    clipped = np.clip(score, 0.01, 0.99)
    turned: Numbers = np.log(clipped / (1 - clipped))
    return turned


def robust(values: Numbers) -> float:
    """Deviation from the median absolute deviation."""
    return float(1.4826 * np.median(np.abs(values - np.median(values)))) if len(values) else float("nan")


def outward(c: Compared) -> Numbers:
    """As in the noise model: the sign of x away from the body's middle line, (N, 17)."""
    places = c.sight.pixels
    left = np.sign(places[:, LEFT_SHOULDER, 0] - places[:, RIGHT_SHOULDER, 0])
    side = np.array([0, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1])
    middle = places[:, [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP], 0].mean(axis=1)
    out: Numbers = side * left[:, None]
    out[:, 0] = np.sign(places[:, 0, 0] - middle)
    return out


@dataclass
class Clear:
    """Tables (3 facings, 9 groups) of joints in plain sight."""

    n: Numbers
    out: Numbers
    down: Numbers
    total: Numbers
    slow: Numbers
    fast: Numbers
    wild: Numbers
    score: Numbers
    spread: Numbers


def clear_tables(everybody: Sequence[Compared], size: tuple[float, float] = (30, 1e9)) -> Clear:
    """Of people whose torso is within ``size`` pixels."""
    tables = Clear(*(np.full((3, len(GROUPS)), np.nan) for _ in range(9)))
    for facing in range(3):
        for group in range(len(GROUPS)):
            parts: list[tuple[Numbers, Numbers]] = []
            lagged: list[tuple[Numbers, Numbers]] = []
            for c in everybody:
                ok = (c.facing == facing) & c.posed & (c.sight.torso >= size[0]) & (c.sight.torso < size[1])
                mask = c.sight.clear & ok[:, None] & (group == GROUP_OF)
                error = c.error.copy()
                error[..., 0] *= np.where(outward(c) == 0, 1, outward(c))
                parts.append((error[mask], c.found[..., 2][mask]))
                if len(mask) > LAG:
                    step = c.sight.rows[LAG:] - c.sight.rows[:-LAG] == LAG
                    both = mask[LAG:] & mask[:-LAG] & step[:, None]
                    lagged.append((error[:-LAG][both], error[LAG:][both]))
            _fill(tables, facing, group, parts, lagged)
    return tables


def _fill(
    tables: Clear,
    facing: int,
    group: int,
    parts: Sequence[tuple[Numbers, Numbers]],
    lagged: Sequence[tuple[Numbers, Numbers]],
) -> None:
    error = np.concatenate([e for e, _ in parts])
    score = np.concatenate([s for _, s in parts])
    at = (facing, group)
    tables.n[at] = len(error)
    if len(error) < 50:
        return
    middle = np.median(error, axis=0)
    near = np.linalg.norm(error - middle, axis=1) < ASTRAY
    tables.out[at], tables.down[at] = middle
    tables.wild[at] = 1 - near.mean()
    tables.total[at] = float(np.sqrt((error[near] - middle).var(axis=0).mean()))
    before, after = (np.concatenate([pair[i] for pair in lagged]) - middle for i in (0, 1))
    kept = (np.linalg.norm(before, axis=1) < ASTRAY) & (np.linalg.norm(after, axis=1) < ASTRAY)
    together = float((before[kept] * after[kept]).mean()) * np.exp(LAG / RATE / STEADY)
    slow = np.sqrt(np.clip(together, 0, 0.97 * tables.total[at] ** 2))
    tables.slow[at] = slow
    tables.fast[at] = np.sqrt(tables.total[at] ** 2 - slow**2)
    tables.score[at] = np.median(score)
    tables.spread[at] = robust(logit(score))


STEADY = 9.0
"""Seconds over which the lasting part of the errors is taken to fade (``memory_of`` shows how they do)."""
LAG = 12
"""Frames after which only that part is left."""


def memory_of(everybody: Sequence[Compared]) -> str:
    """Correlation of the errors of clear joints over 1 to 12 frames."""
    told = []
    for lag in (1, 2, 3, 6, 9, 12, 18):
        a, b = [], []
        for c in everybody:
            if len(c.sight.rows) <= lag:
                continue
            error = c.error - np.nanmedian(c.error, axis=0) * 0
            mask = c.sight.clear & c.posed[:, None] & (np.linalg.norm(error, axis=2) < ASTRAY)
            step = c.sight.rows[lag:] - c.sight.rows[:-lag] == lag
            both = mask[lag:] & mask[:-lag] & step[:, None]
            a.append(error[:-lag][both])
            b.append(error[lag:][both])
        x, y = np.concatenate(a), np.concatenate(b)
        told.append(f"{lag / RATE:.2f} s: {np.corrcoef(x.ravel(), y.ravel())[0, 1]:.2f}")
    return ", ".join(told)


def size_factors(everybody: Sequence[Compared]) -> list[float]:
    """How much larger the errors are at each size than at 50 pixels' torso, over all groups."""
    totals = []
    for low, high in itertools.pairwise(SIZE_EDGES):
        totals.append(clear_tables(everybody, (low, high)).total)
    usual = totals[SIZES.index(50)]
    return [float(np.nanmedian(total / usual)) for total in totals]


def hidden_by_self(everybody: Sequence[Compared]) -> str:
    """What becomes of joints behind the own body, per facing and group."""
    lines = ["facing | group | n | found | snapped | out from hip | down | spread | pull to head | score"]
    lines += [_own_line(everybody, facing, group) for facing in range(3) for group in (0, 1, 2, 4, 5)]
    return "\n".join(line for line in lines if line)


def _own_line(everybody: Sequence[Compared], facing: int, group: int) -> str:
    right = snapped = n = 0
    rest, pulls, scores = [np.zeros((0, 2))], [np.zeros(0)], [np.zeros(0)]
    for c in everybody:
        mask = c.sight.own & (c.facing == facing)[:, None] & c.posed[:, None] & (group == GROUP_OF)
        rows, joints = np.nonzero(mask)
        if not len(rows):
            continue
        n += len(rows)
        unit = c.sight.torso[rows, None]
        found, true = c.found[rows, joints, :2], c.sight.pixels[rows, joints]
        near = np.linalg.norm((found - true) / unit, axis=1) < 0.25
        other = c.sight.pixels[rows, MIRRORED[joints]]
        snap = ~near & (np.linalg.norm((found - other) / unit, axis=1) < SNAP + 0.05)
        right, snapped = right + int(near.sum()), snapped + int(snap.sum())
        scores.append(c.found[rows, joints, 2])
        if group in (4, 5):
            hips = c.sight.pixels[rows, np.where(joints % 2, LEFT_HIP, RIGHT_HIP)]
            offset = (found - hips) / unit
            offset[:, 0] *= outward(c)[rows, joints]
            rest.append(offset[~near & ~snap])
        else:
            head = c.sight.pixels[rows][:, :5].mean(axis=1)
            way = head - true
            along = ((found - true) * way).sum(axis=1) / np.maximum((way**2).sum(axis=1), 1e-6)
            pulls.append(along)
    if n < 50:
        return ""
    place = np.concatenate(rest)
    told = [FACINGS[facing], GROUPS[group], f"{n}", f"{right / n:.2f}", f"{snapped / max(n - right, 1):.2f}"]
    if group in (4, 5) and len(place):
        told += [*(f"{v:.2f}" for v in np.median(place, axis=0)), f"{robust(place.ravel()):.2f}", ""]
    else:
        told += ["", "", "", f"{np.median(np.concatenate(pulls)):.2f}"]
    told.append(f"{np.median(np.concatenate(scores)):.2f}")
    return " | ".join(told)


def hidden_by_others(everybody: Sequence[Compared]) -> str:
    """Joints behind fixtures and people, and those outside the picture."""
    errors, scores, taken = [np.zeros((0, 2))], [np.zeros(0)], []
    persons = [np.zeros((0, 2))]
    for c in everybody:
        fixture = c.sight.veiled & (c.sight.hidden_by < 0) & c.posed[:, None]
        errors.append(c.error[fixture])
        scores.append(c.found[..., 2][fixture])
        behind = (c.sight.hidden_by >= 0) & c.posed[:, None]
        unit = c.sight.torso[:, None, None]
        apart = np.linalg.norm((c.found[..., :2] - c.stolen) / unit, axis=2)
        own = np.linalg.norm(c.error, axis=2)
        taken += ((apart < 0.2) & (own > 0.3))[behind].tolist()
        persons.append(c.error[behind])
    error, score = np.concatenate(errors), np.concatenate(scores)
    other = np.concatenate(persons)
    return (
        f"behind fixtures or outside: n {len(error)}, deviation {robust(error.ravel()):.2f}, score "
        f"{np.median(score):.2f}; behind people: n {len(other)}, deviation {robust(other.ravel()):.2f}, "
        f"found on the other {np.mean(taken) if taken else 0:.2f}"
    )


def swapped(everybody: Sequence[Compared]) -> str:
    """How often parts of the body are mixed up, per facing, for how long, and which parts together."""
    lines = []
    for name, part in PARTS.items():
        shares = []
        for facing in range(3):
            flags = np.concatenate([c.mixed[(c.facing == facing) & c.posed, part[0]] for c in everybody])
            shares.append(f"{FACINGS[facing]} {flags.mean():.3f}")
        spells = [length for c in everybody for length in _spells(c.mixed[:, part[0]])]
        lines.append(
            f"{name}: {', '.join(shares)}; a spell lasts {np.mean(spells or [0]) / RATE:.2f} s on average"
        )
    arms, legs = (
        np.concatenate([c.mixed[c.posed, PARTS[p][0]] for c in everybody]) for p in ("arms", "legs")
    )
    lines.append(f"legs mixed up while arms are: {legs[arms].mean():.2f}, else {legs[~arms].mean():.2f}")
    return "\n".join(lines)


def _spells(flags: Flags) -> list[int]:
    """Lengths of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return (edges[1::2] - edges[::2]).tolist()


def detection(everybody: Sequence[Compared], frames: int, ghosts: Sequence[float]) -> str:
    """Scores by size, the cost of being hidden, boxes, ghosts and doubles."""
    score, torso, share = (
        np.concatenate([c.scores if name == "scores" else getattr(c.sight, name) for c in everybody])
        for name in ("scores", "torso", "share")
    )
    whole = share > 0.95
    lines = ["torso px | n | missed | median logit (missed counted as lowest) | deviation"]
    for low, high in itertools.pairwise(SIZE_EDGES):
        mine = score[whole & (torso >= low) & (torso < high)]
        if len(mine) > 20:
            level = logit(np.nan_to_num(mine, nan=0.15))
            lines.append(
                f"{low:.0f}-{high:.0f} | {len(mine)} | {np.isnan(mine).mean():.3f} | "
                f"{np.median(level):.2f} | {robust(level):.2f}"
            )
    lines.append("share in sight | n | missed | median logit")
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        mine = score[(share >= low) & (share < low + 0.2) & (torso > 30)]
        if len(mine) > 20:
            level = np.median(logit(np.nan_to_num(mine, nan=0.15)))
            lines.append(
                f"{low:.1f}-{low + 0.2:.1f} | {len(mine)} | {np.isnan(mine).mean():.3f} | {level:.2f}"
            )
    a, b = [], []
    for c in everybody:
        level = logit(c.scores)
        a.append(level[:-1])
        b.append(level[1:])
    x, y = np.concatenate(a), np.concatenate(b)
    both = np.isfinite(x) & np.isfinite(y)
    lines.append(f"correlation of logits from frame to frame: {np.corrcoef(x[both], y[both])[0, 1]:.2f}")
    sides = np.concatenate(
        [(c.boxes - c.sight.boxes) / c.sight.torso[:, None] for c in everybody if len(c.boxes)]
    )
    clear = np.concatenate([(c.sight.share > 0.95) & np.isfinite(c.scores) for c in everybody])
    names = ("left", "top", "right", "bottom")
    lines.append(
        "edges (offset, deviation; torso lengths): "
        + ", ".join(
            f"{n} {np.median(s):+.3f} {robust(s):.3f}" for n, s in zip(names, sides[clear].T, strict=True)
        )
    )
    lines.append(
        f"ghosts per frame {len(ghosts) / frames:.4f}, scores {_quantiles(ghosts)}; above 0.5: "
        f"{sum(g > 0.5 for g in ghosts) / frames:.5f} per frame"
    )
    second = np.concatenate([c.doubles for c in everybody])
    lines.append(
        f"second boxes in {np.isfinite(second).mean():.4f} of people's frames, scores "
        f"{_quantiles(second[np.isfinite(second)])}"
    )
    return "\n".join(lines)


def _quantiles(values: Sequence[float] | Numbers) -> str:
    return ", ".join(f"{v:.2f}" for v in np.quantile(values, (0.1, 0.5, 0.9))) if len(values) else "–"


def astray(everybody: Sequence[Compared]) -> str:
    """How far wild joints are off, how they score, and how long it lasts, of elbows and wrists in sight."""
    told = []
    for group in (4, 5):
        far, score, spells = [], [], []
        for c in everybody:
            off = np.linalg.norm(c.error, axis=2)
            wild = (off >= ASTRAY) & c.sight.clear & c.posed[:, None] & (group == GROUP_OF)
            far.append(off[wild])
            score.append(c.found[..., 2][wild])
            for joint in np.flatnonzero(group == GROUP_OF):
                spells += _spells(wild[:, joint])
        told.append(
            f"{GROUPS[group]}: off by {_quantiles(np.concatenate(far))}, score "
            f"{np.median(np.concatenate(score)):.2f}, for {np.mean(spells or [0]) / RATE:.2f} s"
        )
    return "wild: " + "; ".join(told)


def resemblance(everybody: Sequence[Compared]) -> str:
    """Cosines of looks of one person some seconds apart, and of different people of one scene."""
    told = []
    for lag in (1, 6, 18, 60):
        pairs = [likeness(c.looks[:-lag], c.looks[lag:]).diagonal() for c in everybody if len(c.looks) > lag]
        cosines = np.concatenate(pairs)
        low, middle = np.nanquantile(cosines, (0.07, 0.5))
        told.append(f"{lag / RATE:.1f} s apart {middle:.3f} (7 in 100 below {low:.3f})")
    return "looks of one person: " + ", ".join(told)


def told(name: str, table: Numbers) -> str:
    """A table as Python text."""
    if table.ndim == 1:
        return f"    {name}=np.array([{', '.join(f'{v:.3g}' for v in table)}]),"
    rows = ",\n        ".join("[" + ", ".join(f"{v:.3g}" for v in row) + "]" for row in table)
    return f"    {name}=np.array([\n        {rows},\n    ]),"


def report(everybody: Sequence[Compared], frames: int, ghosts: Sequence[float]) -> str:
    tables = clear_tables(everybody)
    parts = [f"{frames} frames, {sum(len(c.scores) for c in everybody)} person-frames"]
    parts.append("correlation of errors: " + memory_of(everybody))
    for name in ("n", "out", "down", "total", "fast", "slow", "wild", "score", "spread"):
        rows = "\n".join(
            f"{facing:8s} " + " ".join(f"{v:8.3f}" if name != "n" else f"{v:8.0f}" for v in row)
            for facing, row in zip(FACINGS, getattr(tables, name), strict=True)
        )
        parts.append(f"{name}\n{'':8s} " + " ".join(f"{g[:8]:>8s}" for g in GROUPS) + "\n" + rows)
    parts.append(
        "size factors "
        + ", ".join(f"{s:.0f}: {f:.2f}" for s, f in zip(SIZES, size_factors(everybody), strict=True))
    )
    parts.append(hidden_by_self(everybody))
    parts.append(hidden_by_others(everybody))
    parts.append(astray(everybody))
    parts.append("left for right: " + swapped(everybody))
    parts.append(detection(everybody, frames, ghosts))
    parts.append(resemblance(everybody))
    parts += [
        told(name, getattr(tables, name))
        for name in ("out", "down", "fast", "slow", "wild", "score", "spread")
    ]
    return "\n\n".join(parts)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("out", type=Path)
    words.add_argument("--scenes", type=int, default=2 * len(SCENARIOS))
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("--poses", action="store_true", help="the noise model's own errors, for comparison")
    wanted = words.parse_args()
    path: Perception = PosesPath() if wanted.poses else VideoPath.of("default")
    rehearsal = Rehearsal(Library(), path, wanted.out, Settings())
    rehearsal.prepare()
    takes = planned(SCENARIOS.values(), wanted.scenes, SeedSet.TUNE)
    everybody: list[Compared] = []
    ghosts: list[float] = []
    frames = 0
    with ProcessPoolExecutor(wanted.jobs, mp_context=get_context("spawn")) as pool:
        for people, count, nobody in pool.map(compared, [rehearsal] * len(takes), takes):
            everybody += [c for c in people if len(c.scores)]
            frames += count
            ghosts += nobody
    print(report(everybody, frames, ghosts))


if __name__ == "__main__":
    main()
