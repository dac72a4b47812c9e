"""The protobuf wire format: each function gives one field, by its number, as bytes."""

import struct


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # negative numbers are written as 64-bit two's complement
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def varint_field(number: int, value: int) -> bytes:
    """A whole number, truth value or enumeration."""
    return _varint(number << 3) + _varint(value)


def float_field(number: int, value: float) -> bytes:
    """A float32."""
    return _varint(number << 3 | 5) + struct.pack("<f", value)


def message(number: int, body: bytes) -> bytes:
    """A message or bytes."""
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def text(number: int, content: str) -> bytes:
    """A string, as UTF-8."""
    return message(number, content.encode())
