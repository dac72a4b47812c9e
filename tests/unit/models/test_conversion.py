"""From TensorFlow.js' files to a GraphDef that OpenVINO reads."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov  # type: ignore[import-untyped]
import pytest
from build_hooks import surgery, tfjs
from build_hooks.graphdef import Node, constant, encode
from numpy.typing import NDArray

FLOAT = {"type": "DT_FLOAT"}
KERNEL = np.arange(-9, 9, dtype=np.float16).reshape(3, 3, 1, 2) / 4
BIAS = np.array([0.5, -1], np.float16)


def text(content: str) -> str:
    return base64.b64encode(content.encode()).decode()


def small_model(fused: tuple[str, ...] = ("BiasAdd", "Relu6")) -> tuple[bytes, dict[str, bytes]]:
    """A padded convolution with bias and activation, as TensorFlow.js stores it."""
    pads = {"idx": [[1, 0], [1, 1], [2, 0], [2, 1]], "size": [4, 2], "one": 1, "zero": 0}
    weights: dict[str, NDArray[Any]] = {"k": KERNEL, "b": BIAS}
    weights |= {name: np.array(value, np.int32) for name, value in pads.items()}
    conv = {
        "strides": {"list": {"i": ["1", "1", "1", "1"]}},
        "padding": {"s": text("VALID")},
        "data_format": {"s": text("NHWC")},
        "fused_ops": {"list": {"s": [text(step) for step in fused]}},
        "num_args": {"i": "1"},
        "T": FLOAT,
    }
    dims = {"shape": {"dim": [{"size": n} for n in ("1", "4", "5", "1")]}}
    nodes = [
        {"name": "x", "op": "Placeholder", "attr": {"dtype": FLOAT, "shape": dims}},
        *({"name": name, "op": "Const"} for name in weights),
        {"name": "pads", "op": "SparseToDense", "input": ["idx", "size", "one", "zero"]},
        {
            "name": "padded",
            "op": "Pad",
            "input": ["x", "pads"],
            "attr": {"T": FLOAT, "Tpaddings": {"type": "DT_INT64"}},
        },
        {
            "name": "y",
            "op": "_FusedConv2D",
            "input": ["padded", "k", "b"][: 2 + ("BiasAdd" in fused)],
            "attr": conv,
        },
    ]
    entries = [
        {"name": n, "shape": list(w.shape), "dtype": "int32"}
        if w.dtype == np.int32
        else {"name": n, "shape": list(w.shape), "dtype": "float32", "quantization": {"dtype": "float16"}}
        for n, w in weights.items()
    ]
    model = {
        "modelTopology": {"node": nodes},
        "weightsManifest": [{"paths": ["w.bin"], "weights": entries}],
    }
    return json.dumps(model).encode(), {"w.bin": b"".join(w.tobytes() for w in weights.values())}


def run(nodes: list[Node], folder: Path, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    (folder / "model.pb").write_bytes(encode(nodes))
    settings = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = ov.Core().compile_model(folder / "model.pb", "CPU", settings)
    return np.asarray(compiled([picture])[0], np.float32)


def convolved(picture: NDArray[np.float32]) -> NDArray[np.float64]:
    padded = np.pad(picture[0, :, :, 0], 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    found: NDArray[np.float64] = np.einsum("yxij,ijo->yxo", windows, KERNEL[:, :, 0].astype(float))
    return found


PICTURE = np.linspace(-1, 1, 20, dtype=np.float32).reshape(1, 4, 5, 1)


def test_fused_convolution_computes_the_same(tmp_path: Path) -> None:
    found = run(tfjs.read(*small_model()), tmp_path, PICTURE)
    np.testing.assert_allclose(found[0], np.clip(convolved(PICTURE) + BIAS, 0, 6), atol=1e-5)


def test_convolution_without_anything_fused(tmp_path: Path) -> None:
    found = run(surgery.reachable(tfjs.read(*small_model(())), ["y"]), tmp_path, PICTURE)
    np.testing.assert_allclose(found[0], convolved(PICTURE), atol=1e-5)


def test_half_precision_weights_stay_half_in_the_file() -> None:
    weights = {n.name: n for n in tfjs.read(*small_model())}
    stored = weights["k/half"].attrs["value"]
    assert isinstance(stored, np.ndarray)
    assert stored.dtype == np.float16
    assert weights["k"].op == "Cast"


@pytest.mark.parametrize("change", [b"", b"more"])
def test_weights_of_the_wrong_length_are_refused(change: bytes) -> None:
    topology, files = small_model()
    content = files["w.bin"] + change if change else files["w.bin"][:-1]
    with pytest.raises(ValueError, match=r"w\.bin"):
        tfjs.read(topology, {"w.bin": content})


def test_integer_quantization_is_refused() -> None:
    topology, files = small_model()
    with pytest.raises(ValueError, match="quantized"):
        tfjs.read(topology.replace(b'"float16"', b'"uint8"'), files)


def test_only_what_the_outputs_need_is_kept() -> None:
    nodes = [
        Node("a", "Placeholder"),
        Node("b", "Relu", ("a",)),
        Node("c", "Relu", ("b:1",)),
        Node("d", "Relu", ("a",)),
    ]
    assert [node.name for node in surgery.reachable(nodes, ["c"])] == ["a", "b", "c"]


def test_another_graph_than_expected_is_refused() -> None:
    with pytest.raises(ValueError, match="not the model this was written for"):
        surgery.movenet([constant("a", np.zeros(1, np.float32))], 192)


def test_an_unknown_kind_of_attribute_is_refused() -> None:
    with pytest.raises(ValueError, match="tensor_content"):
        encode([Node("a", "Relu", (), {"x": {"tensor_content": 1}})])


def test_negative_numbers_survive(tmp_path: Path) -> None:
    reshape = [
        Node(
            "x", "Placeholder", (), {"dtype": FLOAT, "shape": {"shape": {"dim": [{"size": 2}, {"size": 3}]}}}
        ),
        constant("shape", np.array([-1], np.int32)),
        Node("y", "Reshape", ("x", "shape"), {"T": FLOAT, "Tshape": {"type": "DT_INT32"}}),
        Node("z", "ExpandDims", ("y", "axis"), {"T": FLOAT, "Tdim": {"type": "DT_INT32"}}),
        constant("axis", np.array(-1, np.int32)),
    ]
    assert run(reshape, tmp_path, np.zeros((2, 3), np.float32)).shape == (6, 1)
