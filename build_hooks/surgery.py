"""Small cuts in the graphs, so that one file serves every picture size and batch.

* NanoDet's graph holds the feature maps' sizes for 416x416 as constants: they become multiples of the
  input's own size. It ends before the class scores and box distributions are reshaped.
* MoveNet's graph ends in a decoder for a batch of one: the cut leaves its four heads, which
  ``aislewatch.adapters.models.movenet`` decodes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from build_hooks.graphdef import Node, constant

NCHW_SPATIAL = (2, 4)


def nanodet(nodes: Sequence[Node], *, trained_side: int = 416) -> list[Node]:
    """Input ``image`` float32 (N, 3, H, W), sides multiples of 32; outputs ``stride8``, ``stride16`` and
    ``stride32``, float32 (N, H / stride, W / stride, 124): 80 class logits, then 4 x 11 bin logits."""
    by_name = {node.name: node for node in nodes}
    splits = [node for node in nodes if node.op == "SplitV"]  # one a level: classes from boxes, NCHW
    levels = [by_name[split.inputs[0]].inputs[0] for split in splits]  # before the transpose to NCHW
    outputs = [
        Node(f"stride{stride}", "Identity", (level,), {"T": {"type": "DT_FLOAT"}})
        for stride, level in zip((8, 16, 32), levels, strict=True)
    ]
    free = [_placeholder("image", (-1, 3, -1, -1)), *_size_of("image", NCHW_SPATIAL)]
    for node in _renamed(nodes, {"input_1": "image"}):
        if node.op == "ResizeBilinear":
            stride = trained_side // int(_value(by_name, node.inputs[1])[0])
            free += _divided(f"{node.name}/size", "image/size", stride)
            node = replace(node, inputs=(node.inputs[0], f"{node.name}/size"))
        free.append(node)
    return reachable([*free, *outputs], [node.name for node in outputs])


def movenet(nodes: Sequence[Node], side: int) -> list[Node]:
    """Input ``image`` float32 (N, side, side, 3), RGB 0-255; outputs ``centers`` (1 channel, logits),
    ``heatmaps`` (17, logits), ``regress`` (34) and ``offsets`` (34), float32 (N, side / 4, side / 4, C)."""
    prefix = "StatefulPartitionedCall"
    heads = {
        "centers": f"{prefix}/center_0/conv2d_4/BiasAdd",
        "heatmaps": f"{prefix}/kpt_heatmap_0/conv2d_5/BiasAdd",
        "regress": f"{prefix}/kpt_regress_0/conv2d_6/BiasAdd",
        "offsets": f"{prefix}/kpt_offset_0/conv2d_7/BiasAdd",
    }
    outputs = [Node(name, "Identity", (of,), {"T": {"type": "DT_FLOAT"}}) for name, of in heads.items()]
    batched = _renamed(nodes, {f"{prefix}/stack": "image"})
    image = _placeholder("image", (-1, side, side, 3))
    return reachable([image, *batched, *outputs], [node.name for node in outputs])


def reachable(nodes: Iterable[Node], outputs: Iterable[str]) -> list[Node]:
    """The nodes the outputs need, in their order. Raises :class:`ValueError` for a missing one."""
    listed = list(nodes)
    by_name = {node.name: node for node in listed}
    needed: set[str] = set()
    waiting = list(outputs)
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        if name not in by_name:
            raise ValueError(f"the graph has no node {name!r}: not the model this was written for")
        needed.add(name)
        waiting += [source.split(":")[0] for source in by_name[name].inputs]
    return [node for node in listed if node.name in needed]


def _renamed(nodes: Iterable[Node], names: Mapping[str, str]) -> list[Node]:
    """Without the nodes named, and whoever read them reads the new name."""
    return [
        replace(node, inputs=tuple(names.get(source, source) for source in node.inputs))
        for node in nodes
        if node.name not in names
    ]


def _placeholder(name: str, shape: Sequence[int]) -> Node:
    dims = {"shape": {"dim": [{"size": size} for size in shape]}}
    return Node(name, "Placeholder", (), {"dtype": {"type": "DT_FLOAT"}, "shape": dims})


def _size_of(image: str, axes: tuple[int, int]) -> list[Node]:
    """``<image>/size``: the sides between two axes, int32 (2,)."""
    shape = Node(f"{image}/shape", "Shape", (image,), {"T": {"type": "DT_FLOAT"}, "out_type": _INT})
    cuts = [
        constant(f"{image}/size/{part}", np.array([value], np.int32))
        for part, value in zip(("begin", "end", "strides"), (*axes, 1), strict=True)
    ]
    inputs = (shape.name, *(cut.name for cut in cuts))
    return [shape, *cuts, Node(f"{image}/size", "StridedSlice", inputs, {"T": _INT, "Index": _INT})]


def _divided(name: str, of: str, by: int) -> list[Node]:
    divisor = constant(f"{name}/by", np.array(by, np.int32))
    return [divisor, Node(name, "FloorDiv", (of, divisor.name), {"T": _INT})]


def _value(by_name: Mapping[str, Node], name: str) -> np.ndarray:
    value = by_name[name].attrs["value"]
    if not isinstance(value, np.ndarray):
        raise ValueError(f"{name!r} is not a constant: not the model this was written for")
    return value


_INT = {"type": "DT_INT32"}
