"""A binary TensorFlow GraphDef from a list of nodes, without TensorFlow or protobuf.

Field numbers are those of TensorFlow's ``graph.proto``, ``node_def.proto``, ``attr_value.proto``,
``tensor.proto``, ``tensor_shape.proto`` and ``types.proto``.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from build_hooks.wire import float_field, message, text, varint_field

Array = NDArray[Any]

DTYPES = {
    "DT_FLOAT": 1,
    "DT_UINT8": 4,
    "DT_INT32": 3,
    "DT_STRING": 7,
    "DT_INT64": 9,
    "DT_BOOL": 10,
    "DT_HALF": 19,
}
"""Names and numbers of the element types that occur in the supported models."""

_OF_NUMPY = {
    "float32": "DT_FLOAT",
    "float16": "DT_HALF",
    "int32": "DT_INT32",
    "int64": "DT_INT64",
    "uint8": "DT_UINT8",
    "bool": "DT_BOOL",
}

PRODUCER = 808
"""GraphDef version written into the file: that of TensorFlow 2.5, new enough for every operation used."""


@dataclass(frozen=True)
class Node:
    """One operation. ``inputs`` are names of nodes, with ``:1`` for a second output.

    An attribute's value is TensorFlow.js' JSON form of an ``AttrValue`` (``{"i": 2}``,
    ``{"type": "DT_FLOAT"}`` ...) or an array for a tensor.
    """

    name: str
    op: str
    inputs: tuple[str, ...] = ()
    attrs: Mapping[str, Mapping[str, Any] | Array] = field(default_factory=dict)


def constant(name: str, value: Array) -> Node:
    """A ``Const`` node holding ``value``."""
    return Node(name, "Const", (), {"dtype": {"type": _OF_NUMPY[value.dtype.name]}, "value": value})


def encode(nodes: Iterable[Node]) -> bytes:
    """The GraphDef as bytes; the same nodes always give the same bytes."""
    body = b"".join(message(1, _node(node)) for node in nodes)
    return body + message(4, varint_field(1, PRODUCER))


def _node(node: Node) -> bytes:
    parts = [text(1, node.name), text(2, node.op)]
    parts += [text(3, name) for name in node.inputs]
    parts += [
        message(5, text(1, key) + message(2, _attribute(value))) for key, value in sorted(node.attrs.items())
    ]
    return b"".join(parts)


def _attribute(value: Mapping[str, Any] | Array) -> bytes:
    if isinstance(value, np.ndarray):
        return message(8, _tensor(value))
    kind, content = next(iter(value.items()))
    if kind == "list":
        return message(1, _listed(content))
    if kind == "shape":
        return message(7, _shape([int(dim["size"]) for dim in content.get("dim", ())]))
    return _scalar(kind, content)


_SCALAR_FIELDS = {"s": 2, "i": 3, "f": 4, "b": 5, "type": 6}


def _scalar(kind: str, content: Any) -> bytes:
    number = _SCALAR_FIELDS.get(kind)
    if number is None:
        raise ValueError(f"attribute of unknown kind {kind!r}")
    if kind == "s":
        return message(number, base64.b64decode(content))
    if kind == "f":
        return float_field(number, float(content))
    if kind == "type":
        return varint_field(number, DTYPES[content])
    return varint_field(number, int(content))


def _listed(content: Mapping[str, Sequence[Any]]) -> bytes:
    """A ``ListValue``: its fields have the numbers of the scalar ones."""
    return b"".join(_scalar(kind, item) for kind, items in sorted(content.items()) for item in items)


def _tensor(array: Array) -> bytes:
    little_endian = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    return (
        varint_field(1, DTYPES[_OF_NUMPY[array.dtype.name]])
        + message(2, _shape(array.shape))
        + message(4, little_endian.tobytes())
    )


def _shape(sizes: Sequence[int]) -> bytes:
    return b"".join(message(2, varint_field(1, size)) for size in sizes)
