"""Model cards: what a weights file is, what it eats, who made it and under which license.

Every model file lies beside a card of the same stem. The shipped ones are written by the build and
live in ``aislewatch/weights``; a user may point to a card of their own (see ``docs/models.md``).
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from aislewatch.domain.errors import ModelError

WEIGHTS: Final = Path(__file__).parents[2] / "weights"
"""Folder of the shipped models and their cards."""

Size = tuple[int, int]
"""Height and width of a network's input, in pixels."""


class Role(StrEnum):
    """What a model finds."""

    PEOPLE = "people"
    POSE = "pose"


class Decoder(StrEnum):
    """How a model's outputs are read; each is a module or function of this package."""

    NANODET = "nanodet"
    YOLOX = "yolox"
    BOXES = "boxes"
    MOVENET = "movenet"
    KEYPOINTS = "keypoints"


_ROLE_OF: Final = {
    Decoder.NANODET: Role.PEOPLE,
    Decoder.YOLOX: Role.PEOPLE,
    Decoder.BOXES: Role.PEOPLE,
    Decoder.MOVENET: Role.POSE,
    Decoder.KEYPOINTS: Role.POSE,
}


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What the network eats: pictures as ``(value - mean) / std`` per channel, in ``color`` order.

    ``sizes`` are the (height, width) pairs it may be given; empty means any whose sides are multiples
    of 32, chosen by the profile.
    """

    layout: str = "NCHW"
    color: str = "RGB"
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    sizes: tuple[Size, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model. ``path`` is the weights file; ``sha256`` may be empty (unchecked) for a user's own."""

    name: str
    role: Role
    decoder: Decoder
    path: Path
    input: InputSpec
    license: str
    source: str
    authors: str
    sha256: str = ""

    def verify(self) -> None:
        """Raises :class:`ModelError` when the file is missing or is not the one the card describes."""
        if not self.path.is_file():
            raise ModelError(
                f"The weights of model {self.name!r} are missing: {self.path}.",
                fix="Reinstall Aislewatch, or correct 'file' in the model card.",
            )
        if self.sha256 and hashlib.sha256(self.path.read_bytes()).hexdigest() != self.sha256:
            raise ModelError(
                f"The weights of model {self.name!r} are not the ones its card describes: {self.path}.",
                fix="Reinstall Aislewatch, or put the right checksum into 'sha256' of your own card.",
            )


def shipped(name: str, folder: Path = WEIGHTS) -> ModelCard:
    """The card of a model that came with Aislewatch. Raises :class:`ModelError` when it is not there."""
    return read_card(folder / f"{name}.json")


def hashes(folder: Path = WEIGHTS) -> dict[str, dict[str, str]]:
    """The SHA-256 of every shipped model card, and of the weights as the card tells it, by the model's
    name."""
    return {
        path.stem: {
            "card": hashlib.sha256(path.read_bytes()).hexdigest(),
            "weights": read_card(path).sha256,
        }
        for path in sorted(folder.glob("*.json"))
    }


def read_card(path: Path) -> ModelCard:
    """A card from a ``.toml`` or ``.json`` file; ``file`` in it is relative to the card's folder.

    Raises :class:`ModelError` naming the card and the key that is missing, unknown or wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except FileNotFoundError:
        raise ModelError(
            f"There is no model card {path}.", fix="Reinstall Aislewatch, or correct the card's path."
        ) from None
    except (OSError, ValueError) as error:
        raise ModelError(f"The model card {path} cannot be read: {error}.") from error
    if not isinstance(raw, dict):
        raise ModelError(f"The model card {path} must be a table of keys.")
    return _card(path, raw)


_KEYS: Final = ("name", "role", "decoder", "file", "license", "source", "authors", "sha256", "input")
_INPUT_KEYS: Final = ("layout", "color", "mean", "std", "sizes")


def _card(path: Path, raw: Mapping[str, Any]) -> ModelCard:
    _known(path, raw, _KEYS)
    decoder = Decoder(_choice(path, raw, "decoder", tuple(Decoder)))
    role = Role(_choice(path, raw, "role", (_ROLE_OF[decoder],)))
    spec = raw.get("input", {})
    if not isinstance(spec, dict):
        raise _wrong(path, "input", "a table")
    _known(path, spec, _INPUT_KEYS)
    return ModelCard(
        name=_text(path, raw, "name"),
        role=role,
        decoder=decoder,
        path=path.parent / _text(path, raw, "file"),
        input=_input(path, spec),
        license=_text(path, raw, "license"),
        source=_text(path, raw, "source", ""),
        authors=_text(path, raw, "authors", ""),
        sha256=_text(path, raw, "sha256", "").lower(),
    )


def _input(path: Path, raw: Mapping[str, Any]) -> InputSpec:
    return InputSpec(
        layout=_choice(path, raw, "layout", ("NCHW", "NHWC"), "NCHW"),
        color=_choice(path, raw, "color", ("RGB", "BGR"), "RGB"),
        mean=_channels(path, raw, "mean", 0.0),
        std=_channels(path, raw, "std", 1.0),
        sizes=_sizes(path, raw),
    )


def _known(path: Path, raw: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in raw:
        if key not in keys:
            raise ModelError(
                f"The model card {path} has an unknown key {key!r}.", fix=f"Known: {', '.join(keys)}."
            )


def _wrong(path: Path, key: str, allowed: str) -> ModelError:
    return ModelError(f"The key {key!r} of the model card {path} must be {allowed}.")


def _text(path: Path, raw: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = raw.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise _wrong(path, key, "a text")
    return value


def _choice(
    path: Path, raw: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str | None = None
) -> str:
    value = raw.get(key, default)
    if value not in allowed:
        raise _wrong(path, key, " or ".join(repr(str(choice)) for choice in allowed))
    return str(value)


def _channels(path: Path, raw: Mapping[str, Any], key: str, default: float) -> tuple[float, float, float]:
    value = raw.get(key, [default] * 3)
    numbers = isinstance(value, list) and len(value) == 3 and all(isinstance(v, int | float) for v in value)
    if not numbers or (key == "std" and 0 in value):
        raise _wrong(path, key, "three numbers" + (" other than 0" if key == "std" else ""))
    return float(value[0]), float(value[1]), float(value[2])


def _sizes(path: Path, raw: Mapping[str, Any]) -> tuple[Size, ...]:
    value = raw.get("sizes", [])
    if not isinstance(value, list) or not all(_is_size(pair) for pair in value):
        raise _wrong(path, "sizes", "a list of [height, width] in pixels, 32 to 4096")
    return tuple((pair[0], pair[1]) for pair in value)


def _is_size(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(type(v) is int and 32 <= v <= 4096 for v in pair)
