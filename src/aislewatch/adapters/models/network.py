"""One neural network on OpenVINO: uint8 BGR pictures in, the raw outputs of the model out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import openvino as ov  # type: ignore[import-untyped]
from numpy.typing import NDArray

from aislewatch.adapters.models.cards import ModelCard, Size
from aislewatch.domain.errors import ModelError
from aislewatch.domain.people import Floats, Image

Outputs = Mapping[str, Floats]
Shape = tuple[int | None, ...]
"""Sizes of an output; None where they depend on the picture."""
Decoded = TypeVar("Decoded")

PRECISIONS: Final = ("auto", "bf16", "f32")


@dataclass(frozen=True, slots=True)
class Runtime:
    """How to run.

    * ``threads``: processor threads for one network; 0 leaves it to OpenVINO
    * ``precision``: ``auto`` takes bfloat16 where the processor computes it natively, else ``f32``
    * ``cache``: folder for compiled networks, which makes the next start faster; None for none
    """

    threads: int = 1
    precision: str = "auto"
    cache: Path | None = None

    def __post_init__(self) -> None:
        if self.threads < 0:
            raise ModelError(f"A model cannot run on {self.threads} threads.", fix="Give 0 (all) or more.")
        if self.precision not in PRECISIONS:
            raise ModelError(
                f"There is no precision {self.precision!r}.", fix=f"Choose: {', '.join(PRECISIONS)}."
            )

    def properties(self) -> dict[str, Any]:
        """As OpenVINO names them. Pinning to cores is off: workers share the machine with others."""
        settings: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": False}
        if self.threads:
            settings["INFERENCE_NUM_THREADS"] = self.threads
        if self.precision != "auto":
            settings["INFERENCE_PRECISION_HINT"] = self.precision
        if self.cache is not None:
            settings["CACHE_DIR"] = str(self.cache)
        return settings


class Network:
    """A model compiled for one input size; conversion to float and normalization happen inside.

    Not for several threads at once. Raises :class:`ModelError` when the file is missing, altered or
    cannot be read, or when the model does not fit the card.
    """

    def __init__(self, card: ModelCard, size: Size, runtime: Runtime) -> None:
        card.verify()
        self.card = card
        self.size = size
        try:
            model = _prepared(ov.Core().read_model(card.path), card, size)
            compiled = ov.Core().compile_model(model, "CPU", runtime.properties())
        except RuntimeError as error:
            raise ModelError(
                f"OpenVINO cannot run model {card.name!r} at {size[1]}x{size[0]} from {card.path}: "
                f"{_first_line(error)}",
                fix="Check 'file' and 'input' of the model card against the model.",
            ) from error
        self._names = [_short(output) for output in compiled.outputs]
        self.output_shapes = {
            name: _shape(output) for name, output in zip(self._names, compiled.outputs, strict=True)
        }
        self._request = compiled.create_infer_request()

    def run(self, pictures: Sequence[Image], decode: Callable[[Outputs], Decoded]) -> list[Decoded]:
        """What ``decode`` makes of each picture's outputs, in order.

        Pictures are uint8 (H, W, 3), BGR, of this network's size. The outputs given to ``decode`` keep
        the batch axis of length 1 and are overwritten by the next picture: copy what is kept.
        """
        results = []
        for picture in pictures:
            batch: NDArray[np.uint8] = np.ascontiguousarray(picture)[None]
            try:
                self._request.infer([batch], share_inputs=True, share_outputs=True)
            except RuntimeError as error:
                raise ModelError(f"Model {self.card.name!r} failed: {_first_line(error)}") from error
            arrays = (self._request.get_output_tensor(i).data for i in range(len(self._names)))
            results.append(decode(dict(zip(self._names, arrays, strict=True))))
        return results


def _prepared(model: ov.Model, card: ModelCard, size: Size) -> ov.Model:
    """The model with a fixed size and the way from camera pixels to its input put in front."""
    spec = card.input
    if len(model.inputs) != 1:
        raise ModelError(f"Model {card.name!r} has {len(model.inputs)} inputs; one is needed.")
    own = _shape(model.input(0))
    if len(own) != 4 or own[spec.layout.index("C")] not in (3, None):
        raise ModelError(
            f"The input of model {card.name!r} has the shape {own}: not {spec.layout} with 3 channels.",
            fix="Correct 'layout' in the model card.",
        )
    height, width = size
    shape = [1, 3, height, width] if spec.layout == "NCHW" else [1, height, width, 3]
    model.reshape({model.input(0): shape})
    steps = ov.preprocess.PrePostProcessor(model)
    picture = steps.input(0)
    picture.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC")).set_color_format(
        ov.preprocess.ColorFormat.BGR
    )
    picture.model().set_layout(ov.Layout(spec.layout))
    inside = picture.preprocess().convert_element_type(ov.Type.f32)
    if spec.color == "RGB":
        inside = inside.convert_color(ov.preprocess.ColorFormat.RGB)
    if any(spec.mean):
        inside = inside.mean(list(spec.mean))
    if any(value != 1 for value in spec.std):
        inside.scale(list(spec.std))
    for i in range(len(model.outputs)):
        steps.output(i).tensor().set_element_type(ov.Type.f32)
    return steps.build()


def _shape(output: ov.Output) -> Shape:
    return tuple(None if size.is_dynamic else size.get_length() for size in output.partial_shape)


def _short(output: ov.ConstOutput) -> str:
    """The shortest of an output's names, without TensorFlow's ``:0``."""
    names = [str(name).removesuffix(":0") for name in output.get_names()]
    return min(names, key=lambda name: (len(name), name))


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
