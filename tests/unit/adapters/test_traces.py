"""Traces come back as they were written, and damage is told, never guessed at."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aislewatch.adapters.traces import NpzTraces, TraceMeta, read_trace, write_trace
from aislewatch.domain.errors import InvalidInput, NotFound, StorageError
from aislewatch.domain.people import People
from aislewatch.domain.suspicion import Level
from aislewatch.domain.traces import Chunk, Moment
from tests.fakes.people import Actor, filmed, seen, still

META = TraceMeta("film.mp4", 2.0, "cam", 6.0)


def film() -> list[People]:
    """Nobody, one, two people."""
    late = Actor(enters=0.5, feet=still((200.0, 460.0)))
    return list(filmed([late, Actor(enters=1.0)], 2))


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    path = tmp_path / "film.npz"
    write_trace(path, META, film())
    return path


def same(one: People, other: People) -> bool:
    arrays = all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("boxes", "scores", "keypoints")
    )
    return arrays and (one.camera, one.at, one.size) == (other.camera, other.at, other.size)


def test_what_was_written_comes_back(trace: Path) -> None:
    meta, people = read_trace(trace)
    assert meta == META
    assert [len(p) for p in people] == [len(p) for p in film()]
    assert {len(p) for p in people} == {0, 1, 2}
    assert all(same(a, b) for a, b in zip(people, film(), strict=True))


def test_looks_come_back_too(tmp_path: Path) -> None:
    (moment,) = [seen([Actor()], 1.0)]
    looks = np.arange(4, dtype=np.float32)[None]
    dressed = People("cam", 1.0, moment.size, moment.boxes, moment.scores, moment.keypoints, looks)
    write_trace(tmp_path / "t.npz", META, [dressed])
    np.testing.assert_array_equal(read_trace(tmp_path / "t.npz")[1][0].looks, looks)


@pytest.mark.parametrize("people", [[], [seen([], 0.0), seen([], 0.5)]])
def test_films_without_people(tmp_path: Path, people: list[People]) -> None:
    write_trace(tmp_path / "t.npz", META, people)
    assert [p.at for p in read_trace(tmp_path / "t.npz")[1]] == [p.at for p in people]


def test_the_same_film_gives_the_same_bytes(trace: Path, tmp_path: Path) -> None:
    write_trace(tmp_path / "again.npz", META, film())
    assert (tmp_path / "again.npz").read_bytes() == trace.read_bytes()


def test_a_trace_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no trace at"):
        read_trace(tmp_path / "nothing.npz")


def test_a_trace_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        write_trace(tmp_path / "no folder" / "t.npz", META, film())


def save(path: Path, **changed: Any) -> None:
    with np.load(path) as arrays:
        kept = {name: arrays[name] for name in arrays.files}
    np.savez_compressed(path, **{**kept, **changed})


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"meta": np.array('{"version": 99}')}, "version 99"),
        ({"meta": np.array("[]")}, "no readable trace"),
        ({"meta": np.array("{")}, "no readable trace"),
        ({"meta": np.array("{}")}, "no readable trace"),
        ({"at": np.array([0.0])}, "no readable trace"),
        ({"count": np.full(13, 50)}, "does not hold the people"),
        ({"count": np.full(13, -1)}, "does not hold the people"),
        ({"boxes": np.zeros((40, 3), np.float32)}, "boxes must be"),
        ({"keypoints": np.full((40, 17, 3), np.nan, np.float32)}, "not finite"),
    ],
)
def test_contents_that_cannot_be(trace: Path, changed: dict[str, Any], message: str) -> None:
    save(trace, **changed)
    with pytest.raises(InvalidInput, match=message):
        read_trace(trace)


@pytest.mark.parametrize("content", [b"", b"not a trace", b"PK\x03\x04 broken"])
def test_files_that_are_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.npz").write_bytes(content)
    with pytest.raises(InvalidInput, match="no readable trace"):
        read_trace(tmp_path / "t.npz")


def test_another_kind_of_numpy_file(tmp_path: Path) -> None:
    np.save(tmp_path / "t.npy", np.zeros(3))
    with pytest.raises(InvalidInput, match="no readable trace"):
        read_trace(tmp_path / "t.npy")


def test_a_trace_cut_anywhere_is_refused(trace: Path) -> None:
    whole = trace.read_bytes()
    for length in range(0, len(whole) - 1, max(1, len(whole) // 60)):
        trace.write_bytes(whole[:length])
        with pytest.raises(InvalidInput):
            read_trace(trace)


def test_a_flipped_bit_is_refused_or_harmless(trace: Path) -> None:
    """Whatever rots on a disk: the same film, or a clear refusal, never another error or another film."""
    whole, dice = trace.read_bytes(), random.Random(7)
    for _ in range(300):
        rotten = bytearray(whole)
        rotten[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        trace.write_bytes(bytes(rotten))
        try:
            _, people = read_trace(trace)
        except InvalidInput:
            continue
        assert all(same(a, b) for a, b in zip(people, film(), strict=True))


def test_how_hands_look_comes_back_too(tmp_path: Path) -> None:
    """In frames where nobody looked it is nothing."""
    first, second = seen([Actor()], 0.0), seen([Actor()], 0.5)
    hands = np.array([[[0.5, -2.25], [0, 0]]], np.float32)
    write_trace(tmp_path / "t.npz", META, [first, replace(second, hands=hands)])
    back = read_trace(tmp_path / "t.npz")[1]
    np.testing.assert_array_equal(back[1].hands, hands)
    assert not back[0].hands.any()


def test_without_looked_at_hands_files_are_as_before(trace: Path) -> None:
    with np.load(trace) as arrays:
        assert "hands" not in arrays.files
    assert all(moment.hands.shape == (len(moment), 2, 0) for moment in read_trace(trace)[1])


def test_live_traces_keep_hands_exactly() -> None:
    hands = np.array([[[0.5, -2.25], [1.5, 3]]], np.float32)
    moment = Moment(replace(seen([Actor()], 1.0), hands=hands), (Level.NONE,), (False,))
    (back,) = NpzTraces().unpack(NpzTraces().pack(Chunk("cam", "run", (moment,)))).moments
    np.testing.assert_array_equal(back.people.hands, hands)
