"""Does the noise model err as the real perception does? Both, on the same performances.

    python benchmarks/noise_against_video.py TRACES [--every 2] [--tracks]

TRACES is a folder of what the models reported of rendered scenes, as ``aislewatch evaluate --rehearsal
--through-video`` keeps it: nothing is rendered here. Prints one Markdown table: errors of elbows and wrists
by posture, how long they last, how sure the model is of them, and the detector's scores by height.
"""

import argparse
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from perception_noise import RATE, SAME, Compared, matched

from aislewatch.adapters.traces import read_trace
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.outfits import looks_of
from aislewatch.evaluation.rehearsal import filmed
from aislewatch.pipeline.analysis import Analysis
from aislewatch.rehearsal.drawn import settings_for
from aislewatch.rehearsal.library import perform
from aislewatch.rehearsal.measured import POSTURES
from aislewatch.rehearsal.misjudged import ARMS, postures
from aislewatch.rehearsal.noise import perceived
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.sight import sights

ELSEWHERE = 0.3
"""Torso lengths from which a joint is found elsewhere."""
BELIEVED = 0.3
"""A score from which one would believe it."""
LIMBS = {"elbow": (0, 1), "wrist": (2, 3)}
LAGS = (1, 3, 6, 18, 60)
HEIGHTS = (0.2, 0.3, 0.4, 0.5, 0.6)
SURE = 0.5

Numbers = NDArray[np.float64]
Line = tuple[str, str]


def scenes(folder: Path, every: int) -> Iterator[tuple[Performance, list[People]]]:
    for scenario, seed, file in itertools.islice(filmed(folder), None, None, every):
        yield perform(scenario, seed), read_trace(file)[1]


def arms(everybody: Sequence[Compared]) -> Iterator[Line]:
    """Errors by posture, their memory and scores, of elbows and wrists that nothing else hides."""
    for limb, columns in LIMBS.items():
        joints = ARMS[list(columns)]
        for own in (False, True):
            error, score, pose, pairs = [], [], [], {lag: [np.zeros((0, 2))] for lag in LAGS}
            for c in everybody:
                seen = (c.sight.own if own else c.sight.clear)[:, joints] & c.posed[:, None]
                off = np.linalg.norm(c.error[:, joints], axis=2)
                error.append(off[seen])
                score.append(c.found[:, joints, 2][seen])
                pose.append(postures(c.sight)[:, list(columns)][seen])
                for lag in LAGS:
                    both = seen[lag:] & seen[:-lag]
                    wild = (off > ELSEWHERE).astype(float)
                    pairs[lag].append(np.stack([wild[lag:][both], wild[:-lag][both]], axis=1))
            where = f"{limb} {'behind the own body' if own else 'in sight'}"
            yield from _told(where, np.concatenate(error), np.concatenate(score), np.concatenate(pose))
            kept = [np.corrcoef(np.concatenate(pairs[lag]).T)[0, 1] for lag in LAGS]
            after = " / ".join(f"{lag / RATE:.1f}" for lag in LAGS)
            yield f"{where}: correlation of being elsewhere after {after} s", _row(kept)


def _told(where: str, error: Numbers, score: Numbers, pose: Numbers) -> Iterator[Line]:
    quantiles = np.quantile(error, (0.5, 0.75, 0.9))
    yield f"{where}: error, median / 75 % / 90 %", _row(quantiles)
    wild = error > ELSEWHERE
    believed = [(score[which] >= BELIEVED).mean() for which in (error < 0.1, wild)]
    yield f"{where}: believed when right / when elsewhere", _row(believed)
    parts = [pose.sum(axis=1) == 0, *(pose[:, i] > 0 for i in range(len(POSTURES)))]
    for name, part in zip(("at ease", *POSTURES), parts, strict=True):
        if part.sum() >= 40:
            yield f"{where}, {name}: found elsewhere", f"{wild[part].mean():.2f}"


