"""H.264 units of a byte stream (ITU-T H.264 Annex B; ISO/IEC 14496-15 for the length-prefixed form).

Cameras send Annex B (start codes, parameter sets in the stream); mp4, mkv and flv files hold
length-prefixed units with the parameter sets apart, in an ``avcC`` record. Clips need one common form.
Pure functions over bytes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

START_CODE: Final = b"\x00\x00\x00\x01"
SPS: Final = 7
PPS: Final = 8

_ANY_START: Final = re.compile(rb"\x00\x00\x01")


@dataclass(frozen=True, slots=True)
class H264Layout:
    """How a stream's packets hold their units.

    ``length_size`` is the width of the length prefix in bytes, 0 for Annex B. ``parameter_sets`` is
    what the stream's header says apart from the packets, as Annex B (may be empty).
    """

    length_size: int
    parameter_sets: bytes


def unit_type(unit: bytes) -> int:
    """``nal_unit_type`` of a unit without start code or length (table 7-1); 0 for an empty one."""
    return unit[0] & 0x1F if unit else 0


def annex_b_units(data: bytes) -> Iterator[bytes]:
    """The units of an Annex B byte stream, start codes and trailing zeros removed."""
    starts = list(_ANY_START.finditer(data))
    ends = [match.start() for match in starts[1:]] + [len(data)]
    for match, end in zip(starts, ends, strict=False):
        unit = data[match.end() : end].rstrip(b"\x00")
        if unit:
            yield unit


def prefixed_units(data: bytes, length_size: int) -> Iterator[bytes]:
    """The units of a length-prefixed packet; stops where a length overruns the packet (damage)."""
    position = 0
    while position + length_size <= len(data):
        length = int.from_bytes(data[position : position + length_size], "big")
        position += length_size
        if length == 0 or position + length > len(data):
            return
        yield data[position : position + length]
        position += length


def units(data: bytes, length_size: int) -> Iterator[bytes]:
    """The units of a packet in either form."""
    return prefixed_units(data, length_size) if length_size else annex_b_units(data)


def annex_b(data: bytes, length_size: int) -> bytes:
    """A packet as Annex B; one that is already is returned as it came."""
    if not length_size:
        return data
    return b"".join(START_CODE + unit for unit in prefixed_units(data, length_size))


def parameter_sets(data: bytes, length_size: int) -> bytes:
    """The SPS and PPS units inside a packet as Annex B; empty when it carries none."""
    return b"".join(START_CODE + u for u in units(data, length_size) if unit_type(u) in (SPS, PPS))


def has_parameter_sets(sets: bytes) -> bool:
    """Whether Annex B bytes hold at least one SPS and one PPS."""
    return {SPS, PPS} <= {unit_type(u) for u in annex_b_units(sets)}


def codec_name(sets: bytes) -> str:
    """How browsers name the stream with these parameter sets (RFC 6381: profile, constraints and level as
    hexadecimal digits); empty without an SPS."""
    sps = next((unit for unit in annex_b_units(sets) if unit_type(unit) == SPS and len(unit) >= 4), b"")
    return f"avc1.{sps[1:4].hex()}" if sps else ""


def layout(extradata: bytes) -> H264Layout:
    """The packet form that a stream's header (``extradata``) announces.

    A damaged ``avcC`` record yields what could be read of it.
    """
    if len(extradata) < 7 or extradata[0] != 1:  # 1 = configurationVersion of an avcC record
        return H264Layout(0, parameter_sets(extradata, 0))
    length_size = (extradata[4] & 0b11) + 1
    found: list[bytes] = []
    position = 5
    for mask in (0x1F, 0xFF):  # numOfSequenceParameterSets has 5 bits, numOfPictureParameterSets 8
        if position >= len(extradata):
            break
        count = extradata[position] & mask
        position += 1
        for _ in range(count):
            length = int.from_bytes(extradata[position : position + 2], "big")
            unit = extradata[position + 2 : position + 2 + length]
            position += 2 + length
            if unit:
                found.append(START_CODE + unit)
    return H264Layout(length_size, b"".join(found))
