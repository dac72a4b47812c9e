"""One bench: every input under every profile and precision, the three ways side by side."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from aislewatch.adapters.models.hands import OpenVinoHands
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.evaluation.bench.belt import Models, Ran, run_belt
from aislewatch.evaluation.bench.beside import Beside
from aislewatch.evaluation.bench.figures import Run
from aislewatch.evaluation.bench.footage import Footage
from aislewatch.evaluation.bench.limit import Limit, measure_limit

LOAD: Final = 0.6
"""Share of the machine that the cameras of a run are to take."""

FULL: Final = 0.01
"""Share of dropped pictures from which a machine is full."""

PROOFS: Final = 3
"""Tries to prove how many cameras are carried, each with a tenth fewer."""

MOST: Final = 160
"""Cameras at most: each has two threads."""

BESIDE: Final = 40
"""Pictures that the loop beside analyzes."""

Tell = Callable[[str, float], None]
"""Hears what is being done and the seconds that passed with it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``rate`` analyzed pictures a second and camera, ``seconds`` measured per run, ``threads`` of inference
    (0: all), ``beside`` another loop, and whether to ``prove`` how many cameras are carried."""

    rate: float
    seconds: float
    threads: int = 0
    beside: Beside | None = None
    prove: bool = True


def bench(
    footage: Sequence[Footage], setups: Sequence[tuple[str, str]], plan: Plan, tell: Tell
) -> Iterator[Run]:
    """A :class:`Run` for every input and every (profile, precision). Raises what models and sources raise."""
    for profile, precision in setups:
        models = Models(
            OpenVinoPeopleModel(profile, threads=plan.threads, precision=precision),
            OpenVinoHands(threads=plan.threads, precision=precision),
        )
        alone = OpenVinoPeopleModel(profile, threads=1, precision=precision)
        for each in footage:
            yield _one(each, profile, precision, models, alone, plan, tell)


def _one(
    footage: Footage,
    profile: str,
    precision: str,
    models: Models,
    alone: OpenVinoPeopleModel,
    plan: Plan,
    tell: Tell,
) -> Run:
    def ran(cameras: int, seconds: float, what: str) -> Ran:
        title = f"{footage.name}, {profile} {precision}: {what} {cameras} cameras"
        return run_belt(footage, cameras, seconds, plan.rate, models, lambda passed: tell(title, passed))

    tell(f"{footage.name}, {profile} {precision}: the bare sum", 0.0)
    before = measure_limit(footage, alone)
    cores = len(os.sched_getaffinity(0))
    expected = before.of(footage.rate / plan.rate, 1.0) * plan.rate
    first = ran(_few(LOAD * cores / expected), min(plan.seconds, 6.0), "trying")
    whole = ran(_few(LOAD * cores / (first.cpu_per_picture * plan.rate)), plan.seconds, "measuring")
    usual = None
    if plan.beside is not None:
        tell(f"{footage.name}, {profile} {precision}: the loop beside", 0.0)
        usual = 1 / plan.beside.seconds_per_picture(footage, plan.rate, BESIDE)
    after = measure_limit(footage, alone)
    proven = (
        _proven(whole.cpu_per_picture * plan.rate, cores, lambda n: ran(n, plan.seconds / 2, "proving"))
        if plan.prove
        else None
    )
    return Run(
        input=footage.name,
        people=whole.people,
        profile=profile,
        precision=precision,
        cameras=whole.cameras,
        fps_limit=1 / _bare((before, after), footage, plan.rate, whole.people),
        fps_aislewatch=1 / whole.cpu_per_picture,
        fps_usual_loop=usual,
        cameras_per_core=1 / (whole.cpu_per_picture * plan.rate),
        proven=proven,
        latency=whole.latencies,
        alert=whole.alerts,
        bytes_per_camera=_memory(whole),
    )


def _few(cameras: float) -> int:
    return min(max(round(cameras), 1), MOST)


def _bare(limits: Sequence[Limit], footage: Footage, rate: float, people: float) -> float:
    """The bare sum, mean of before and after, so that a machine that slows down meanwhile is fair to both."""
    return fmean(limit.of(footage.rate / min(rate, footage.rate), people) for limit in limits)


def _memory(ran: Ran) -> float | None:
    return None if ran.cameras < 2 else (ran.memory - ran.memory_of_one) / (ran.cameras - 1)


def _proven(core_share: float, cores: int, attempt: Callable[[int], Ran]) -> float | None:
    """Cameras per core that the machine really carried all at once, each taking ``core_share`` of a core;
    None when each try dropped too many pictures."""
    count = _few(0.95 * cores / core_share)
    for _ in range(PROOFS):
        if attempt(count).dropped_share < FULL:
            return count / cores
        count = max(1, int(count * 0.9))
    return None
