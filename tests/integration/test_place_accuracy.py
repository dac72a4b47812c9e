"""How far the place on the floor plan is from where a rehearsal's people really stood, in metres.

The marks are exact, so this is the error of what the analysis takes for feet. Run with -s to read them.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from aislewatch.domain.floor_plan import calibrated
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.domain.traces import Moment
from aislewatch.evaluation.rehearsal_paths import PosesPath, VideoPath
from aislewatch.pipeline.analysis import Analysis
from aislewatch.rehearsal.figure import JOINT, Metres, Role
from aislewatch.rehearsal.ground import marks_in, on_plan
from aislewatch.rehearsal.library import SCENARIOS
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.stage import Stage
from aislewatch.services.places import STEADY
from aislewatch.vision.walk import steadied, walk

RATE = 6.0
SCENES = (
    ("pocket_item", "aisle-1", 20.0),
    ("under_shirt", "aisle-2", 24.0),
    ("enter_stockroom", "till", 20.0),
)


def acted(name: str, camera: str, seconds: float) -> Performance:
    stage = Stage(np.random.default_rng(5), camera)
    stage.begin, stage.camera = 0.0, camera
    SCENARIOS[name].direct(stage, seconds)
    return stage.performance(name, 5, seconds)


def truth(performance: Performance, times: Sequence[float]) -> dict[str, Metres]:
    """Where everybody's feet are on the plan, (T, 2); NaN while not in the store."""
    ankles = [JOINT["left_ankle"], JOINT["right_ankle"]]
    stamps = np.asarray(times, np.float64)
    return {
        actor.who: np.array(
            [
                on_plan(performance.store, (x, y))
                for x, y in actor.motion.joints(stamps)[:, ankles, :2].mean(axis=1)
            ]
        )
        for actor in performance.actors
        if actor.role is Role.CUSTOMER
    }


def errors_of(performance: Performance, seen: Sequence[People]) -> tuple[list[float], int]:
    """Metres between each place found and the one person it can be, and how often none was found."""
    analysis = Analysis(performance.camera, Settings())
    moments = [Moment(analysis.watch(people).people) for people in seen]
    store = performance.store
    found = calibrated(marks_in(store, store.view(performance.camera)), store.size)
    errors: list[float] = []
    nowhere = 0
    for track in sorted({int(number) for moment in moments for number in moment.people.ids}):
        steps = steadied(walk(moments, track), STEADY)
        placed = [(at, place) for at, feet in steps if (place := found.place(feet))]
        nowhere += len(steps) - len(placed)
        if not placed:
            continue
        places = np.array([place for _, place in placed])
        true = truth(performance, [at for at, _ in placed])
        off = [np.linalg.norm(places - those, axis=1) for those in true.values()]
        nearest = min(
            off, key=lambda metres: float(np.nanmedian(metres)) if np.isfinite(metres).any() else 99.0
        )
        errors += nearest[np.isfinite(nearest)].tolist()
    return errors, nowhere


@pytest.mark.parametrize("path", [PosesPath(), VideoPath.of("default")], ids=["noise model", "video"])
def test_places_are_near_the_truth(path: PosesPath | VideoPath) -> None:
    pooled: list[float] = []
    for name, camera, seconds in SCENES:
        performance = acted(name, camera, seconds)
        errors, nowhere = errors_of(performance, path.people(performance, RATE, ()))
        pooled += errors
        half, most = np.percentile(errors, [50, 90])
        print(
            f"{path.name} {camera:8} {name:16} median {half:.2f} m, 9 in 10 within {most:.2f} m,"
            f" {len(errors)} places, {nowhere} nowhere"
        )
    half, most = np.percentile(pooled, [50, 90])
    print(f"{path.name} all: median {half:.2f} m, 9 in 10 within {most:.2f} m of {len(pooled)} places")
    assert half < 0.35
    assert most < 0.6
