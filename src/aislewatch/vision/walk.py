"""Where one customer's feet went, from a stored trace."""

import math
from collections.abc import Sequence

from aislewatch.domain.geometry import Point
from aislewatch.domain.traces import Moment
from aislewatch.vision.dwell import SCALE_MEMORY
from aislewatch.vision.feet import Legs
from aislewatch.vision.pose import torso_length

Step = tuple[float, Point]
"""When (seconds on the camera's clock), and where."""


def walk(moments: Sequence[Moment], track: int) -> list[Step]:
    """The feet of ``track`` in each moment they are in: shares of the picture's width and height.

    They are found as for zones, but where the picture's lower edge cuts somebody off they may be below it.
    """
    legs: Legs | None = None
    torso, before = 0.0, 0.0
    steps: list[Step] = []
    for moment in moments:
        people = moment.people
        rows = [row for row in people if int(people.ids[row]) == track]
        for row in rows[:1]:
            box, keypoints = people.boxes[row], people.keypoints[row]
            measured = torso_length(keypoints, box)
            if legs is None:
                legs, torso = Legs(moment.at), measured
            else:
                torso += (1 - math.exp(-max(moment.at - before, 0.0) / SCALE_MEMORY)) * (measured - torso)
            x, y = legs.feet(keypoints, box, torso, moment.at)
            steps.append((moment.at, (x / people.size[0], y / people.size[1])))
            before = moment.at
    return steps


def steadied(steps: Sequence[Step], within: float) -> list[Step]:
    """Each place as the mean of those at most ``within`` seconds away: a detector's box trembles."""
    found = []
    for at, _ in steps:
        near = [place for when, place in steps if abs(when - at) <= within]
        found.append((at, (sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near))))
    return found
