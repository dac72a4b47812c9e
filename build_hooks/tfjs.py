"""Reading TensorFlow.js graph models: a GraphDef in JSON beside files of raw weights."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from build_hooks.graphdef import Array, Node, constant


def read(topology: bytes, weight_files: Mapping[str, bytes]) -> list[Node]:
    """The nodes of ``<stem>.json``, weights in place, in plain TensorFlow operations.

    ``weight_files`` maps the names the JSON mentions to their content. Raises :class:`ValueError` when
    a weight file's length does not match the description.
    """
    model = json.loads(topology)
    weights = _weights(model["weightsManifest"], weight_files)
    nodes: list[Node] = []
    for raw in model["modelTopology"]["node"]:
        nodes += _plain(raw, weights)
    return _only_32_bit(nodes)


def _weights(manifest: list[dict[str, Any]], files: Mapping[str, bytes]) -> dict[str, Array]:
    weights: dict[str, Array] = {}
    for group in manifest:
        raw = b"".join(files[name] for name in group["paths"])
        offset = 0
        for entry in group["weights"]:
            stored = np.dtype(entry.get("quantization", {}).get("dtype", entry["dtype"]))
            if stored.kind == "u":
                raise ValueError(f"{entry['name']}: weights quantized to integers are not supported")
            count = int(np.prod(entry["shape"], dtype=np.int64))
            if offset + count * stored.itemsize > len(raw):
                raise ValueError(f"{group['paths']}: the weight file is too short")
            weights[entry["name"]] = np.frombuffer(raw, stored, count, offset).reshape(entry["shape"])
            offset += count * stored.itemsize
        if offset != len(raw):
            raise ValueError(f"{group['paths']}: {len(raw) - offset} bytes too many")
    return weights


def _plain(raw: Mapping[str, Any], weights: Mapping[str, Array]) -> list[Node]:
    """One node of the JSON as one or more nodes every TensorFlow reader knows."""
    name, op, inputs = raw["name"], raw["op"], tuple(raw.get("input", ()))
    if op == "Const":
        return _weight(name, weights[name])
    if op in _FUSED:
        return _unfused(name, _FUSED[op], inputs, raw["attr"])
    if op == "SparseToDense" and all(i in weights for i in inputs):
        return [constant(name, _dense(*(weights[i] for i in inputs)))]
    return [Node(name, op, inputs, raw.get("attr", {}))]


def _weight(name: str, value: Array) -> list[Node]:
    """Weights stored in half precision stay so in the file and are widened when the graph is read."""
    if value.dtype != np.float16:
        return [constant(name, value)]
    half = constant(f"{name}/half", value)
    widen = {"SrcT": {"type": "DT_HALF"}, "DstT": {"type": "DT_FLOAT"}}
    return [half, Node(name, "Cast", (half.name,), widen)]


_FUSED = {"_FusedConv2D": "Conv2D", "FusedDepthwiseConv2dNative": "DepthwiseConv2dNative"}
_FLOAT = {"T": {"type": "DT_FLOAT"}}


def _unfused(name: str, op: str, inputs: tuple[str, ...], attrs: Mapping[str, Any]) -> list[Node]:
    """A convolution fused with its bias and activation, as separate nodes; the last keeps the name."""
    steps = [base64.b64decode(s).decode() for s in attrs["fused_ops"].get("list", {}).get("s", ())]
    kept = {k: attrs[k] for k in ("strides", "padding", "dilations", "data_format") if k in attrs}
    names = [*(f"{name}/{step}" for step in (op, *steps[:-1])), name] if steps else [name]
    nodes = [Node(names[0], op, inputs[:2], kept | _FLOAT)]
    rest = list(inputs[2:])
    for before, after, step in zip(names, names[1:], steps, strict=False):
        arguments = (before, rest.pop(0)) if step == "BiasAdd" else (before,)
        nodes.append(Node(after, step, arguments, _FLOAT))
    return nodes


def _dense(indices: Array, shape: Array, values: Array, default: Array) -> Array:
    dense: Array = np.full(tuple(shape), default, np.int32)
    dense[tuple(np.atleast_2d(indices).T)] = values
    return dense


def _only_32_bit(nodes: list[Node]) -> list[Node]:
    """TensorFlow.js has no 64-bit integers and stores such constants as int32: so say the attributes."""
    return [Node(n.name, n.op, n.inputs, {k: _narrow(v) for k, v in n.attrs.items()}) for n in nodes]


def _narrow(value: Mapping[str, Any] | Array) -> Mapping[str, Any] | Array:
    if isinstance(value, np.ndarray) or value.get("type") != "DT_INT64":
        return value
    return {"type": "DT_INT32"}
