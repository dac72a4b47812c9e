"""The converted models give what the published ones give in TensorFlow.js (``golden/make.py``)."""

import json
from typing import Any

import numpy as np
import pytest

from aislewatch.adapters.models import movenet
from aislewatch.adapters.models.cards import shipped
from aislewatch.adapters.models.nanodet import CLASSES, PERSON
from aislewatch.adapters.models.network import Network, Outputs, Runtime
from tests.unit.models.golden.make import FOLDER, crop

GOLDEN: list[dict[str, Any]] = json.loads((FOLDER / "tfjs.json").read_text())
POSES = [entry for entry in GOLDEN if entry["model"] != "nanodet"]
(PEOPLE,) = (entry for entry in GOLDEN if entry["model"] == "nanodet")

pytestmark = pytest.mark.footage


def raw(entry: dict[str, Any], precision: str) -> Outputs:
    side = entry["side"]
    network = Network(shipped(entry["model"]), (side, side), Runtime(precision=precision))
    pixels = crop(entry["picture"], entry["corner"], side)
    return network.run([pixels], lambda outputs: {k: v.copy() for k, v in outputs.items()})[0]


@pytest.mark.parametrize("entry", POSES, ids=lambda e: f"{e['model']}-{e['picture']}")
def test_movenet_f32(entry: dict[str, Any]) -> None:
    found = movenet.decode(raw(entry, "f32"))
    original = np.array(entry["found"], np.float32)
    # The published decoder divides cells by the grid in half precision: 2e-4 of the crop on Lightning.
    np.testing.assert_allclose(found[:, :2], original[:, :2], atol=5e-4)
    np.testing.assert_allclose(found[:, 2], original[:, 2], atol=1e-3)


@pytest.mark.parametrize("entry", POSES, ids=lambda e: f"{e['model']}-{e['picture']}")
def test_movenet_default_precision(entry: dict[str, Any]) -> None:
    found = movenet.decode(raw(entry, "auto"))
    original = np.array(entry["found"], np.float32)
    sure = original[:, 2] > 0.4
    np.testing.assert_allclose(found[sure, :2], original[sure, :2], atol=0.01)
    np.testing.assert_allclose(found[sure, 2], original[sure, 2], atol=0.15)


@pytest.mark.parametrize(("precision", "score", "logit"), [("f32", 1e-3, 0.01), ("auto", 0.02, 0.25)])
def test_nanodet(precision: str, score: float, logit: float) -> None:
    outputs = raw(PEOPLE, precision)
    assert len(PEOPLE["found"]) > 10
    for stride, cell, person, logits in PEOPLE["found"]:
        mine = outputs[f"stride{stride}"][0].reshape(-1, CLASSES + len(logits))[cell]
        assert 1 / (1 + np.exp(-mine[PERSON])) == pytest.approx(person, abs=score)
        np.testing.assert_allclose(mine[CLASSES:], logits, atol=logit)
