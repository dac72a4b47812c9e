"""Learning from a store's own alerts: by replay where there is a trace, shown first, undone at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from aislewatch.adapters.traces import NpzTraces
from aislewatch.domain.actions import ActionType
from aislewatch.domain.adapting import STEPS, Adjustment, Worth
from aislewatch.domain.alerts import Alert, AlertState, Outcome
from aislewatch.domain.errors import Conflict, InvalidInput
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import MOST_ADJUSTED, Settings
from aislewatch.domain.settings_text import effective, read_settings
from aislewatch.domain.traces import Chunk, Stretch, chunk_key, pinned_key
from aislewatch.services.adapting import (
    Adapting,
    known_here,
    margin_of,
    none_of,
    patch_of,
    reference,
    shifted,
    spread,
    suggested,
)
from aislewatch.services.configure import Configure
from aislewatch.services.tracing import Tracing
from aislewatch.services.whatif import Key
from tests.fakes.alerts import NOON, an_alert
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeBlobs, FakeStore
from tests.unit.services.test_tracing import moment

DAY = 86_400.0
CONCEALMENT = ActionType.CONCEALMENT
NO_WORTH = Worth(0, 0, 0, 0)


@dataclass
class Shop:
    """A store with alerts, traces, and a replay that raises what ``strengths`` says."""

    store: FakeStore = field(default_factory=FakeStore)
    blobs: FakeBlobs = field(default_factory=FakeBlobs)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOON + DAY))
    strengths: dict[float, tuple[Incident, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.configure = Configure(self.store, self.clock)
        tracing = Tracing(self.store, self.blobs, self.clock, NpzTraces())
        self.adapting = Adapting(self.store, tracing, self.configure, self.clock, self.replay)

    def replay(
        self, camera: str, chunks: Iterable[Chunk], settings: Sequence[Settings]
    ) -> Sequence[Mapping[Key, Incident]]:
        """An incident of a chunk is raised while the adjustment reaches its margin."""
        chunk = next(iter(chunks))
        known = self.strengths.get(chunk.start)
        if known is None:
            return [{} for _ in settings]
        incident, margin = known
        return [
            {(chunk.run, 1): incident} if each.actions[CONCEALMENT].adjustment + margin >= -1e-9 else {}
            for each in settings
        ]

    def alert(self, number: int, right: bool, margin: float | None, confidence: float = 0.9) -> Alert:
        """A judged alert, an hour after the one before; with a trace that has this margin."""
        at = NOON - 3600.0 * number
        ended = {"state": AlertState.RESOLVED, "outcome": Outcome.PREVENTED} if right else {}
        alert = an_alert(
            f"n{number}",
            **(ended or {"state": AlertState.DISMISSED}),
            start=at - 4,
            end=at,
            confirmed_at=at,
            confidence=confidence,
        )
        with self.store.begin() as tables:
            tables.alerts.add(alert)
        if margin is not None:
            self.trace(pinned_key(alert.id), at - 10, alert.incident, margin)
        return alert

    def trace(self, key: str, at: float, incident: Incident, margin: float) -> None:
        chunk = Chunk(incident.camera, "run", (moment(at, camera=incident.camera),))
        self.blobs.put(key or chunk_key(chunk), NpzTraces().pack(chunk))
        self.strengths[chunk.start] = (incident, margin)


def noisy() -> Shop:
    """Twenty plain deeds, sixteen weak false alarms."""
    shop = Shop()
    for number in range(20):
        shop.alert(number, right=True, margin=1.4)
    for number in range(20, 36):
        shop.alert(number, right=False, margin=0.2)
    return shop


def test_dismissed_alerts_make_the_store_stricter_only_when_it_is_taken_over() -> None:
    shop = noisy()
    told: list[float] = []
    proposal = shop.adapting.propose(told=told.append)
    assert (proposal.judged, proposal.replayed) == (36, 36)
    (change,) = proposal.changes
    assert change.worth.spared == 16
    assert change.worth.lost == 0
    assert shop.configure.get() == (Settings(), 0), "a dry run"
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    assert shop.adapting.apply(proposal, by="boss") == 1
    settings, _ = shop.configure.get()
    assert settings.actions[CONCEALMENT].adjustment == change.value < 0
    assert settings.least_confidence(CONCEALMENT) > 0.6
    assert settings.actions[ActionType.LOITERING].adjustment == 0.0, "nothing was learnt about it"
    (line,) = shop.configure.history()
    assert "actions.concealment.adjustment: 0.0 -> " in line.detail["changed"]
    shop.adapting.undo(by="boss")
    assert shop.configure.get() == (Settings(), 2)


def test_what_others_changed_meanwhile_is_not_overwritten() -> None:
    shop = noisy()
    proposal = shop.adapting.propose()
    shop.configure.patch({"ladder": {"dwell": 40.0}}, by="other")
    with pytest.raises(Conflict):
        shop.adapting.apply(proposal, by="boss")


def test_without_traces_the_confidence_tells() -> None:
    shop = Shop()
    for number in range(20):
        shop.alert(number, right=True, margin=None, confidence=0.95)
    for number in range(20, 36):
        shop.alert(number, right=False, margin=None, confidence=0.62)
    proposal = shop.adapting.propose()
    assert (proposal.judged, proposal.replayed) == (36, 0)
    assert proposal.changes
    settings, _ = shop.configure.get()
    found = suggested(shop.store.stored_alerts, settings)
    assert [each.key for each in found] == ["actions.adjustment"]
    assert found[0].patch == proposal.patch
    assert found[0].spared.hits == 16


def test_open_and_unclear_alerts_teach_nothing() -> None:
    shop = noisy()
    with shop.store.begin() as tables:
        for number in range(50, 90):
            tables.alerts.add(an_alert(f"n{number}", confirmed_at=NOON - 60 * number, confidence=0.61))
    assert shop.adapting.propose().judged == 36


def test_quiet_hours_tell_what_readier_settings_would_raise() -> None:
    shop = Shop()
    calm = an_alert("x").incident
    for number in range(10):
        at = NOON - 20_000 - 500.0 * number
        incident = replace(calm, start=at, end=at + 5, confirmed_at=at + 5)
        shop.trace("", at, incident, margin=-0.4)
    shop.alert(0, right=True, margin=1.0)
    proposal = shop.adapting.propose()
    assert proposal.hours > 0
    assert proposal.judged == 1
    seen = [
        example
        for stretch in shop.adapting._calm(shop.store.stored_alerts)
        for example in shop.adapting._unseen(stretch, [shifted(Settings(), step) for step in STEPS])
    ]
    assert {(each.right, each.judged, each.margin) for each in seen} == {(False, False, -0.4)}
    assert len(seen) == 10
    near = an_alert("y", confirmed_at=NOON - 20_000, start=NOON - 20_000, end=NOON - 20_000)
    assert len(shop.adapting._calm([near])) == 8, "600 s around an open alert are not quiet"


@pytest.mark.parametrize(("days", "quiet"), [(0, 1.0), (400, 1.0), (90, -1.0), (90, float("nan"))])
def test_times_that_cannot_be_are_refused(days: int, quiet: float) -> None:
    with pytest.raises(InvalidInput):
        Shop().adapting.propose(days=days, quiet=quiet)


def test_a_margin_is_the_last_step_that_still_raises() -> None:
    now = STEPS.index(0.0)
    assert margin_of([step >= -0.6 for step in STEPS]) == 0.6
    assert margin_of([True] * len(STEPS)) == 1.6
    assert margin_of([step >= 0.0 for step in STEPS]) == 0.0
    assert margin_of([False] * (now + 1) + [True] * (len(STEPS) - now - 1)) is None


OWN = read_settings(
    {
        "cameras": {"door": {"actions": {"concealment": {"adjustment": 0.4}}}, "till": {"enabled": False}},
        "zones": [
            {
                "name": "bench",
                "kind": "high_risk",
                "polygon": [[0, 0], [1, 0], [1, 1]],
                "overrides": {"actions": {"concealment": {"adjustment": -1.9, "sensitivity": "low"}}},
            }
        ],
    }
)


def test_a_shift_reaches_every_place_with_an_adjustment_of_its_own() -> None:
    lower = shifted(OWN, -0.4)
    assert lower.actions[CONCEALMENT].adjustment == -0.4
    assert effective(lower, "door").actions[CONCEALMENT].adjustment == 0.0
    (zone,) = lower.zones
    assert zone.overrides["actions"]["concealment"] == {"adjustment": -MOST_ADJUSTED, "sensitivity": "low"}
    assert lower.cameras["till"] == {"enabled": False}
    assert shifted(OWN, 0.0) == OWN


def test_a_patch_changes_the_store_cameras_learnt_about_and_those_with_their_own() -> None:
    changes = [
        Adjustment(None, None, -0.4, NO_WORTH),
        Adjustment(CONCEALMENT, "till", -0.8, NO_WORTH),
    ]
    assert patch_of(changes, OWN, [CONCEALMENT, ActionType.TAG_REMOVAL]) == {
        "actions": {"concealment": {"adjustment": -0.4}, "tag_removal": {"adjustment": -0.4}},
        "cameras": {
            "door": {"actions": {"concealment": {"adjustment": 0.0}}},
            "till": {"actions": {"concealment": {"adjustment": -0.8}}},
        },
    }
    assert patch_of([], OWN, [CONCEALMENT]) == {}


def test_undoing_leaves_everything_else() -> None:
    shop = Shop()
    shop.configure.replace(OWN, by="boss")
    shop.adapting.undo(by="boss")
    settings, _ = shop.configure.get()
    assert all(each.adjustment == 0.0 for each in settings.actions.values())
    assert effective(settings, "door").actions[CONCEALMENT].adjustment == 0.0
    (zone,) = settings.zones
    assert zone.overrides == {"actions": {"concealment": {"sensitivity": "low"}}}
    assert effective(settings, "till").enabled is False
    assert "zones" not in none_of(Settings())


def test_the_reference_moves_with_the_sensitivity() -> None:
    high = read_settings({"actions": {"concealment": {"sensitivity": "high", "adjustment": -0.2}}})
    medium = [each for each in known_here(Settings()) if each.action is CONCEALMENT]
    moved = [each for each in known_here(high) if each.action is CONCEALMENT]
    assert len(reference()) > 100
    assert all(
        b.margin == pytest.approx(a.margin + 0.811 - 0.2, abs=0.01)
        for a, b in zip(medium, moved, strict=True)
    )
    assert sum(each.was_raised for each in moved) > sum(each.raised for each in medium)


def test_a_spread_is_even() -> None:
    stretches = [Stretch("a", 100.0 * n, 100.0 * n + 100, f"{n}") for n in range(40)]
    chosen = spread(stretches, 1000.0)
    assert len(chosen) == 10
    assert chosen[0].start < 500
    assert chosen[-1].start >= 3500
    assert spread(stretches, 1e9) == stretches
    assert spread(stretches, 0.0) == []
