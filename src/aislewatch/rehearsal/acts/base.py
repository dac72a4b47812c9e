"""An act: something a person does standing at a spot, suspicious or not."""

from collections.abc import Callable
from dataclasses import dataclass

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot

Play = Callable[[Script, Spot], None]
"""Writes an act into a person's script: from standing at the spot, facing the shelf, with the hands at ease,
until the hands are at ease again. The act proper is inside ``script.deed``."""


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the library. ``action`` and ``kind`` say what it is in the catalogue of suspicious
    actions; both are None for an innocent act. ``about`` is one line for the list of acts."""

    name: str
    about: str
    play: Play
    action: ActionType | None = None
    kind: str | None = None

    @property
    def innocent(self) -> bool:
        return self.action is None
