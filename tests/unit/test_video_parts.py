"""The pure parts of video in and out: the time grid, H.264 units, exclusion, addresses without passwords."""

import errno
from itertools import pairwise

import av.error
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.adapters.video import nal
from aislewatch.adapters.video.faults import redact, translated
from aislewatch.adapters.video.mask import ExclusionMask, black_out
from aislewatch.adapters.video.sampling import TimeGrid
from aislewatch.domain.errors import SourceUnavailable, UnreadableVideo
from aislewatch.domain.geometry import contains

# the time grid


def taken(times: list[float], rate: float) -> list[float]:
    """Which of ``times`` the grid takes."""
    grid = TimeGrid(rate)
    return [at for at in times if grid.take(at)]


@pytest.mark.parametrize(
    ("fps", "rate"), [(25, 8), (30, 10), (15, 15), (15, 8), (7, 5), (10, 8), (50, 5), (25, 1)]
)
def test_the_grid_keeps_the_rate_it_promises(fps: int, rate: int) -> None:
    chosen = taken([i / fps for i in range(fps * 10)], rate)
    assert len(chosen) == pytest.approx(rate * 10, abs=1)
    assert all(b - a < 1 / rate + 1 / fps + 1e-9 for a, b in pairwise(chosen))


@pytest.mark.parametrize("fps", [8, 15, 30])
def test_rounded_timestamps_lose_no_picture(fps: int) -> None:
    """Matroska and FLV round to a millisecond."""
    times = [round(i / fps, 3) for i in range(300)]
    assert taken(times, fps) == times


def test_a_stream_slower_than_the_rate_is_taken_whole() -> None:
    times = [i / 5 for i in range(50)]
    assert taken(times, 8) == times


def test_a_pause_does_not_bring_a_burst_after_it() -> None:
    assert taken([0.0, 10.0, 10.04, 10.08, 10.12, 10.16], 8) == [0.0, 10.0, 10.12]


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=200, unique=True), st.sampled_from([1.0, 5.0, 8.0, 30.0])
)
def test_a_packet_that_is_not_expected_is_never_the_one_taken(times: list[float], rate: float) -> None:
    """With decoding in presentation order, skipping what is not expected changes nothing."""
    times.sort()
    everything, expected = TimeGrid(rate), TimeGrid(rate)
    assert [t for t in times if everything.take(t)] == [
        t for t in times if expected.expect(t) and expected.take(t)
    ]


# H.264 units

PAYLOAD = st.binary(min_size=1, max_size=20).map(lambda data: bytes(b | 0x80 for b in data))
UNITS = st.lists(
    st.tuples(st.integers(1, 31), PAYLOAD).map(lambda u: bytes([u[0]]) + u[1]), min_size=1, max_size=8
)


@given(UNITS, st.sampled_from([1, 2, 4]))
def test_both_forms_hold_the_same_units(units: list[bytes], length_size: int) -> None:
    prefixed = b"".join(len(unit).to_bytes(length_size, "big") + unit for unit in units)
    stream = nal.annex_b(prefixed, length_size)
    assert list(nal.units(prefixed, length_size)) == units
    assert list(nal.units(stream, 0)) == units
    assert nal.annex_b(stream, 0) is stream


@given(st.binary(max_size=60), st.sampled_from([0, 1, 2, 4]))
def test_damaged_bytes_never_break_the_reading(data: bytes, length_size: int) -> None:
    for unit in nal.units(data, length_size):
        assert unit in data
    nal.layout(data)


@given(st.binary(min_size=1, max_size=40).map(lambda b: b"\x67" + b), st.binary(min_size=1, max_size=40))
def test_an_avcc_record_gives_its_parameter_sets(sps: bytes, rest: bytes) -> None:
    pps = b"\x68" + rest
    record = b"\x01\x64\x00\x1f\xff\xe1" + len(sps).to_bytes(2, "big") + sps
    record += b"\x01" + len(pps).to_bytes(2, "big") + pps
    layout = nal.layout(record)
    assert layout.length_size == 4
    assert layout.parameter_sets == nal.START_CODE + sps + nal.START_CODE + pps


# exclusion

TRIANGLE = ((0.2, 0.2), (0.8, 0.3), (0.4, 0.9))


@pytest.mark.parametrize("size", [(160, 120), (321, 239), (33, 17)])
def test_no_pixel_inside_an_excluded_zone_survives(size: tuple[int, int]) -> None:
    width, height = size
    image = np.full((height, width, 3), 200, np.uint8)
    black_out(image, [TRIANGLE])
    for y in range(height):
        for x in range(width):
            corners = [(x / width, y / height), ((x + 0.5) / width, (y + 0.5) / height)]
            if any(contains(TRIANGLE, corner) for corner in corners):
                assert not image[y, x].any(), f"pixel {x}, {y} shows"


def test_the_rest_of_the_picture_stays() -> None:
    image = np.full((120, 160, 3), 200, np.uint8)
    black_out(image, [TRIANGLE])
    assert (image[:20] == 200).all()
    assert (image[:, :28] == 200).all()


def test_zones_may_be_replaced_while_running() -> None:
    mask = ExclusionMask([TRIANGLE])
    mask.replace([])
    image = np.full((12, 16, 3), 200, np.uint8)
    mask.apply(image)
    assert image.min() == 200


# addresses and faults


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://admin:geheim@10.0.0.5:554/ch1", "rtsp://***@10.0.0.5:554/ch1"),
        ("rtsp://admin:ge@he/im@10.0.0.5/ch1", "rtsp://***@10.0.0.5/ch1"),
        ("http://10.0.0.5/video?user=admin&pwd=geheim&ch=1", "http://10.0.0.5/video?user=***&pwd=***&ch=1"),
        ("http://cam/v.cgi?access_token=geheim", "http://cam/v.cgi?access_token=***"),
        ("rtsp://10.0.0.5/ch1", "rtsp://10.0.0.5/ch1"),
        ("/videos/till.mp4", "/videos/till.mp4"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert redact(url) == shown


@given(st.text(min_size=4, max_size=20).filter(lambda p: p not in "rtsp://***@camera.invalid/live"))
def test_no_password_ever_shows(password: str) -> None:
    assert password not in redact(f"rtsp://admin:{password}@camera.invalid/live")


@pytest.mark.parametrize(
    ("cause", "kind", "words"),
    [
        (OSError(errno.EHOSTUNREACH, "x"), SourceUnavailable, "host cannot be reached"),
        (OSError(errno.ENETUNREACH, "x"), SourceUnavailable, "network cannot be reached"),
        (OSError(errno.ETIMEDOUT, "x"), SourceUnavailable, "time-out"),
        (av.error.HTTPForbiddenError(0, "x"), SourceUnavailable, "403"),
        (av.error.HTTPServerError(0, "x"), SourceUnavailable, "internal error"),
        (av.error.DecoderNotFoundError(0, "x"), UnreadableVideo, "no decoder"),
        (av.error.PatchWelcomeError(0, "x"), UnreadableVideo, "not supported"),
        (OSError(errno.EBADF, "Bad file descriptor"), SourceUnavailable, "Bad file descriptor"),
    ],
)
def test_foreign_errors_are_said_in_plain_words(cause: OSError, kind: type[Exception], words: str) -> None:
    fault = translated(cause, "rtsp://admin:geheim@cam/1")
    assert isinstance(fault, kind)
    assert words in str(fault)
    assert fault.fix
    assert "geheim" not in str(fault)
