"""One neural network on OpenVINO: uint8 BGR pictures in, the raw outputs of the model out."""

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import openvino as ov  # type: ignore[import-untyped]

from aislewatch.adapters.models.cards import ModelCard, Size
from aislewatch.adapters.models.quantized import bounds_of, quantize
from aislewatch.domain.errors import ModelError
from aislewatch.domain.people import Floats, Image

Outputs = Mapping[str, Floats]
Shape = tuple[int | None, ...]
"""Sizes of an output; None where they depend on the picture."""
Decoded = TypeVar("Decoded")

PRECISIONS: Final = ("auto", "bf16", "int8", "f32")


@dataclass(frozen=True, slots=True)
class Runtime:
    """How to run.

    * ``threads``: pictures that one network looks at at a time, each on a processor thread of its own, so
      that a picture's numbers do not depend on how many there are; 0 for as many as there are processors
    * ``precision``: ``auto`` takes ``bf16`` where the processor computes it natively, else ``int8``; ``int8``
      means the networks that were measured for it (:mod:`.quantized`), the others compute in ``f32``
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

    @property
    def chosen(self) -> str:
        """``bf16``, ``int8`` or ``f32``: the precision that is meant on this machine."""
        if self.precision != "auto":
            return self.precision
        native = "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        return "bf16" if native else "int8"

    @property
    def lanes(self) -> int:
        """How many pictures run at a time."""
        return self.threads or len(os.sched_getaffinity(0))

    def properties(self) -> dict[str, Any]:
        """As OpenVINO names them. Pinning to cores is off: workers share the machine with others."""
        settings: dict[str, Any] = {
            "NUM_STREAMS": self.lanes,
            "INFERENCE_NUM_THREADS": self.lanes,
            "ENABLE_CPU_PINNING": False,
        }
        settings["INFERENCE_PRECISION_HINT"] = "bf16" if self.chosen == "bf16" else "f32"
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
            model = _fixed(ov.Core().read_model(card.path), card, size)
            bounds = bounds_of(card) if runtime.chosen == "int8" else None
            if bounds is not None:
                quantize(model, bounds)
            model = _prepared(model, card)
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
        # One more than run at a time: while one's outputs are read, no lane stands idle.
        self._requests = [compiled.create_infer_request() for _ in range(runtime.lanes + 1)]

    def run(self, pictures: Iterable[Image], decode: Callable[[Outputs], Decoded]) -> list[Decoded]:
        """What ``decode`` makes of each picture's outputs, in order.

        Pictures are uint8 (H, W, 3), BGR, of this network's size; each is taken from ``pictures`` when there
        is room for it, so that they can be cut while others are looked at. The outputs given to ``decode``
        keep the batch axis of length 1 and are overwritten later: copy what is kept.
        """
        results: list[Decoded] = []
        running: deque[tuple[Any, Image]] = deque()
        try:
            for number, picture in enumerate(pictures):
                if len(running) == len(self._requests):
                    results.append(self._finished(*running.popleft(), decode))
                request = self._requests[number % len(self._requests)]
                batch: Image = np.ascontiguousarray(picture)[None]
                request.set_input_tensor(ov.Tensor(batch, shared_memory=True))
                request.start_async()
                running.append((request, batch))
            while running:
                results.append(self._finished(*running.popleft(), decode))
        except RuntimeError as error:
            raise ModelError(f"Model {self.card.name!r} failed: {_first_line(error)}") from error
        finally:
            for request, _ in running:  # nothing may still run when the next pictures come
                with contextlib.suppress(RuntimeError):
                    request.wait()
        return results

    def _finished(self, request: Any, batch: Image, decode: Callable[[Outputs], Decoded]) -> Decoded:
        """``batch`` is the request's input, which must live until here."""
        request.wait()
        arrays = (request.get_output_tensor(i).data for i in range(len(self._names)))
        return decode(dict(zip(self._names, arrays, strict=True)))


def _fixed(model: ov.Model, card: ModelCard, size: Size) -> ov.Model:
    """The model with a fixed size."""
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
    return model


def _prepared(model: ov.Model, card: ModelCard) -> ov.Model:
    """The model with the way from camera pixels to its input put in front."""
    spec = card.input
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
