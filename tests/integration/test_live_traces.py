"""A rehearsal before the running worker: it is stored, and the replay raises the very same alerts."""

import time
from dataclasses import dataclass, replace

import pytest

from aislewatch.adapters.traces import NpzTraces
from aislewatch.adapters.video.clock import SystemClock
from aislewatch.app.installation import local_time
from aislewatch.app.replaying import replay_here
from aislewatch.domain.alerts import Alert
from aislewatch.domain.incidents import Incident
from aislewatch.domain.settings import Settings
from aislewatch.domain.traces import pinned_key
from aislewatch.domain.zones import ZoneKind
from aislewatch.pipeline.rescore import Version, rescore
from aislewatch.rehearsal.drawn import settings_for
from aislewatch.rehearsal.store import CORNER_SHOP
from aislewatch.services.configure import Configure
from aislewatch.services.tracing import Tracing
from aislewatch.services.whatif import State, WhatIf, WhatIfs
from tests.fakes.store import FakeBlobs, FakeStore
from tests.integration.rehearsed import CAMERA, RATE, watch_rehearsal

PATIENCE = 120.0


@dataclass
class Shop:
    """What a live run left behind."""

    store: FakeStore
    blobs: FakeBlobs
    tracing: Tracing
    settings: Settings
    start: float
    seconds: float

    def alerts(self) -> list[Alert]:
        return self.store.stored_alerts


@pytest.fixture(scope="module")
def shop() -> Shop:
    """Four minutes of the programme, watched live."""
    store, blobs, clock = FakeStore(), FakeBlobs(), SystemClock()
    settings = settings_for(CORNER_SHOP, Settings())
    Configure(store, clock).replace(settings, by="test")
    tracing = Tracing(store, blobs, clock, NpzTraces())
    start, seconds = watch_rehearsal(store, blobs, tracing, settings, 3)
    return Shop(store, blobs, tracing, settings, start, seconds)


def facts(incident: Incident) -> Incident:
    """An incident with its number, which only counts, left out."""
    return replace(incident, number=0, closed=True)


def test_the_whole_time_is_stored_in_chunks(shop: Shop) -> None:
    stretches = shop.tracing.shelf.stretches(CAMERA)
    assert len(stretches) >= 7
    chunks = [chunk for s in stretches if (chunk := shop.tracing.shelf.read(s.key))]
    moments = [moment for chunk in chunks for moment in chunk.moments]
    assert len(moments) >= RATE * shop.seconds - 2
    assert {chunk.run for chunk in chunks} == {chunks[0].run}
    assert [chunk.lost for chunk in chunks[:-1]] == [False] * (len(chunks) - 1)
    assert all(s.start <= c.start and c.end <= s.end for s, c in zip(stretches, chunks, strict=True))
    assert not any(moment.people.looks.size for moment in moments), "nothing of anybody's clothes is stored"


def test_the_replay_raises_the_very_same_alerts(shop: Shop) -> None:
    assert len(shop.alerts()) >= 2, "there must be something to compare"
    chunks = [c for s in shop.tracing.shelf.stretches(CAMERA) if (c := shop.tracing.shelf.read(s.key))]
    version = Version(shop.settings, local_time(shop.settings.timezone))
    before, after = rescore(CAMERA, chunks, (version, version))
    live = sorted((facts(alert.incident) for alert in shop.alerts()), key=lambda i: i.confirmed_at)
    again = sorted((facts(incident) for incident in before.values()), key=lambda i: i.confirmed_at)
    assert again == live
    assert before == after


def ask(shop: Shop, part: dict[str, object]) -> WhatIf:
    clock = SystemClock()
    jobs = WhatIfs(
        shop.store,
        Configure(shop.store, clock),
        shop.tracing,
        clock,
        lambda task, told, stop: replay_here(task, shop.tracing.shelf, told, stop.is_set),
        lambda: "a",
    )
    jobs.start(part, hours=1.0, cameras=None, by="manager")
    until = time.monotonic() + PATIENCE
    while (job := jobs.get("a", by="manager")).state is State.RUNNING:
        assert time.monotonic() < until
        time.sleep(0.02)
    return job


def test_an_empty_patch_gains_and_loses_nothing(shop: Shop) -> None:
    job = ask(shop, {})
    assert job.state is State.DONE, job.problem
    assert job.before == job.after == len(shop.alerts())
    assert (job.gained, job.lost, job.problem) == ((), (), "")
    assert job.hours == pytest.approx(shop.seconds / 3600, rel=0.02)


def test_what_a_stricter_and_a_laxer_setting_would_do(shop: Shop) -> None:
    strict = ask(shop, {"alerts": {"min_confidence": 1.0}})
    assert strict.before == len(shop.alerts())
    assert len(strict.lost) == strict.before - strict.after > 0
    assert {alert.alert for alert in strict.lost} <= {alert.id for alert in shop.alerts()}
    assert all(alert.alert for alert in strict.lost), (
        "each lost one is a stored alert, so its clip can be shown"
    )
    lax = ask(shop, {"ladder": {"confirm_count": 1}, "actions": {"concealment": {"sensitivity": "high"}}})
    assert lax.after >= lax.before
    off = ask(shop, {"enabled": False})
    assert off.after == 0


def test_other_zones_are_looked_at_anew(shop: Shop) -> None:
    whole = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    job = ask(shop, {"zones": [{"name": "all", "kind": "restricted", "polygon": whole}]})
    assert any(alert.action == "restricted_area" for alert in job.gained)


def test_what_an_alerts_clip_shows_is_kept_beside_it(shop: Shop) -> None:
    alert = shop.alerts()[0]
    incident = alert.incident
    chunk = NpzTraces().unpack(shop.blobs.get(pinned_key(alert.id)))
    assert chunk.start <= incident.start
    assert chunk.end >= min(incident.end, chunk.start + 100)
    assert any(incident.track in moment.people.ids for moment in chunk.moments)
    for stretch in shop.tracing.shelf.stretches(CAMERA):
        assert not stretch.key.startswith("overlays/")
    moments = shop.tracing.overlay(alert.id, CAMERA, incident.start, incident.end, incident.confirmed_at)
    assert [m.at for m in moments] == sorted(m.at for m in moments)


def test_kinds_of_zones_reach_the_replay(shop: Shop) -> None:
    assert {zone.kind for zone in shop.settings.zones} & {ZoneKind.SHELF, ZoneKind.HIGH_RISK}
