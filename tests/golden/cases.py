"""The golden cases: which trace is read under which settings."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from aislewatch.adapters.traces import TraceMeta, read_trace, write_trace
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import read_settings
from aislewatch.evaluation.replay import replay
from aislewatch.evaluation.report import Report
from tests.fakes.people import BELLY, CHEST, HANGING, SHELF, Actor, at_work, filmed, moving, still

HERE: Final = Path(__file__).parent
CAMERA: Final = "video"

SYNTHETIC: Final = {
    "aisle-and-till": (
        6.0,
        16.0,
        (
            Actor(
                left=at_work(
                    moving(
                        (2, HANGING),
                        (2.6, SHELF),
                        (3.2, SHELF),
                        (3.8, BELLY),
                        (4.6, BELLY),
                        (5.1, CHEST),
                        (8, CHEST),
                        (8.5, HANGING),
                    ),
                    5,
                    8,
                    0.1,
                ),
                right=moving((3.2, HANGING), (3.8, BELLY), (8, BELLY), (8.5, HANGING)),
                feet=still((160.0, 460.0)),
            ),
            Actor(left=still(BELLY), right=still((0.1, 0.8)), feet=still((480.0, 460.0)), enters=1.0),
        ),
    ),
    "waiting": (
        3.0,
        66.0,
        (
            Actor(feet=moving((0, (40.0, 460.0)), (3, (320.0, 460.0)))),
            Actor(feet=moving((5, (60.0, 300.0)), (12, (600.0, 300.0))), torso=40.0, enters=5.0, leaves=12.0),
        ),
    ),
}
"""Films made of nothing: rate, seconds, cast. Somebody at a shelf beside somebody packing at the till;
somebody who waits for a minute while another walks by."""

FOOTAGE: Final = {"acted-concealment": "shoplifting-23", "acted-normal": "normal-73"}
"""Films of real people: clips of the MNNIT set (see ``README.md``)."""

NAMES: Final = (*SYNTHETIC, *FOOTAGE)


@dataclass(frozen=True)
class Case:
    """A trace beside this file, its report, and its settings if it has any of its own."""

    name: str

    @property
    def trace(self) -> Path:
        return HERE / f"{self.name}.npz"

    @property
    def golden(self) -> Path:
        return HERE / f"{self.name}.json"

    @property
    def settings(self) -> Settings:
        own = HERE / f"{self.name}.toml"
        return read_settings(tomllib.loads(own.read_text(encoding="utf-8"))) if own.exists() else Settings()

    def report(self) -> str:
        """What the analysis says of the trace now."""
        meta, people = read_trace(self.trace)
        return replay(people, meta.camera, self.settings, Report(meta.video, meta.seconds)).text()


def act(name: str) -> None:
    """Write the trace of a synthetic case."""
    rate, seconds, cast = SYNTHETIC[name]
    people = list(filmed(cast, seconds, rate, CAMERA))
    write_trace(HERE / f"{name}.npz", TraceMeta(f"{name}.mp4", seconds, CAMERA, rate), people)


def keep_poses(name: str, meta: TraceMeta, people: list[People]) -> None:
    """Write the trace of a case of real people: boxes and keypoints to a tenth of a pixel, no looks."""
    bare = [
        replace(
            moment,
            boxes=np.round(moment.boxes, 1),
            keypoints=np.round(moment.keypoints, 2),
            looks=np.zeros((len(moment), 0), np.float32),
            camera=CAMERA,
        )
        for moment in people
    ]
    write_trace(HERE / f"{name}.npz", meta, bare)
