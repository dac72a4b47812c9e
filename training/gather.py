"""Gather what the hand model learns from into files.

    python -m training.gather poses.npz --poses 21000 21300
    python -m training.gather traffic.npz --poses 30000 30200 --only traffic
    python -m training.gather video.npz --video learnt/traces/video
    python -m training.gather clips.npz --clips CLIPS --clip-traces measured/traces

Needs no jax. A thousand seeds of poses take about an hour of one core.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from rich.progress import track

from aislewatch.evaluation.rehearsal import filmed
from training.examples import Example, from_clips, from_poses, from_video, keep, scenarios_of_hands


def rehearsed(only: str, seed: int) -> list[Example]:
    """Everything that is rehearsed with one seed, or ``only`` one scenario of it."""
    return [example for scenario in scenarios_of_hands(seed, only) for example in from_poses(scenario, seed)]


def filmed_of(found: tuple[str, int, Path]) -> list[Example]:
    """Everything of one rehearsed scene."""
    return list(from_video(*found))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("out", type=Path)
    ask.add_argument("--poses", nargs=2, type=int, metavar=("FROM", "TO"), default=(0, 0))
    ask.add_argument("--only", default="", metavar="SCENARIO", help="rehearse nothing but this")
    ask.add_argument("--video", type=Path, help="folder of traces of rehearsed video")
    ask.add_argument("--clips", type=Path, help="a data set of clips (see aislewatch evaluate)")
    ask.add_argument("--clip-traces", type=Path, help="the traces that evaluate left of them")
    ask.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = ask.parse_args()
    seeds = range(*given.poses)
    traces = list(filmed(given.video)) if given.video else []
    gathered: list[Example] = []
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
        for some in track(pool.map(partial(rehearsed, given.only), seeds), "rehearsing", len(seeds)):
            gathered += some
        for some in track(pool.map(filmed_of, traces, chunksize=8), "watching", len(traces)):
            gathered += some
    if given.clips:
        gathered += from_clips(given.clips, given.clip_traces)
    gathered = [example for example in gathered if example.weights.any()]
    keep(gathered, given.out)
    hours = sum(len(example.beats) for example in gathered) / 6 / 3600
    print(f"{len(gathered)} courses, {hours:.1f} h")


if __name__ == "__main__":
    main()
