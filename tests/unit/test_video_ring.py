"""The ring of packets behind clips (aislewatch.adapters.video.ring): what it keeps and what it lets go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.adapters.video.formats import ClipPacket, StreamFormat
from aislewatch.adapters.video.mask import ExclusionMask
from aislewatch.adapters.video.ring import KeepLimits, PacketRing

FORMAT = StreamFormat("h264")
MASK = ExclusionMask()
LIMITS = KeepLimits(ring_seconds=10.0, ring_bytes=1000, clip_seconds=20.0, clip_bytes=3000)


def packet(at: float, *, keyframe: bool = False, size: int = 10) -> ClipPacket:
    """A packet without reordering."""
    return ClipPacket(at, at, keyframe, bytes(size), FORMAT)


def filled(seconds: int, *, gop: int = 2, size: int = 10, limits: KeepLimits = LIMITS) -> PacketRing:
    """A ring that received one packet a second."""
    ring = PacketRing(limits)
    for at in range(seconds):
        ring.append(packet(at, keyframe=at % gop == 0, size=size))
    return ring


def test_the_ring_reaches_back_as_far_as_asked_and_a_group_at_most_further() -> None:
    assert 10.0 <= filled(60).reach <= 12.0


def test_packets_before_the_first_keyframe_are_let_go() -> None:
    ring = PacketRing(LIMITS)
    ring.append(packet(0.0))
    assert ring.size == 0
    ring.append(packet(1.0, keyframe=True))
    assert ring.size == 10


def test_memory_is_bounded_whatever_the_bit_rate() -> None:
    ring = filled(60, size=180)
    assert ring.size <= LIMITS.ring_bytes
    assert 2.0 <= ring.reach < 10.0


def test_a_group_larger_than_the_memory_is_let_go_whole() -> None:
    ring = filled(60, gop=1000, size=180)
    assert ring.size == 0
    ring.append(packet(60.0, size=180))
    assert ring.size == 0, "no keyframe, no use"
    ring.append(packet(61.0, keyframe=True, size=180))
    assert ring.size == 180


@given(
    st.lists(st.tuples(st.floats(0.01, 5.0), st.booleans(), st.integers(1, 400)), max_size=120),
)
def test_the_ring_never_exceeds_its_memory_and_starts_at_a_keyframe(
    story: list[tuple[float, bool, int]],
) -> None:
    ring, at = PacketRing(LIMITS), 0.0
    for pause, keyframe, size in story:
        at += pause
        ring.append(packet(at, keyframe=keyframe, size=size))
        assert ring.size <= LIMITS.ring_bytes
        assert ring.reach >= 0.0


def test_a_recording_is_complete_when_a_later_packet_came() -> None:
    ring = filled(30)
    recording = ring.record(25.0, MASK)
    assert recording.covers(28.5)
    assert not recording.covers(29.0)
    ring.append(packet(30.0, keyframe=True))
    assert recording.covers(29.0)


def test_a_recording_ends_at_its_longest() -> None:
    ring = filled(10)
    recording = ring.record(0.0, MASK)
    for at in range(10, 22):
        ring.append(packet(at))
    assert recording.covers(1e9)


def test_a_recording_ends_at_its_largest() -> None:
    ring = filled(10)
    recording = ring.record(0.0, MASK)
    for at in range(10, 14):
        assert not recording.covers(at)
        ring.append(packet(at, size=900, keyframe=True))
    assert recording.covers(1e9)


def test_when_the_stream_is_over_recordings_are_complete() -> None:
    ring = filled(10)
    before = ring.record(5.0, MASK)
    ring.finish()
    after = ring.record(5.0, MASK)
    assert before.covers(1e9)
    assert after.covers(1e9)


@pytest.mark.parametrize("start", [-100.0, 0.0, 7.0, 1e6])
def test_any_start_is_answered_with_what_there_is(start: float) -> None:
    assert filled(10).record(start, MASK).covers(8.0)
