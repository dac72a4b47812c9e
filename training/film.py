"""Film hand work for the hand model to learn from: real models on rendered pictures, kept as traces.

    python -m training.film 20000 20020 --out learnt

Each seed costs some five minutes of one core; what is already there is not filmed again.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from rich.progress import track

from aislewatch.domain.settings import Settings
from aislewatch.evaluation.rehearsal import Rehearsal
from aislewatch.evaluation.rehearsal_paths import VideoPath
from aislewatch.evaluation.rehearsal_plan import Library, Take
from training.examples import learnt, scenarios_of_hands


def film(rehearsal: Rehearsal, take: Take) -> None:
    """Leave the take's trace behind."""
    rehearsal.people(take, rehearsal.perform(take))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("seeds", nargs=2, type=int, metavar=("FROM", "TO"))
    ask.add_argument("--out", type=Path, default=Path("learnt"))
    ask.add_argument("--only", default="", metavar="SCENARIO", help="film nothing but this")
    ask.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = ask.parse_args()
    rehearsal = Rehearsal(Library(), VideoPath.of("default"), given.out, Settings())
    rehearsal.prepare()
    takes = [
        learnt(scenario, seed)
        for seed in range(*given.seeds)
        for scenario in scenarios_of_hands(seed, given.only)
    ]
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
        for _ in track(pool.map(partial(film, rehearsal), takes), "filming", len(takes)):
            pass


if __name__ == "__main__":
    main()
