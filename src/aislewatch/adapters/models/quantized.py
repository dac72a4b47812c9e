"""8-bit arithmetic for a shipped network, made when it is loaded: no second file of weights.

Every convolution's input is rounded to 256 levels between two bounds that ``training/calibrate.py`` measured,
its weights to 255 levels per output channel; the runtime then computes in whole numbers. Ordinary processors
do these two times as fast (``docs/models.md`` tells what it costs in accuracy).
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

import numpy as np
import openvino as ov  # type: ignore[import-untyped]
from openvino import opset13 as nodes
from openvino.passes import ConstantFolding, Manager  # type: ignore[import-untyped]

from aislewatch.adapters.models.cards import ModelCard
from aislewatch.domain.errors import ModelError

Bounds = tuple[float, float]
"""Between which the values before a convolution lie."""

FILE: Final = "ranges.json"
"""Bounds of the shipped networks, by the SHA-256 of their weights, in the order of the convolutions."""

_LEVELS: Final = 256
_LEVELS_OF_WEIGHTS: Final = 255


def bounds_of(card: ModelCard) -> list[Bounds] | None:
    """What was measured for a network; None for one that was not, such as a user's own."""
    known = json.loads(files("aislewatch.adapters.models").joinpath(FILE).read_text(encoding="utf-8"))
    found = known.get(card.sha256)
    return None if found is None else [(float(low), float(high)) for low, high in found]


def convolutions(model: ov.Model) -> list[Any]:
    """The nodes that are rounded, in the model's own order. The model has its final size."""
    folding = Manager()
    folding.register_pass(ConstantFolding())
    folding.run_passes(model)
    return [node for node in model.get_ordered_ops() if node.get_type_name() == "Convolution"]


def quantize(model: ov.Model, bounds: Sequence[Bounds]) -> None:
    """Round before every convolution of ``model`` (in place). Raises :class:`ModelError` when the bounds are
    those of another network."""
    found = convolutions(model)
    if len(found) != len(bounds):
        raise ModelError(
            f"The network has {len(found)} convolutions, its 8-bit bounds are for {len(bounds)}.",
            fix="Measure them again (training/calibrate.py), or choose another precision.",
        )
    rounded: dict[tuple[str, int], Any] = {}
    for node, (low, high) in zip(found, bounds, strict=True):
        source = node.input(0).get_source_output()
        key = (source.get_node().get_friendly_name(), source.get_index())
        if key not in rounded:
            # Zero must be a level of its own: pictures and layers are padded with it.
            edges = [nodes.constant(np.float32(edge)) for edge in (min(low, 0.0), max(high, 0.0))]
            rounded[key] = nodes.fake_quantize(source, *edges, *edges, _LEVELS)
        node.input(0).replace_source_output(rounded[key].output(0))
        node.input(1).replace_source_output(_weights(node).output(0))
    model.validate_nodes_and_infer_types()


def _weights(node: Any) -> Any:
    """The convolution's weights (out, in, h, w), rounded between the largest of each output channel."""
    source = node.input(1).get_source_output().get_node()
    while source.get_type_name() == "Convert":
        source = source.input(0).get_source_output().get_node()
    weights = source.get_data().astype(np.float32)
    most = np.maximum(np.abs(weights).max(axis=(1, 2, 3), keepdims=True), 1e-8)
    edges = [nodes.constant(edge) for edge in (-most, most)]
    return nodes.fake_quantize(nodes.constant(weights), *edges, *edges, _LEVELS_OF_WEIGHTS)
