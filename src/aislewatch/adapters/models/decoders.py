"""From a card's decoder name to the code that reads the outputs, and the check that they fit."""

from collections.abc import Callable, Mapping
from functools import partial

from aislewatch.adapters.models import boxes, movenet, nanodet
from aislewatch.adapters.models.cards import Decoder
from aislewatch.adapters.models.network import Network, Outputs, Shape
from aislewatch.domain.errors import ModelError
from aislewatch.domain.people import Floats

PeopleDecoder = Callable[[Outputs], tuple[Floats, Floats]]
"""Boxes float32 (N, 4) in network pixels and scores float32 (N,), best first."""
PoseDecoder = Callable[[Outputs], Floats]
"""Keypoints float32 (17, 3): x, y in shares of the crop's side, score."""

ANY_NAME = ""
"""Stands for a single output, whatever it is called."""


def people_decoder(network: Network, min_score: float) -> PeopleDecoder:
    """Raises :class:`ModelError` when the network's outputs are not what its card's decoder reads."""
    height, width = network.size
    decoder = network.card.decoder
    if decoder is Decoder.NANODET:
        _check(
            network, {f"stride{s}": (1, height // s, width // s, nanodet.CHANNELS) for s in nanodet.STRIDES}
        )
        return partial(nanodet.decode, min_score=min_score)
    if decoder is Decoder.YOLOX:
        cells = sum((height // s) * (width // s) for s in nanodet.STRIDES)
        _check(network, {ANY_NAME: (1, cells, None)})
        return partial(boxes.decode_yolox, size=network.size, min_score=min_score)
    _check(network, {ANY_NAME: (1, None, boxes.FINISHED)})
    return partial(boxes.decode_finished, min_score=min_score)


def pose_decoder(network: Network) -> PoseDecoder:
    """Raises :class:`ModelError` when the network's outputs are not what its card's decoder reads."""
    if network.card.decoder is Decoder.MOVENET:
        grid = network.size[0] // movenet.STRIDE
        _check(network, {name: (1, grid, grid, depth) for name, depth in movenet.HEADS.items()})
        return movenet.decode
    _check(network, {ANY_NAME: (1, 1, movenet.JOINTS, 3)})
    return movenet.decode_finished


def _check(network: Network, wanted: Mapping[str, Shape]) -> None:
    found = network.output_shapes
    if ANY_NAME in wanted and len(found) == 1:
        found = {ANY_NAME: next(iter(found.values()))}
    if set(found) == set(wanted) and all(_fits(found[name], shape) for name, shape in wanted.items()):
        return
    raise ModelError(
        f"The outputs of model {network.card.name!r} are {_listed(network.output_shapes)}, but the decoder "
        f"{str(network.card.decoder)!r} reads {_listed(wanted)}.",
        fix="Correct 'decoder' or 'sizes' in the model card, or export the model again.",
    )


def _fits(found: Shape, wanted: Shape) -> bool:
    pairs = zip(found, wanted, strict=False)
    return len(found) == len(wanted) and all(None in (f, w) or f == w for f, w in pairs)


def _listed(shapes: Mapping[str, Shape]) -> str:
    """``centers (1, 48, 48, 1), heatmaps (1, 48, 48, 17)``; a free dimension is ``?``."""
    parts = []
    for name, shape in sorted(shapes.items()):
        sizes = ", ".join("?" if size is None else str(size) for size in shape)
        parts.append(f"{name} ({sizes})".lstrip())
    return ", ".join(parts)
