"""Live traces: stored in chunks, bounded, scrubbed, thrown away in time, and found again."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from aislewatch.adapters.traces import NpzTraces
from aislewatch.domain.errors import NotFound, StorageError
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.domain.suspicion import Level
from aislewatch.domain.traces import Chunk, Moment, chunk_key, covered, pinned_key, stretch_of
from aislewatch.services import tracing as tracing_module
from aislewatch.services.configure import Configure
from aislewatch.services.trace_shelf import Shelf
from aislewatch.services.tracing import Tracing
from tests.fakes.clock import FakeClock
from tests.fakes.people import Actor, seen, still
from tests.fakes.store import FakeBlobs, FakeStore

DAY = 86400.0
START = 20_000 * DAY + 12 * 3600.0
LEFT = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]
EXCLUDED: dict[str, object] = {
    "zones": [{"name": "cabin", "kind": "exclusion", "polygon": LEFT, "camera": "cam"}]
}


def moment(at: float, feet: Sequence[float] = (160.0, 480.0), camera: str = "cam") -> Moment:
    """Two people: number 7 on the left at ``feet``, number 8 on the right."""
    cast = [Actor(feet=still((x, 460.0))) for x in feet]
    people = replace(seen(cast, at, camera), ids=np.arange(7, 7 + len(cast)))
    return Moment(people, (Level.LOW,) * len(cast), (False,) * len(cast), (3,) if at == START else ())


class House:
    """A recorder with fakes on every side."""

    def __init__(self) -> None:
        self.store, self.blobs = FakeStore(), FakeBlobs()
        self.clock = FakeClock(START)
        self.configure = Configure(self.store, self.clock)
        self.tracing = Tracing(self.store, self.blobs, self.clock, NpzTraces())

    def set(self, raw: dict[str, object]) -> None:
        settings = read_settings(raw)
        self.configure.replace(settings, by="test")
        self.tracing.configure(settings)

    def see(self, seconds: float, start: float = START, run: str = "a", rate: float = 2.0) -> None:
        for number in range(int(seconds * rate)):
            self.tracing.take(run, moment(start + number / rate))

    def work(self) -> None:
        while self.tracing.step():
            pass

    def chunks(self) -> list[Chunk]:
        shelf = self.tracing.shelf
        return [chunk for s in shelf.stretches() if (chunk := shelf.read(s.key))]


def same(one: People, other: People) -> bool:
    names = ("boxes", "scores", "keypoints", "ids")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def test_a_chunk_comes_back_bit_for_bit() -> None:
    chunk = Chunk("cam", "run-1", (moment(START), moment(START + 0.17, ()), moment(START + 0.33)), lost=True)
    form = NpzTraces()
    back = form.unpack(form.pack(chunk))
    assert (back.camera, back.run, back.lost) == ("cam", "run-1", True)
    for was, now in zip(chunk.moments, back.moments, strict=True):
        assert same(was.people, now.people)
        assert (was.at, was.levels, was.staff, was.ended) == (now.at, now.levels, now.staff, now.ended)
    assert form.pack(back) == form.pack(chunk)


def test_a_key_tells_what_a_chunk_covers() -> None:
    chunk = Chunk("till-2", "a", (moment(START + 0.25), moment(START + 100.0)))
    stretch = stretch_of(chunk_key(chunk))
    assert stretch is not None
    assert stretch.camera == "till-2"
    assert stretch.start <= chunk.start < chunk.end <= stretch.end <= chunk.end + 1.01
    assert stretch_of("traces/till-2/zones.json") is None
    assert stretch_of("traces/till-2/2026-13-41/999999.000-3.npz") is None


def test_what_is_covered_counts_once() -> None:
    assert covered([(0, 10), (5, 20), (30, 40)], 2, 35) == 18 + 5
    assert covered([], 0, 10) == 0


def test_chunks_are_minutes_long_and_nothing_is_missing() -> None:
    house = House()
    house.see(400.0)
    house.tracing.drain()
    chunks = house.chunks()
    assert [round(chunk.end - chunk.start) for chunk in chunks] == [180, 180, 40]
    assert sum(len(chunk.moments) for chunk in chunks) == 800
    assert [chunk.lost for chunk in chunks] == [False, False, True]


def test_another_run_and_a_lost_stream_end_a_chunk() -> None:
    house = House()
    house.see(5.0)
    house.tracing.cut("cam", lost=True)
    house.see(5.0, START + 20)
    house.see(5.0, START + 30, run="b")
    house.tracing.drain()
    assert [(chunk.run, chunk.lost) for chunk in house.chunks()] == [("a", True), ("a", False), ("b", True)]


def test_a_disk_that_refuses_costs_no_more_than_the_memory_set_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tracing_module, "CHUNK", 10.0)
    monkeypatch.setattr(tracing_module, "MOST_WAITING", 3)
    house = House()
    house.blobs.broken = StorageError("The disk is full.")
    house.see(100.0)
    assert not house.tracing.step()
    house.blobs.broken = None
    house.clock.forward(60)
    house.work()
    assert [round(chunk.start - START) for chunk in house.chunks()] == [60, 70, 80], "the newest are kept"


def test_many_people_end_a_chunk_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing_module, "MOST_PEOPLE", 100)
    house = House()
    house.see(60.0)
    house.tracing.drain()
    assert max(sum(len(m.people) for m in chunk.moments) for chunk in house.chunks()) <= 101


def test_old_chunks_go_by_age_and_by_size() -> None:
    house = House()
    for day in range(6):
        house.see(30.0, START - day * DAY)
        house.tracing.cut("cam", lost=True)
        house.work()
    assert [round((START - chunk.start) / DAY) for chunk in house.chunks()] == [5, 4, 3, 2, 1, 0]
    house.clock.forward(61)
    house.work()
    assert [round((START - chunk.start) / DAY) for chunk in house.chunks()] == [2, 1, 0]
    size = max(len(data) for key, data in house.blobs.data.items() if key.endswith(".npz"))
    shelf = Shelf(house.blobs, NpzTraces())
    shelf.expire(replace(Settings().traces, most_gb=1.5 * size / 1e9), START)
    assert [round((START - chunk.start) / DAY) for chunk in house.chunks()] == [0], "the newest stays"


def test_with_nought_days_nothing_is_stored() -> None:
    house = House()
    house.see(30.0)
    house.tracing.drain()
    house.see(30.0, START + 40)
    house.set({"traces": {"keep_days": 0}})
    house.clock.forward(100)
    house.see(30.0, START + 80)
    house.tracing.drain()
    house.work()
    assert house.chunks() == []
    with pytest.raises(NotFound, match="switched off"):
        house.tracing.overlay("alert", "cam", START, START + 5, START)


def test_a_zone_drawn_later_takes_people_out_of_memory_disk_and_pinned_parts() -> None:
    house = House()
    house.see(20.0)
    house.tracing.pin("alert-1", "cam", START, START + 10, START + 5)
    house.work()
    house.tracing.cut("cam", lost=False)
    house.work()
    house.see(5.0, START + 30)
    house.set(EXCLUDED)
    (moments,) = [house.tracing.overlay("alert-2", "cam", START + 30, START + 35, START + 30)]
    assert {tuple(m.people.ids) for m in moments} == {(8,)}, "gone from memory at once"
    house.work()
    house.tracing.drain()
    for chunk in (*house.chunks(), NpzTraces().unpack(house.blobs.get(pinned_key("alert-1")))):
        assert {tuple(m.people.ids) for m in chunk.moments} == {(8,)}
        assert all(len(m.levels) == len(m.staff) == len(m.people) for m in chunk.moments)


def test_a_zone_drawn_while_nothing_ran_is_found_at_the_next_start() -> None:
    house = House()
    house.see(20.0)
    house.tracing.drain()
    house.configure.replace(read_settings(EXCLUDED), by="test")
    later = Tracing(house.store, house.blobs, house.clock, NpzTraces())
    (moments,) = [later.overlay("a", "cam", START, START + 5, START)]
    assert {tuple(m.people.ids) for m in moments} == {(8,)}, "nobody can read it in between either"
    later.configure(read_settings(EXCLUDED))
    while later.step():
        pass
    assert {tuple(m.people.ids) for chunk in house.chunks() for m in chunk.moments} == {(8,)}
    before = dict(house.blobs.data)
    assert later.shelf.scrub({"cam": read_settings(EXCLUDED).exclusions("cam")}) == 0
    assert house.blobs.data == before, "what is clean is not written again"


def test_an_overlay_outlives_the_trace() -> None:
    house = House()
    house.see(30.0)
    house.tracing.pin("alert-1", "cam", START + 5, START + 15, START + 10)
    house.tracing.drain()
    for stretch in house.tracing.shelf.stretches():
        house.blobs.delete(stretch.key)
    moments = house.tracing.overlay("alert-1", "cam", START + 5, START + 15, START + 10)
    assert moments[0].at == START + 5
    assert moments[-1].at == START + 15
    assert house.tracing.lacks_overlay("alert-1", "cam", START + 5, START + 15) == ""
    assert "no trace" in house.tracing.lacks_overlay("alert-2", "cam", START + 5, START + 15)
    with pytest.raises(NotFound, match="no trace"):
        house.tracing.overlay("alert-2", "cam", START + 5, START + 15, START + 10)


def test_whether_there_is_an_overlay_is_known_beforehand() -> None:
    house = House()
    house.see(30.0)
    for _ in ("in memory", "stored"):
        assert house.tracing.lacks_overlay("a", "cam", START + 5, START + 15) == ""
        assert "no trace" in house.tracing.lacks_overlay("a", "cam", START + 500, START + 510)
        assert "no trace" in house.tracing.lacks_overlay("a", "other", START + 5, START + 15)
        house.tracing.drain()


def test_an_overlay_is_of_the_run_that_raised_the_alert() -> None:
    """Numbers begin anew after a restart: number 7 of then is another person."""
    house = House()
    house.see(10.0)
    house.see(10.0, START + 12, run="b")
    moments = house.tracing.overlay("alert-1", "cam", START, START + 30, START + 5)
    assert moments[-1].at < START + 12
    moments = house.tracing.overlay("alert-2", "cam", START, START + 30, START + 15)
    assert moments[0].at >= START + 12


def test_a_damaged_chunk_is_left_out() -> None:
    house = House()
    house.see(20.0)
    house.tracing.drain()
    (stretch,) = house.tracing.shelf.stretches()
    house.blobs.put(stretch.key, house.blobs.get(stretch.key)[:-40])
    assert house.tracing.shelf.read(stretch.key) is None
    house.blobs.put(stretch.key, b"no trace")
    assert list(house.tracing.shelf.chunks("cam", START, START + 10)) == []
