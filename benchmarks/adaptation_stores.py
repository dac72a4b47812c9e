"""Stores for ``adaptation.py``: each with its own cameras and its own customs, a past and a future.

A store hangs its cameras in one way, farther from the plan than usual (as where models learn), and its
customers do some innocent things more often than others: both are drawn from the store's number. The past is
acted on tuning seeds; the future of a scored store on scoring seeds, that of a store which only chooses how
to adapt on other tuning seeds. Perception is the noise model's. Only what hands do is watched (concealment,
tag removal, package tampering, selection manipulation): by far most false alarms, and a third of the time.

``python benchmarks/adaptation_stores.py FOLDER [STORE ...]`` acts stores into FOLDER, one file each.
"""

import pickle
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.behaviors.hand_work import HandWork
from aislewatch.domain.actions import ActionType
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective
from aislewatch.domain.zones import ZoneKind
from aislewatch.evaluation.rehearsal_events import Onlooker, staged_deeds
from aislewatch.evaluation.rehearsal_paths import PosesPath
from aislewatch.evaluation.rehearsal_score import Staged
from aislewatch.pipeline.analysis import Analysis, Watched
from aislewatch.rehearsal.drawn import settings_for
from aislewatch.rehearsal.library import SCENARIOS, SCORING_SEEDS, Scenario
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.stage import Stage

HANDS: Final = (
    ActionType.CONCEALMENT,
    ActionType.TAG_REMOVAL,
    ActionType.PACKAGE_TAMPERING,
    ActionType.SELECTION_MANIPULATION,
)
TRAFFIC_SECONDS: Final = 600.0
SCENES: Final = {
    "past": (32, 84, 1),
    "future": (32, 84, 1),
    "more past": (0, 180, 0),
    "more future": (0, 90, 0),
}
"""Scenes of a past, and of a future: suspicious, innocent, and of mixed shopping; then more innocent ones."""

CUSTOMS: Final = 1.0
"""Spread (of the logarithm) of how often a store sees an innocent thing, against other stores."""

ASTRAY: Final = 1.5
HANG: Final = 1_000_000
"""No seed hangs cameras as these stores do."""

RATE: Final = 6.0
FAINT: Final = 0.2
"""Signals of less confidence are left out: no setting of the study lets them count."""

CHOOSING: Final = (100, 101, 102, 103)
SCORED: Final = (200, 201, 202, 203, 204, 205, 206, 207)
"""Numbers of the stores: those on which the way to adapt is chosen, and those that score it."""

LONGER: Final = (100, 101, 102, 103, 200, 201, 202, 206, 207)
"""Stores with more innocent scenes in both."""

Boxes = dict[int, list[tuple[int, NDArray[np.float32]]]]


@dataclass(frozen=True)
class Shown:
    """One scene as its camera saw it: frames with signals, and the truth."""

    scenario: str
    seed: int
    camera: str
    seconds: float
    frames: tuple[Watched, ...]
    deeds: tuple[Staged, ...]
    boxes: Boxes
    onlooker: Onlooker | None


@dataclass(frozen=True)
class Story:
    """A store's past and future."""

    store: int
    past: tuple[Shown, ...]
    future: tuple[Shown, ...]


def settings_of(store: int) -> Settings:
    """The default settings with the zones as this store's cameras see them."""
    stage = Stage(np.random.default_rng(0), "till", hang=HANG + store, astray=ASTRAY)
    return settings_for(stage.store, Settings())


def acted(store: int, more: str = "") -> Story:
    """The store, acted; the same to the last bit whenever it is. ``more`` of it is the rest."""
    seeds = SCORING_SEEDS if store in SCORED else range(5_000, 10_000)
    past = tuple(_shown(store, *take) for take in _takes(store, f"{more}past", range(5_000)))
    return Story(store, past, tuple(_shown(store, *take) for take in _takes(store, f"{more}future", seeds)))


def _takes(store: int, part: str, seeds: range) -> Iterator[tuple[str, int]]:
    customs = np.random.default_rng([store, 7])
    innocent = [s for s in SCENARIOS.values() if s.action is None and s.name != "traffic"]
    weights = np.exp(customs.normal(0.0, CUSTOMS, len(innocent)))
    rng = np.random.default_rng([store, zlib.crc32(part.encode())])
    many, looking_alike, traffic = SCENES[part]
    deeds = [s for s in SCENARIOS.values() if s.action in HANDS]
    chosen: list[Scenario] = [deeds[i % len(deeds)] for i in range(many)]
    chosen += list(rng.choice(np.array(innocent, object), looking_alike, p=weights / weights.sum()))
    chosen += [SCENARIOS["traffic"]] * traffic
    for scenario, seed in zip(chosen, rng.permutation(len(seeds))[: len(chosen)], strict=True):
        yield scenario.name, int(seeds[int(seed)])


def _perform(store: int, name: str, seed: int) -> Performance:
    """As the library acts it, but before this store's cameras."""
    scenario = SCENARIOS[name]
    rng = np.random.default_rng([zlib.crc32(name.encode()), seed])
    camera = scenario.cameras[int(rng.integers(len(scenario.cameras)))]
    stage = Stage(rng, camera, hang=HANG + store, astray=ASTRAY)
    scenario.direct(stage, TRAFFIC_SECONDS)
    return stage.performance(name, seed, TRAFFIC_SECONDS if name == "traffic" else None)


def _shown(store: int, name: str, seed: int) -> Shown:
    performance = _perform(store, name, seed)
    settings = settings_of(store)
    here = effective(settings, performance.camera)
    exclusion = [zone.polygon for zone in here.zones if zone.kind is ZoneKind.EXCLUSION]
    people = PosesPath().people(performance, RATE, exclusion)
    onlooker = Onlooker.of(performance, people)
    deeds = staged_deeds(performance, onlooker)
    analysis = Analysis(performance.camera, settings, behaviors=(HandWork,))
    boxes: Boxes = defaultdict(list)
    frames = []
    for row, moment in enumerate(people):
        watched = analysis.watch(moment)
        for i, track in enumerate(watched.people.ids.tolist() if deeds else ()):
            boxes[track].append((row, watched.people.boxes[i]))
        frames += _kept(watched)
    return Shown(
        name,
        seed,
        performance.camera,
        performance.duration,
        tuple(frames),
        deeds,
        dict(boxes),
        onlooker if deeds else None,
    )


def _kept(watched: Watched) -> list[Watched]:
    """The frame without what cannot matter to what settings make of it; nothing if nothing is left."""
    seen = tuple(signal for signal in watched.seen if signal.confidence >= FAINT)
    if not seen:
        return []
    tracks = {signal.track for signal in seen}
    scene = watched.scene
    people = tuple(person for person in scene.people if person.track in tracks)
    nobody = People(scene.camera, scene.at, scene.size)
    return [replace(watched, people=nobody, scene=replace(scene, people=people, said=()), seen=seen)]


def main(arguments: Sequence[str]) -> None:
    """Act the stores that are not there yet."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    stores = [int(number) for number in arguments[1:]] or [*CHOOSING, *SCORED]
    for more in ("", "more "):
        for store in [each for each in stores if not more or each in LONGER]:
            file = file_of(folder, store, more)
            if not file.exists():
                part = file.with_suffix(".part")
                part.write_bytes(pickle.dumps(acted(store, more)))
                part.replace(file)
                print(f"{more}of store {store} acted", flush=True)


def file_of(folder: Path, store: int, more: str = "") -> Path:
    """Where a store, or more of it, is kept."""
    return folder / f"{more.strip() or 'store'}-{store}.pickle"


if __name__ == "__main__":
    main(sys.argv[1:])
