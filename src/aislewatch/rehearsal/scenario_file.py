"""Scenarios a user writes: a small TOML file says who comes, where they go and what they do.

::

    name = "two shoppers"
    camera = "aisle-1"
    seed = 7

    [[people]]
    role = "customer"        # or "staff"
    enters = 0.0             # seconds
    start = [8.9, 3.3]       # metres east and north on the store's plan
    steps = [
      { go_to = "electronics middle" },
      { act = "pocket_item" },
      { wait = 2.0 },
      { walk = [0.4, 1.5] },
    ]
"""

import math
import tomllib
import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np

from aislewatch.domain.errors import InvalidInput
from aislewatch.rehearsal.acts.registry import ACTS
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import SPOTS, Spot
from aislewatch.rehearsal.stage import Stage
from aislewatch.rehearsal.store import CORNER_SHOP

_TOP: Final = ("name", "camera", "seed", "seconds", "people")
_PERSON: Final = ("role", "enters", "start", "steps")
_STEPS: Final = ("walk", "go_to", "act", "wait", "turn")
_SPOTS: Final = {spot.name: spot for spot in SPOTS}


def read_scenario(path: Path) -> Performance:
    """The performance a TOML file describes.

    Raises :class:`InvalidInput` naming the file, the person and the step that cannot be played.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", fix="Write it as a TOML file.") from None
    _known(raw, _TOP, str(path))
    camera = _one_of(
        raw.get("camera", "aisle-1"), [view.name for view in CORNER_SHOP.views], f"{path}: camera"
    )
    seed = raw.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InvalidInput(f"{path}: seed {seed!r} does not fit.", fix="Use a whole number from 0.")
    name = str(raw.get("name", path.stem))
    stage = Stage(np.random.default_rng([zlib.crc32(name.encode()), seed]), camera)
    people = raw.get("people", [])
    if not isinstance(people, list) or not people:
        raise InvalidInput(f"{path} names nobody.", fix="Add a [[people]] table.")
    for number, person in enumerate(people, 1):
        _play(stage, person, f"{path}: people[{number}]")
    seconds = _number(raw["seconds"], f"{path}: seconds") if "seconds" in raw else None
    return stage.performance(name, seed, seconds)


def _play(stage: Stage, raw: Any, where: str) -> None:
    _known(raw, _PERSON, where)
    role = _one_of(raw.get("role", "customer"), ["customer", "staff"], f"{where}.role")
    x, y = _place(raw.get("start", [8.9, 3.3]), f"{where}.start")
    appear = stage.staff if role == "staff" else stage.customer
    script = appear(x, y, 0.0, _number(raw.get("enters", 0.0), f"{where}.enters"))
    spot: Spot | None = None
    for number, step in enumerate(raw.get("steps", []), 1):
        spot = _step(stage, script, spot, step, f"{where}.steps[{number}]")
    script.leave()


def _step(stage: Stage, script: Script, spot: Spot | None, raw: Any, where: str) -> Spot | None:
    """Play one step; returns the shelf one then stands at, if any: acts take their goods from it."""
    _known(raw, _STEPS, where)
    if len(raw) != 1:
        raise InvalidInput(f"{where} must say one thing.", fix=f"Use one of {', '.join(_STEPS)} per step.")
    ((verb, value),) = raw.items()
    where = f"{where}.{verb}"
    if verb == "act":
        act = ACTS[_one_of(value, list(ACTS), where)]
        act.play(script, spot or stage.turned_for(script))
        return spot
    if verb == "wait":
        script.wait(_number(value, where))
        return spot
    if verb == "go_to":
        spot = stage.turned(_SPOTS[_one_of(value, list(_SPOTS), where)])
        script.walk((spot.x, spot.y))
        script.turn(spot.yaw)
        return spot
    if verb == "turn":
        script.turn(math.radians(_number(value, where)))
    else:
        script.walk(_place(value, where))
    return None


def _known(raw: Any, allowed: tuple[str, ...], where: str) -> None:
    if not isinstance(raw, dict):
        raise InvalidInput(f"{where} must be a table.", fix=f"Its keys are {', '.join(allowed)}.")
    for key in raw:
        if key not in allowed:
            raise InvalidInput(f"{where} has no key {key!r}.", fix=f"Use {', '.join(allowed)}.")


def _one_of(raw: Any, allowed: list[str], where: str) -> str:
    if raw not in allowed:
        raise InvalidInput(f"{where}: {raw!r} does not fit.", fix=f"Use one of {', '.join(allowed)}.")
    return str(raw)


def _number(raw: Any, where: str) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not -1e4 < raw < 1e4:
        raise InvalidInput(f"{where}: {raw!r} does not fit.", fix="Use a number.")
    return float(raw)


def _place(raw: Any, where: str) -> tuple[float, float]:
    width, depth = CORNER_SHOP.size
    if not isinstance(raw, list) or len(raw) != 2:
        raise InvalidInput(f"{where}: {raw!r} does not fit.", fix="Use [metres east, metres north].")
    x, y = (_number(part, where) for part in raw)
    if not (-1 <= x <= width + 1 and -1 <= y <= depth + 1):
        raise InvalidInput(f"{where}: {raw!r} is outside.", fix=f"The store is {width:g} x {depth:g} m.")
    return x, y
