"""The shipped scenarios, by name: one for every act, suspicious or innocent, and mixed traffic."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import NotFound
from aislewatch.rehearsal import scenes_alone as alone
from aislewatch.rehearsal import scenes_together as together
from aislewatch.rehearsal.acts.base import Act
from aislewatch.rehearsal.acts.registry import ACTS
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.stage import Stage
from aislewatch.rehearsal.traffic import traffic

AISLES: Final = ("aisle-1", "aisle-2")
EVERYWHERE: Final = ("aisle-1", "aisle-2", "till")
TILL: Final = ("till",)

TUNING_SEEDS: Final = range(10_000)
"""Seeds on which rules and thresholds may be tuned."""
SCORING_SEEDS: Final = range(10_000, 20_000)
"""Seeds that only score."""
LEARNING_SEEDS: Final = range(20_000, 1_000_000)
"""Seeds that models are fitted on. Each of them hangs its cameras anew, and farther from the plan."""

HANGS: Final = 16
"""Ways in which each camera hangs among the seeds that tune, and among those that score: a store has few
cameras and many customers. The sets share none."""

ASTRAY: Final = 1.5
"""How much farther from the plan cameras hang where models learn than where they are scored."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scene that can be acted with any seed. ``action`` and ``kind`` are what it shows, None when it is
    innocent; ``cameras`` are the views it can be set before."""

    name: str
    about: str
    direct: Callable[[Stage, float], None]
    action: ActionType | None = None
    kind: str | None = None
    cameras: tuple[str, ...] = EVERYWHERE

    @property
    def innocent(self) -> bool:
        return self.action is None


def perform(name: str, seed: int, *, camera: str | None = None, duration: float | None = None) -> Performance:
    """A scenario acted with a seed: the same seed gives the same performance, to the last bit.

    ``duration`` in seconds cuts it, or says how long traffic lasts (600 s unless said). Raises
    :class:`NotFound` for a name that is not in the library.
    """
    scenario = SCENARIOS.get(name)
    if scenario is None:
        raise NotFound(
            f"There is no scenario {name!r}.", fix="See `aislewatch rehearse --list`, or give a TOML file."
        )
    rng = np.random.default_rng([zlib.crc32(name.encode()), seed])
    chosen = scenario.cameras[int(rng.integers(len(scenario.cameras)))]
    learning = seed in LEARNING_SEEDS
    hang = seed if learning else seed % HANGS + (HANGS if seed in SCORING_SEEDS else 0)
    stage = Stage(rng, camera or chosen, hang=hang, astray=ASTRAY if learning else 1.0)
    seconds = duration or 600.0
    scenario.direct(stage, seconds)
    return stage.performance(name, seed, seconds if name == "traffic" else duration)


def _act_scene(act: Act) -> Scenario:
    def direct(stage: Stage, _: float) -> None:
        spot = stage.spot()
        script = alone.arrive(stage, *alone.open_floor(stage))
        alone.go_to(script, spot)
        script.wait(stage.chance(0.3, 2.0))
        if act.action is not None and stage.rng.random() < 0.4:
            ACTS["browse"].play(script, spot)
        act.play(script, spot)
        script.wait(stage.chance(0.5, 2.0))
        if act.action is None and stage.rng.random() < 0.5:
            act.play(script, stage.turned(spot))
        alone.walk_out(stage, script)
        if stage.rng.random() < 0.25:
            other = alone.arrive(stage, *alone.open_floor(stage), now=stage.chance(0.0, 8.0))
            alone.walk_out(stage, other)

    return Scenario(act.name, act.about, direct, act.action, act.kind)


def _scene(
    play: Callable[[Stage], None],
    action: ActionType | None = None,
    kind: str | None = None,
    cameras: tuple[str, ...] = TILL,
) -> Scenario:
    about = (play.__doc__ or "").strip()
    return Scenario(play.__name__, about, lambda stage, _: play(stage), action, kind, cameras)


_SCENES: Final = (
    _scene(alone.loiter, ActionType.LOITERING, "extended_dwell", EVERYWHERE),
    _scene(alone.come_back, ActionType.REPEATED_VISITS, "same_area", EVERYWHERE),
    _scene(alone.look_at_camera, ActionType.SURVEILLANCE_AWARENESS, "watching_cameras", EVERYWHERE),
    _scene(together.watch_staff, ActionType.SURVEILLANCE_AWARENESS, "watching_staff"),
    _scene(together.dodge_staff, ActionType.EVASIVE_BEHAVIOR, "avoiding_staff"),
    _scene(alone.turn_from_camera, ActionType.EVASIVE_BEHAVIOR, "avoiding_cameras", EVERYWHERE),
    _scene(together.screen, ActionType.GROUP_BEHAVIOR, "coordinated", AISLES),
    _scene(together.keep_watch, ActionType.GROUP_BEHAVIOR, "coordinated", AISLES),
    _scene(together.draw_staff, ActionType.GROUP_BEHAVIOR, "coordinated"),
    _scene(alone.steal_and_leave, ActionType.EXIT_WITHOUT_CHECKOUT, "after_concealment"),
    _scene(alone.enter_stockroom, ActionType.RESTRICTED_AREA, "entered"),
    _scene(alone.wait_a_while, cameras=EVERYWHERE),
    _scene(alone.return_once, cameras=EVERYWHERE),
    _scene(alone.walk_through, cameras=EVERYWHERE),
    _scene(alone.push_trolley, cameras=EVERYWHERE),
    _scene(alone.push_stroller, cameras=EVERYWHERE),
    _scene(alone.queue),
    _scene(alone.pass_stockroom),
    _scene(alone.buy_and_leave),
    _scene(alone.pack_at_till),
    _scene(alone.leave_without_buying),
    _scene(together.be_served),
    _scene(together.staff_passes),
    _scene(together.staff_restocks),
    _scene(together.staff_at_till),
    _scene(together.couple, cameras=EVERYWHERE),
    _scene(together.companion_waits, cameras=EVERYWHERE),
    _scene(together.stranger_served),
)

SCENARIOS: Final[Mapping[str, Scenario]] = {
    **{act.name: _act_scene(act) for act in ACTS.values()},
    **{scene.name: scene for scene in _SCENES},
    "traffic": Scenario("traffic", "Mixed normal shopping, for as long as asked.", traffic),
}
"""Every scenario by name, suspicious ones first within each source."""
