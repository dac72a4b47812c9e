"""From stream timestamps to the frames' clock (aislewatch.adapters.video.timeline)."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.adapters.video.timeline import FileTimeline, LiveTimeline, PacketTimes, Stamp

STEP = Fraction(1, 25)
EPOCH = 1_700_000_000.0


def packet(show: float | Fraction | None, decode: float | Fraction | None = None) -> PacketTimes:
    """Times of a packet without reordering unless ``decode`` says otherwise."""
    first = None if show is None else Fraction(show)
    return PacketTimes(first, first if decode is None else Fraction(decode))


def in_file(
    packets: Iterable[PacketTimes], start: Fraction | None = Fraction(0), origin: float = 0.0
) -> list[Stamp]:
    timeline = FileTimeline(start, STEP, origin)
    return [timeline.stamp(times, now=0.0) for times in packets]


def test_a_file_starts_at_zero_whatever_its_timestamps_say() -> None:
    stamps = in_file([packet(Fraction(1000) + i * STEP) for i in range(3)], start=Fraction(1000))
    assert [s.at for s in stamps] == [0.0, 0.04, 0.08]


def test_reordered_pictures_keep_their_times() -> None:
    shown, decoded = [0, 4, 2, 1, 3], [-2, -1, 0, 1, 2]
    packets = [packet(s * STEP, d * STEP) for s, d in zip(shown, decoded, strict=True)]
    assert [s.at for s in in_file(packets)] == [float(s * STEP) for s in shown]


def test_a_file_without_timestamps_is_dated_by_its_nominal_rate() -> None:
    stamps = in_file([packet(None)] * 4, start=None)
    assert [s.at for s in stamps] == [0.0, 0.04, 0.08, 0.12]


def test_pauses_inside_a_recording_on_motion_are_kept() -> None:
    assert [s.at for s in in_file([packet(0), packet(60)])] == [0.0, 60.0]


def test_glued_files_whose_time_starts_anew_go_on() -> None:
    stamps = in_file([packet(0), packet(STEP), packet(0), packet(STEP), packet(10**6)])
    assert [s.at for s in stamps] == pytest.approx([0.0, 0.04, 0.08, 0.12, 0.16])


def test_a_loop_continues_where_the_last_round_ended() -> None:
    first = FileTimeline(Fraction(0), STEP, 100.0)
    for i in range(3):
        first.stamp(packet(i * STEP), 0.0)
    second = FileTimeline(Fraction(0), STEP, first.end)
    assert second.stamp(packet(0), 0.0).at == pytest.approx(100.12)


times = st.one_of(st.none(), st.fractions(-1000, 10_000, max_denominator=90_000))


@given(st.lists(st.tuples(times, times), min_size=2, max_size=60))
def test_decoding_times_in_a_file_always_grow(raw: list[tuple[Fraction | None, Fraction | None]]) -> None:
    stamps = in_file([PacketTimes(show, decode) for show, decode in raw], start=None)
    assert all(a.decode_at < b.decode_at for a, b in pairwise(stamps))


class Live:
    """A live timeline fed with (stream time, arrival) pairs."""

    def __init__(self, *, trusted: bool = True) -> None:
        self.timeline = LiveTimeline(EPOCH, 50.0, trusted=trusted)

    def feed(self, pairs: Iterable[tuple[float | None, float]]) -> list[float]:
        """Seconds after connecting that each picture is dated to."""
        return [self.timeline.stamp(packet(show), 50.0 + now).at - EPOCH for show, now in pairs]


def test_a_steady_camera_is_dated_by_its_own_clock_not_by_the_network() -> None:
    delays = [0.010, 0.080, 0.015, 0.060, 0.012, 0.090]
    dated = Live().feed([(7000 + i * 0.04, i * 0.04 + delay) for i, delay in enumerate(delays)])
    assert [b - a for a, b in pairwise(dated)] == pytest.approx([0.04] * 5, abs=1e-3)
    assert dated[0] == pytest.approx(0.010)


def test_no_picture_is_dated_after_its_arrival_even_in_a_burst() -> None:
    burst = [(i * 0.04, 0.5 + i * 0.001) for i in range(100)]
    steady = [(4 + i * 0.04, 0.6 + i * 0.04) for i in range(50)]
    dated = Live().feed(burst + steady)
    assert all(at <= now + 1e-6 for at, (_, now) in zip(dated[:100], burst, strict=True))
    assert dated[-1] == pytest.approx(steady[-1][1], abs=0.01)
    assert all(b > a for a, b in pairwise(dated))


@pytest.mark.parametrize(
    "show",
    [
        lambda i: None,
        lambda i: 3.0,
        lambda i: -i * 0.04,
        lambda i: i * 95443.7,
    ],
    ids=["absent", "frozen", "backward", "jumping"],
)
def test_useless_timestamps_are_replaced_by_the_arrival(show: object) -> None:
    assert callable(show)
    live = Live()
    dated = live.feed([(show(i), 0.1 + i * 0.04) for i in range(200)])
    assert dated == pytest.approx([0.1 + i * 0.04 for i in range(200)], abs=0.005)
    assert live.timeline.mended >= 198


def test_made_up_timestamps_are_not_believed() -> None:
    dated = Live(trusted=False).feed([(i * 0.04, i * 0.2) for i in range(20)])
    assert dated == pytest.approx([i * 0.2 for i in range(20)])


def test_a_camera_whose_clock_starts_anew_does_not_step() -> None:
    shows = [1000 + i * 0.04 for i in range(50)] + [5 + i * 0.04 for i in range(50)]
    dated = Live().feed([(show, i * 0.04) for i, show in enumerate(shows)])
    assert [b - a for a, b in pairwise(dated)] == pytest.approx([0.04] * 99, abs=0.002)


def test_a_slow_quartz_is_followed_over_days() -> None:
    day, drift = 86_400.0, 1e-4
    dated = Live().feed([(i * 10 * (1 - drift), i * 10.0) for i in range(int(3 * day / 10))])
    assert dated[-1] == pytest.approx(3 * day - 10, abs=0.1)


def test_a_fast_quartz_is_followed_over_days() -> None:
    day, drift = 86_400.0, 1e-4
    dated = Live().feed([(i * 10 * (1 + drift), i * 10.0) for i in range(int(3 * day / 10))])
    assert dated[-1] == pytest.approx(3 * day - 10, abs=0.1)


def test_a_backlog_keeps_the_times_of_its_pictures() -> None:
    """Pictures held up by the network for 3 s, then delivered fast, were still taken when they were taken."""
    before = [(i * 0.04, i * 0.04) for i in range(50)]
    held = [(2 + i * 0.04, 5 + i * 0.004) for i in range(75)]
    after = [(5 + i * 0.04, 5.3 + i * 0.04) for i in range(50)]
    dated = Live().feed(before + held + after)
    assert dated[50:125] == pytest.approx([show for show, _ in held], abs=0.02)


def test_a_camera_clock_that_paused_is_given_up_after_a_while() -> None:
    before = [(i * 0.04, i * 0.04) for i in range(50)]
    after = [(2 + i * 0.04, 30 + i * 0.04) for i in range(250)]
    dated = Live().feed(before + after)
    assert dated[-1] == pytest.approx(after[-1][1], abs=0.05)


@given(st.lists(st.tuples(times, times, st.floats(0, 5)), min_size=2, max_size=60))
def test_live_decoding_times_always_grow_and_never_lie_ahead(
    raw: list[tuple[Fraction | None, Fraction | None, float]],
) -> None:
    timeline, now, last = LiveTimeline(EPOCH, 0.0), 0.0, 0.0
    for count, (show, decode, wait) in enumerate(raw, 1):
        now += wait
        stamp = timeline.stamp(PacketTimes(show, decode), now)
        assert stamp.decode_at > last
        assert stamp.decode_at <= EPOCH + now + 0.0011 * count
        last = stamp.decode_at
