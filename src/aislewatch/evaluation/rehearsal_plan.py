"""What a rehearsal acts: which scenarios, how often, from which seeds."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from aislewatch.domain.actions import ActionType
from aislewatch.evaluation.rehearsal_figures import TRAFFIC
from aislewatch.rehearsal.library import LEARNING_SEEDS, SCORING_SEEDS, TUNING_SEEDS, perform
from aislewatch.rehearsal.performance import Performance

TRAFFIC_SCENE: Final = 900.0
"""Seconds of one scene of traffic."""


class SeedSet(StrEnum):
    """Sets of seeds with none in common: models are fitted on one, thresholds are chosen on the second, and
    figures published on the third."""

    LEARN = "learn"
    TUNE = "tune"
    SCORE = "score"

    @property
    def seeds(self) -> range:
        return {SeedSet.LEARN: LEARNING_SEEDS, SeedSet.TUNE: TUNING_SEEDS, SeedSet.SCORE: SCORING_SEEDS}[self]


class Scenario(Protocol):
    """What the plan needs to know of a scenario: its name, and what it is about (None: innocent)."""

    @property
    def name(self) -> str: ...
    @property
    def action(self) -> ActionType | None: ...
    @property
    def kind(self) -> str | None: ...


class Ensemble(Protocol):
    """Who acts scenarios; it travels to other processes."""

    def perform(self, name: str, seed: int, duration: float | None = None) -> Performance:
        """The scenario ``name`` as this ``seed`` acts it. Raises :class:`NotFound`."""
        ...


@dataclass(frozen=True, slots=True)
class Library:
    """Acts the shipped scenarios."""

    def perform(self, name: str, seed: int, duration: float | None = None) -> Performance:
        return perform(name, seed, duration=duration)


@dataclass(frozen=True, slots=True)
class Take:
    """One scenario to be acted once, for ``duration`` seconds (None: as long as it takes)."""

    scenario: str
    seed: int
    action: ActionType | None = None
    kind: str | None = None
    duration: float | None = None


def planned(
    scenarios: Iterable[Scenario],
    scenes: int,
    seeds: SeedSet = SeedSet.SCORE,
    *,
    traffic: float = 0.0,
    only: ActionType | None = None,
) -> tuple[Take, ...]:
    """``scenes`` takes spread evenly over all scenarios but traffic, then ``traffic`` hours of that.

    ``only`` one action: its scenarios and the innocent ones. The k-th take of a scenario has the same seed
    however many there are of it and of others, so a larger plan holds a smaller one.
    """
    acted = [s for s in scenarios if s.name != TRAFFIC and only in (None, s.action or only)]
    takes = [_take(acted[i % len(acted)], i // len(acted), seeds) for i in range(scenes if acted else 0)]
    quarters = round(traffic * 3600 / TRAFFIC_SCENE) or int(traffic > 0)
    length = min(TRAFFIC_SCENE, traffic * 3600)
    takes += [Take(TRAFFIC, _seed(TRAFFIC, i, seeds), duration=length) for i in range(quarters)]
    return tuple(takes)


def _take(scenario: Scenario, turn: int, seeds: SeedSet) -> Take:
    return Take(scenario.name, _seed(scenario.name, turn, seeds), scenario.action, scenario.kind)


def _seed(name: str, turn: int, seeds: SeedSet) -> int:
    """Scenarios start at different places of the set: other bodies, clothes and cameras."""
    return seeds.seeds[(zlib.crc32(name.encode()) + turn) % len(seeds.seeds)]


def seeds_of(takes: Sequence[Take], seeds: SeedSet) -> dict[str, object]:
    """What ``metrics.json`` says of the seeds."""
    return {"set": seeds.value, "from": seeds.seeds.start, "to": seeds.seeds.stop - 1, "takes": len(takes)}