def detector(everybody: Sequence[Compared], heights: Sequence[Numbers]) -> Iterator[Line]:
    """Shares of people in full sight whom the detector is sure of, and how long it is not; ``heights`` are
    everybody's, shares of the picture's, over their frames."""
    score = np.concatenate([np.nan_to_num(c.scores) for c in everybody])
    height = np.concatenate(list(heights))
    whole = np.concatenate([c.sight.share > 0.95 for c in everybody])
    for low in HEIGHTS:
        mine = score[whole & (height >= low) & (height < low + 0.1)]
        if len(mine) >= 40:
            yield f"detector sure of people {low:.1f} to {low + 0.1:.1f} high", f"{(mine >= SURE).mean():.2f}"
    spells: list[int] = []
    for c in everybody:
        low_now = (np.nan_to_num(c.scores) < SURE) & (c.sight.share > 0.95)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], low_now.astype(int), [0]])))
        spells += (edges[1::2] - edges[::2]).tolist()
    lengths = np.array(spells) / RATE
    shares = [lengths[lengths > limit].sum() / lengths.sum() for limit in (1.5, 5.0)]
    yield "of the time below, share in spells over 1.5 / 5 s", _row(shares)


def tracks(performance: Performance, people: Sequence[People]) -> Iterator[tuple[int, float]]:
    """Tracks of each person, and the share of their frames in which they have one."""
    analysis = Analysis(performance.camera, settings_for(performance.store, Settings()))
    seen = sights(performance, performance.camera, np.array([p.at for p in people]))
    ids: list[list[int]] = [[] for _ in seen]
    for row, moment in enumerate(people):
        watched = analysis.watch(moment).people
        for mine, sight in zip(ids, seen, strict=True):
            at = int(np.searchsorted(sight.rows, row))
            if at < len(sight.rows) and sight.rows[at] == row and sight.share[at] >= 0.5:
                overlap = box_iou(sight.boxes[at : at + 1].astype(np.float32), watched.boxes)[0]
                best = int(overlap.argmax()) if len(overlap) else -1
                mine.append(int(watched.ids[best]) if best >= 0 and overlap[best] > SAME else -1)
    for mine in ids:
        if len(mine) > 20:
            yield len(set(mine) - {-1}), float(np.mean([i >= 0 for i in mine]))


def _row(values: Sequence[float] | Numbers) -> str:
    return " / ".join(f"{value:.2f}" for value in values)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("traces", type=Path)
    words.add_argument("--every", type=int, default=1, help="use every so manieth scene only")
    words.add_argument("--tracks", action="store_true", help="also tell tracks per person (slow)")
    wanted = words.parse_args()
    everybody: tuple[list[Compared], list[Compared]] = ([], [])
    followed: tuple[list[tuple[int, float]], list[tuple[int, float]]] = ([], [])
    heights: tuple[list[Numbers], list[Numbers]] = ([], [])
    frames = np.zeros((2, 2))  # of video and model: frames, reports of nobody
    for performance, video in scenes(wanted.traces, wanted.every):
        looks = {actor.who: looks_of(actor.outfit) for actor in performance.actors}
        model = perceived(performance, performance.camera, RATE, looks)
        for way, people in enumerate((video, model)):
            found, count, nobody = matched(performance, people)
            mine = [c for c in found if len(c.scores) > LAGS[-1]]
            everybody[way].extend(mine)
            heights[way].extend((c.sight.boxes[:, 3] - c.sight.boxes[:, 1]) / video[0].size[1] for c in mine)
            frames[way] += count, len(nobody)
            if wanted.tracks:
                followed[way].extend(tracks(performance, people))
    print(f"{frames[0, 0]:.0f} frames, {sum(len(c.scores) for c in everybody[0])} person-frames\n")
    print("| | video | noise model |\n|---|---|---|")
    ways = [dict([*arms(each), *detector(each, tall)]) for each, tall in zip(everybody, heights, strict=True)]
    for name in ways[0]:
        print(f"| {name} | {ways[0][name]} | {ways[1].get(name, '–')} |")
    print(f"| boxes per frame where nobody is | {' | '.join(f'{n / f:.2f}' for f, n in frames)} |")
    if wanted.tracks:
        means = [np.mean(each, axis=0) for each in followed]
        print(f"| tracks per person, share of frames with one | {' | '.join(_row(m) for m in means)} |")


if __name__ == "__main__":
    main()
