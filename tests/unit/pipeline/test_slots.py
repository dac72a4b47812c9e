"""Slots: the latest frame wins, drops are told, nobody starves."""

import threading
from collections import Counter

import numpy as np

from aislewatch.domain.people import Frame
from aislewatch.pipeline.slots import Slots


def frame(camera: str, at: float) -> Frame:
    return Frame(camera, at, np.zeros((4, 4, 3), np.uint8))


def test_the_latest_frame_wins_and_the_drop_is_told() -> None:
    slots = Slots()
    assert slots.put(frame("a", 1.0))
    assert not slots.put(frame("a", 2.0))
    (taken,) = slots.take(8, 0.0)
    assert taken.at == 2.0
    assert slots.take(8, 0.0) == []
    assert slots.put(frame("a", 3.0))


def test_a_fast_camera_does_not_push_a_slow_one_back() -> None:
    slots = Slots()
    slots.put(frame("slow", 1.0))
    slots.put(frame("fast", 1.0))
    slots.put(frame("fast", 1.1))
    slots.put(frame("slow", 1.2))
    assert [f.camera for f in slots.take(1, 0.0)] == ["slow"]
    slots.put(frame("slow", 1.3))
    assert [(f.camera, f.at) for f in slots.take(2, 0.0)] == [("fast", 1.1), ("slow", 1.3)]


def test_a_removed_camera_leaves_nothing_behind() -> None:
    slots = Slots()
    slots.put(frame("a", 1.0))
    slots.clear("a")
    assert slots.take(8, 0.0) == []


def test_a_waiting_reader_is_woken_by_a_frame_and_by_the_end() -> None:
    slots = Slots()
    taken: list[list[Frame]] = []
    first = threading.Event()

    def read() -> None:
        taken.append(slots.take(8, 60.0))
        first.set()
        taken.append(slots.take(8, 60.0))

    reader = threading.Thread(target=read)
    reader.start()
    slots.put(frame("a", 1.0))
    assert first.wait(10.0)
    slots.close()
    reader.join(10.0)
    assert not reader.is_alive()
    assert [[f.camera for f in frames] for frames in taken] == [["a"], []]


def test_where_people_are_frames_are_taken_more_often_and_nobody_starves() -> None:
    slots = Slots()
    cameras = [f"cam-{n}" for n in range(12)]
    for camera in cameras[:3]:
        slots.note(camera, people=True)
    taken: Counter[str] = Counter()
    for turn in range(300):
        for camera in cameras:
            slots.put(frame(camera, float(turn)))
        taken.update(f.camera for f in slots.take(2, 0.0))
    busy, idle = [taken[camera] for camera in cameras[:3]], [taken[camera] for camera in cameras[3:]]
    assert sum(taken.values()) == 600
    assert max(busy) - min(busy) <= 2
    assert max(idle) - min(idle) <= 2
    assert 2.0 <= min(busy) / max(idle) <= 3.5


def test_frames_that_can_all_be_taken_are() -> None:
    slots = Slots()
    slots.note("b", people=True)
    for turn in range(5):
        for camera in "abc":
            slots.put(frame(camera, float(turn)))
        assert {f.camera for f in slots.take(8, 0.0)} == {"a", "b", "c"}
