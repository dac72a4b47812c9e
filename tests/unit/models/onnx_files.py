"""Tiny ONNX files for tests, written field by field (numbers from ``onnx.proto``)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from build_hooks.wire import message, text, varint_field
from numpy.typing import NDArray

FLOAT = 1


def brightness_times(
    path: Path, shape: Sequence[int], base: NDArray[np.float32], gain: NDArray[np.float32]
) -> Path:
    """A model whose output is ``base`` plus ``gain`` times the largest value of its input (``shape``)."""
    nodes = (
        _node("ReduceMax", ("picture",), "brightest", varint_field(3, 0)),
        _node("Mul", ("brightest", "gain"), "change"),
        _node("Add", ("base", "change"), "out"),
    )
    graph = b"".join(message(1, node) for node in nodes) + text(2, "tiny")
    graph += message(5, _tensor("gain", gain)) + message(5, _tensor("base", base))
    graph += message(11, _value("picture", shape)) + message(12, _value("out", base.shape))
    opset = text(1, "") + varint_field(2, 13)
    path.write_bytes(varint_field(1, 8) + message(7, graph) + message(8, opset))
    return path


def _node(op: str, inputs: Sequence[str], output: str, keepdims: bytes = b"") -> bytes:
    attribute = text(1, "keepdims") + keepdims + varint_field(20, 2) if keepdims else b""
    fields = b"".join(text(1, name) for name in inputs) + text(2, output) + text(4, op)
    return fields + (message(5, attribute) if attribute else b"")


def _tensor(name: str, array: NDArray[np.float32]) -> bytes:
    sizes = b"".join(varint_field(1, size) for size in array.shape)
    return sizes + varint_field(2, FLOAT) + text(8, name) + message(9, array.astype("<f4").tobytes())


def _value(name: str, shape: Sequence[int]) -> bytes:
    sizes = b"".join(message(1, varint_field(1, size)) for size in shape)
    return text(1, name) + message(2, message(1, varint_field(1, FLOAT) + message(2, sizes)))
