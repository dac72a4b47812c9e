"""The shipped networks as ONNX files, so that other runtimes can be timed on the very same networks.

    python benchmarks/onnx_export.py OUT

Writes ``OUT/<model>-<height>x<width>.onnx`` for the detector's two landscape sizes and the pose model of the
default profile, each with its normalization inside (uint8 is converted by the caller), and compares every
output with OpenVINO's in 32-bit numbers.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import openvino as ov
from onnx import helper, numpy_helper
from openvino.passes import ConstantFolding, Manager

from aislewatch.adapters.models.cards import ModelCard, Size, shipped

MODELS = (("nanodet", (320, 512)), ("nanodet", (320, 416)), ("movenet-lightning", (192, 192)))
OPSET = 18


def export(card: ModelCard, size: Size, path: Path) -> Path:
    """Write ``card``'s network for pictures float32 (1, height, width, 3), BGR, 0 to 255."""
    model = ov.Core().read_model(card.path)
    height, width = size
    first = card.input.layout == "NCHW"
    model.reshape({model.input(0): [1, 3, height, width] if first else [1, height, width, 3]})
    passes = Manager()
    passes.register_pass(ConstantFolding())
    passes.run_passes(model)
    graph = _Graph()
    names = {model.get_parameters()[0].get_friendly_name(): _normalized(graph, card, first)}
    outputs = []
    for node in model.get_ordered_ops():
        kind = node.get_type_name()
        if kind == "Result":
            source = node.input(0).get_source_output()
            name = min((n.removesuffix(":0") for n in source.get_names()), key=len)
            graph.add("Identity", [names[source.get_node().get_friendly_name()]], name)
            outputs.append(
                helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, list(source.get_shape()))
            )
        elif kind != "Parameter" and _constant(node) is None:
            inputs = [_input(graph, names, place) for place in node.inputs()]
            names[node.get_friendly_name()] = _OPERATIONS[kind](graph, node, inputs)
    picture = helper.make_tensor_value_info("picture", onnx.TensorProto.FLOAT, [1, height, width, 3])
    made = helper.make_graph(graph.nodes, card.name, [picture], outputs, graph.constants)
    whole = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(whole)
    path.write_bytes(whole.SerializeToString())
    return path


