"""From a performance to the people its camera reports: by the noise model, or through rendered video and
the real models."""

import ast
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from aislewatch import rehearsal
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.video import SourceOptions, open_source
from aislewatch.adapters.video.writer import VideoWriter
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import People
from aislewatch.evaluation.clip_traces import people_fingerprint
from aislewatch.evaluation.outfits import looks_of
from aislewatch.evaluation.replay import watch
from aislewatch.ports import PeopleModel
from aislewatch.rehearsal.figure import Prop
from aislewatch.rehearsal.noise import perceived, times_of
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.render import Renderer
from aislewatch.rehearsal.store import Store
from aislewatch.rehearsal.view import View

PERCEIVING: Final = ("chance", "measured", "misjudged", "noise", "sight", "figure", "view")
"""Modules of the rehearsal that make reported people of a performance."""

RENDERING: Final = ("render", "figure", "view")
"""Modules and packages that make pictures of it."""

BATCH: Final = 60
"""Moments acted at a time while filming: props are built for each."""

Pictures = Callable[[], PeopleModel]


class Perception(Protocol):
    """A way from performances to people; it travels to other processes."""

    @property
    def name(self) -> str:
        """``poses`` or ``video``."""
        ...

    @property
    def kept(self) -> bool:
        """Whether its reports are worth keeping as traces."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes with everything that changes what it reports of the same performance."""
        ...

    def people(self, performance: Performance, rate: float, exclusion: Sequence[Polygon]) -> list[People]:
        """Everybody the scored camera reports, ``rate`` frames a second; ``exclusion`` zones are black."""
        ...


@cache
def sources(names: tuple[str, ...]) -> str:
    """A checksum of the rehearsal's files that belong to the modules or packages called so."""
    root = Path(rehearsal.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        if place.parts[0].removesuffix(".py") in names:
            digest.update(f"{place}\0".encode() + _meaning(path))
    return digest.hexdigest()[:16]


def _meaning(path: Path) -> bytes:
    """A file without what changes nothing: comments, docstrings and layout of a Python file."""
    if path.suffix != ".py":
        return path.read_bytes()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not _text(part)]  # type: ignore[attr-defined]
    return ast.dump(tree).encode()


def _text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def acted(performance: Performance, rate: float) -> str:
    """A checksum of everything a camera could see of a performance: who looks how, stands how and holds what,
    at the ``rate`` frames a second that are analyzed (things held: once a second).

    Unlike one of the scenarios' sources, it stays the same when other scenarios are changed.
    """
    digest = hashlib.sha256()
    view = performance.store.view(performance.camera)
    digest.update(repr((view, performance.store.fixtures, performance.seed, performance.duration)).encode())
    times = times_of(performance, rate)
    for actor in performance.actors:
        digest.update(repr((actor.who, actor.role, actor.build, actor.outfit)).encode())
        joints = actor.motion.joints(times)
        digest.update(joints.tobytes())
        for row in range(0, len(times), max(1, round(rate))):
            if np.isfinite(joints[row, 0, 0]):
                at = float(times[row])
                digest.update(
                    repr((actor.motion.worn(at), *_things(actor.motion.props(at, joints[row])))).encode()
                )
    return digest.hexdigest()


def _things(props: Iterable[Prop]) -> list[tuple[object, ...]]:
    return [(p.kind, p.size, p.colour, p.centre.tolist(), p.axes.tolist()) for p in props]


@dataclass(frozen=True, slots=True)
class PosesPath:
    """The noise model: made anew faster than read from a file."""

    name: str = field(default="poses", init=False)
    kept: bool = field(default=False, init=False)

    @property
    def fingerprint(self) -> str:
        return json.dumps(["poses", sources(PERCEIVING)])

    def people(self, performance: Performance, rate: float, exclusion: Sequence[Polygon]) -> list[People]:
        looks = {actor.who: looks_of(actor.outfit) for actor in performance.actors}
        return perceived(performance, performance.camera, rate, looks, exclusion=exclusion)


@dataclass(frozen=True, slots=True)
class ShippedModel:
    """Makes the model of a profile; compiled for one thread, since each process has its own."""

    profile: str

    def __call__(self) -> PeopleModel:
        return OpenVinoPeopleModel(self.profile, threads=1)


@cache
def _one_per_process(make: Pictures) -> PeopleModel:
    return make()


@dataclass(frozen=True, slots=True)
class VideoPath:
    """Rendered, encoded as H.264, decoded, and looked at by the model that ``make`` makes."""

    make: Pictures
    model: str
    name: str = field(default="video", init=False)
    kept: bool = field(default=True, init=False)

    @classmethod
    def of(cls, profile: str) -> "VideoPath":
        """With the shipped models of a profile. Raises :class:`ModelError` for an unknown one."""
        return cls(ShippedModel(profile), people_fingerprint(profile))

    @property
    def fingerprint(self) -> str:
        return json.dumps(["video", sources(RENDERING), self.model])

    def people(self, performance: Performance, rate: float, exclusion: Sequence[Polygon]) -> list[People]:
        camera = performance.camera
        with tempfile.TemporaryDirectory(prefix="aislewatch-rehearsal-") as folder:
            path = Path(folder) / "scene.mp4"
            film(performance, camera, path, rate)
            options = SourceOptions(exclusion=exclusion)
            with closing(open_source(str(path), camera, rate, options)) as source:
                return [people for _, people in watch(source, _one_per_process(self.make))]


@lru_cache(maxsize=48)
def _renderer(store: Store, view: View, fittings: int) -> Renderer:
    """Drawing the store anew takes as long as a hundred pictures of it, and many scenes share one."""
    return Renderer(store, view, fittings)


def film(
    performance: Performance,
    camera: str,
    path: Path,
    rate: float,
    progress: Callable[[float], None] = lambda at: None,
) -> None:
    """Render what a camera films, ``rate`` pictures a second, into an mp4; ``progress`` hears each picture's
    second. Raises :class:`StorageError`."""
    view = performance.store.view(camera)
    renderer = _renderer(performance.store, view, performance.fittings)
    times = times_of(performance, rate).tolist()
    with VideoWriter(path, rate, view.quality) as writer:
        for first in range(0, len(times), BATCH):
            for moment in performance.moments(times[first : first + BATCH]):
                writer.write(renderer.render(moment), moment.at)
                progress(moment.at)
