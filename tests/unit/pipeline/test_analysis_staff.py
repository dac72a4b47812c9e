"""Staff in the analysis: seen by every behavior, suspected of nothing."""

from collections.abc import Sequence

from aislewatch.behaviors.base import BehaviorFactory
from aislewatch.behaviors.registry import BUILT_IN
from aislewatch.domain.actions import ActionType, Signal
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.domain.suspicion import Level
from aislewatch.pipeline.analysis import Analysis, Findings
from aislewatch.vision.scene import Scene
from tests.fakes.people import SIZE, Actor, filmed

LEFT_HALF = [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]
RULES = read_settings({"zones": [{"name": "counter", "kind": "staff_only", "polygon": LEFT_HALF}]})


class Everybody:
    """Suspects everybody it sees, and notes whom it saw as staff."""

    seen_staff: set[int]

    def __init__(self) -> None:
        self.seen_staff = set()

    def observe(self, scene: Scene) -> Sequence[Signal]:
        self.seen_staff |= {person.track for person in scene.people if person.staff}
        return [
            Signal(ActionType.CONCEALMENT, "pocket", scene.camera, person.track, scene.at, 0.9, person.zone)
            for person in scene.people
        ]

    def forget(self, track: int) -> None:
        self.seen_staff.discard(track)


def on_the_floor(at: float) -> tuple[float, float]:
    return 0.75 * SIZE[0], 460.0


def from_the_counter(at: float) -> tuple[float, float]:
    """Six seconds behind the counter, then out on the floor."""
    return (0.3 if at < 6 else min(0.3 + 0.08 * (at - 6), 0.9)) * SIZE[0], 460.0


def run(
    actor: Actor, behaviors: Sequence[BehaviorFactory] = (Everybody,), chosen: Settings = RULES
) -> tuple[Analysis, list[Findings]]:
    analysis = Analysis("cam", chosen, behaviors=behaviors)
    return analysis, [analysis.observe(people) for people in filmed(actor, 60)]


def test_what_staff_do_is_no_signal_and_dwelling_is_their_work() -> None:
    analysis, findings = run(Actor(feet=from_the_counter))
    (track,) = findings[-1].standing
    late = [f for f in findings if f.scene.at > 5]
    assert all(person.staff for f in late for person in f.scene.people)
    assert not any(f.seen or f.signals or f.scene.said for f in late[1:])
    assert analysis.level(track) is Level.NONE


def test_a_customer_who_does_the_same_is_suspected() -> None:
    analysis, findings = run(Actor(feet=on_the_floor))
    (track,) = findings[-1].standing
    assert analysis.level(track) is Level.CONFIRMED
    assert not any(person.staff for f in findings for person in f.scene.people)


def test_behaviors_see_staff() -> None:
    behavior = Everybody()
    run(Actor(feet=from_the_counter), (lambda: behavior,))
    assert behavior.seen_staff


def test_each_built_in_behavior_is_there_once() -> None:
    assert len(set(BUILT_IN)) == len(BUILT_IN)