class _Graph:
    """Nodes and constants so far; every value gets a name of its own."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, kind: str, inputs: list[str], output: str = "", **attributes: Any) -> str:
        name = output or f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def constant(self, array: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def _normalized(graph: _Graph, card: ModelCard, first: bool) -> str:
    value = "picture"
    if card.input.color == "RGB":
        value = graph.add("Gather", [value, graph.constant(np.array([2, 1, 0]))], axis=3)
    mean, std = (np.array(numbers, np.float32) for numbers in (card.input.mean, card.input.std))
    value = graph.add("Sub", [value, graph.constant(mean)])
    value = graph.add("Div", [value, graph.constant(std)])
    return graph.add("Transpose", [value], perm=[0, 3, 1, 2]) if first else value


def _constant(node: Any) -> Any:
    """The array of a node that depends on no picture, else None."""
    kind = node.get_type_name()
    if kind == "Constant":
        return node.get_data()
    if kind not in ("Convert", "Unsqueeze"):
        return None
    inputs = [_constant(place.get_source_output().get_node()) for place in node.inputs()]
    if inputs[0] is None:
        return None
    if kind == "Convert":
        return inputs[0].astype(np.float32)
    return np.expand_dims(inputs[0], tuple(int(axis) for axis in np.atleast_1d(inputs[1])))


def _input(graph: _Graph, names: dict[str, str], place: Any) -> Any:
    """A value's name, or a constant's array."""
    node = place.get_source_output().get_node()
    array = _constant(node)
    return names[node.get_friendly_name()] if array is None else array


def _named(graph: _Graph, value: Any) -> str:
    return value if isinstance(value, str) else graph.constant(value.astype(np.float32))


def _plain(kind: str) -> Callable[[_Graph, Any, list[Any]], str]:
    return lambda graph, node, inputs: graph.add(kind, [_named(graph, value) for value in inputs])


def _convolution(graph: _Graph, node: Any, inputs: list[Any]) -> str:
    weights, groups = inputs[1].astype(np.float32), 1
    if node.get_type_name() == "GroupConvolution":
        groups = weights.shape[0]
        weights = weights.reshape(-1, *weights.shape[2:])
    told = node.get_attributes()
    return graph.add(
        "Conv",
        [_named(graph, inputs[0]), graph.constant(weights)],
        group=groups,
        strides=list(told["strides"]),
        dilations=list(told["dilations"]),
        pads=[*told["pads_begin"], *told["pads_end"]],
        kernel_shape=list(weights.shape[2:]),
    )


def _pool(graph: _Graph, node: Any, inputs: list[Any]) -> str:
    told = node.get_attributes()
    return graph.add(
        "MaxPool",
        [inputs[0]],
        kernel_shape=list(told["kernel"]),
        strides=list(told["strides"]),
        pads=[*told["pads_begin"], *told["pads_end"]],
    )


def _pad(graph: _Graph, node: Any, inputs: list[Any]) -> str:
    around = np.concatenate([inputs[1], inputs[2]]).astype(np.int64)
    return graph.add("Pad", [inputs[0], graph.constant(around), graph.constant(inputs[3].astype(np.float32))])


def _scaled(graph: _Graph, node: Any, inputs: list[Any]) -> str:
    sizes = graph.constant(np.array(list(node.output(0).get_shape()), np.int64))
    return graph.add(
        "Resize", [inputs[0], "", "", sizes], mode="linear", coordinate_transformation_mode="half_pixel"
    )


def _clamp(graph: _Graph, node: Any, inputs: list[Any]) -> str:
    told = node.get_attributes()
    bounds = [graph.constant(np.float32(told[side])) for side in ("min", "max")]
    return graph.add("Clip", [inputs[0], *bounds])


def _transpose(graph: _Graph, node: Any, inputs: list[Any]) -> str:
    return graph.add("Transpose", [inputs[0]], perm=[int(axis) for axis in inputs[1]])


def _concat(graph: _Graph, node: Any, inputs: list[Any]) -> str:
    return graph.add("Concat", [_named(graph, v) for v in inputs], axis=node.get_attributes()["axis"])


_OPERATIONS: dict[str, Callable[[_Graph, Any, list[Any]], str]] = {
    "Add": _plain("Add"),
    "Subtract": _plain("Sub"),
    "Multiply": _plain("Mul"),
    "PRelu": _plain("PRelu"),
    "Relu": _plain("Relu"),
    "Clamp": _clamp,
    "Concat": _concat,
    "Convert": _plain("Identity"),  # all numbers here have 32 bits
    "Convolution": _convolution,
    "GroupConvolution": _convolution,
    "Interpolate": _scaled,
    "MaxPool": _pool,
    "Pad": _pad,
    "Transpose": _transpose,
}


def difference(card: ModelCard, size: Size, path: Path) -> float:
    """The largest difference to OpenVINO's outputs on a picture of noise, in logits or cells."""
    picture = np.random.default_rng(0).integers(0, 256, (1, *size, 3)).astype(np.float32)
    session = onnxruntime.InferenceSession(path)
    theirs = dict(
        zip([o.name for o in session.get_outputs()], session.run(None, {"picture": picture}), strict=True)
    )
    given = picture[..., ::-1] if card.input.color == "RGB" else picture
    given = (given - np.array(card.input.mean, np.float32)) / np.array(card.input.std, np.float32)
    model = ov.Core().read_model(card.path)
    given = given.transpose(0, 3, 1, 2) if card.input.layout == "NCHW" else given
    model.reshape({model.input(0): list(given.shape)})
    compiled = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    ours = compiled([np.ascontiguousarray(given)])
    return max(
        float(np.abs(ours[output] - theirs[min((n.removesuffix(":0") for n in output.names), key=len)]).max())
        for output in compiled.outputs
    )


def main(out: Path) -> None:
    """Export and compare all."""
    out.mkdir(parents=True, exist_ok=True)
    for name, size in MODELS:
        card = shipped(name)
        path = export(card, size, out / f"{name}-{size[0]}x{size[1]}.onnx")
        print(
            f"{path}: {path.stat().st_size / 1e6:.1f} MB, off by at most {difference(card, size, path):.1g}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
