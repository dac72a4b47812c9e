"""A people model that sees what a test tells it to."""

from collections.abc import Callable, Sequence

from aislewatch.domain.people import Frame, People
from tests.fakes.people import Actor, seen


class ActedModel:
    """Implements :class:`aislewatch.ports.PeopleModel`: sees the cast that ``casting`` gives for a picture,
    at the frame's own second. ``frames`` counts the pictures it was shown."""

    def __init__(self, casting: Callable[[Frame], Sequence[Actor]]) -> None:
        self._casting = casting
        self.frames = 0

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        self.frames += len(frames)
        return [seen(self._casting(frame), frame.at, frame.camera, frame.size) for frame in frames]
