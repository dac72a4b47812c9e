"""Following people from frame to frame: who in this picture is who in the last.

A small tracker in the line of ByteTrack (Zhang et al., ECCV 2022: strong detections first, then weak
ones), with place, posture and clothes in one agreement (:mod:`aislewatch.vision.matching`), a motion
model in seconds (:mod:`aislewatch.vision.motion`), and lost people kept in mind for some seconds.
Measured in ``docs/tracking.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from aislewatch.domain.errors import InvalidInput, InvalidSetting
from aislewatch.domain.people import People
from aislewatch.vision.matching import Expected, Flags, Pairs, Sightings, agreements, best_pairs, recognitions
from aislewatch.vision.motion import Motion
from aislewatch.vision.track import Track

CLOCK_STEP: Final = 2.0
"""A frame older than the last by more seconds than this means a clock set back, not a late frame."""

USUAL_INTERVAL: Final = 0.2
"""Seconds taken to have passed when the clock was set back."""

LONGEST_INTERVAL: Final = 3600.0
"""Longer gaps are cut to this; nobody is remembered so long."""


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """Scores and agreements above 0, up to 1; times in seconds.

    * ``strong``: detector score from which a detection is matched first and may begin a track. A weaker one,
      from ``fair`` on, counts as strong when the mean of its score and of its body's joint scores is
      ``convincing``, no better box covers more than ``shaded`` of it and the picture's side does not cut it
    * ``sure``: score from which a track counts at once; others must be followed for ``proof`` seconds,
      ``long_proof`` when seen below ``strong``
    * ``doubt``: a track not yet proven is dropped when missing for longer
    * ``weak_gap``: a weak detection continues only a track that is missing for no longer
    * ``lost``: a track missing for longer comes back only by its looks, and after ``memory`` not at all
    * ``double``: of two tracks that stay on the same body for longer, the younger is dropped
    * ``least_strong``, ``least_weak``: agreement a track needs with a strong or weak detection
    * ``least_look``: likeness of clothes (cosine) by which a lost track is recognized elsewhere

    Raises :class:`InvalidSetting` for values out of range or times out of order.
    """

    strong: float = 0.5
    convincing: float = 0.44
    fair: float = 0.25
    shaded: float = 0.3
    sure: float = 0.7
    proof: float = 0.12
    long_proof: float = 0.3
    doubt: float = 0.5
    weak_gap: float = 1.0
    lost: float = 3.0
    memory: float = 10.0
    double: float = 1.5
    least_strong: float = 0.3
    least_weak: float = 0.55
    least_look: float = 0.96

    def __post_init__(self) -> None:
        for name in (
            "strong",
            "fair",
            "convincing",
            "shaded",
            "sure",
            "least_strong",
            "least_weak",
            "least_look",
        ):
            value = getattr(self, name)
            if not 0 < value <= 1:
                raise InvalidSetting(
                    f"tracker.{name}", f"{value} is out of range", allowed="above 0, up to 1"
                )
        if not 0 <= self.weak_gap <= 60 or not 0 <= self.double <= 60:
            raise InvalidSetting("tracker", "weak_gap or double is out of range", allowed="0 to 60 seconds")
        if not 0 <= self.proof <= self.long_proof <= self.doubt <= self.lost <= self.memory <= 60:
            raise InvalidSetting(
                "tracker",
                "times are out of order",
                allowed="0 <= proof <= long_proof <= doubt <= lost <= memory <= 60",
            )


class Tracker:
    """Follows the people of one camera; the same frames in always give the same ids out.

    ``ended`` holds the ids of the tracks that ended with the last call, ascending; they never come back.
    """

    def __init__(self, settings: TrackerSettings | None = None) -> None:
        self.settings = settings or TrackerSettings()
        self.ended: tuple[int, ...] = ()
        self._issued = 0
        self._forget_all()

    def _forget_all(self) -> None:
        self._answer: People | None = None
        self._motion = Motion()
        self._tracks: list[Track] = []

    def reset(self) -> None:
        """Forget everybody (``ended`` names them), the camera and its clock. Ids go on growing."""
        self.ended = tuple(sorted(track.number for track in self._tracks if track.proven))
        self._forget_all()

    def update(self, people: People) -> People:
        """The people who are followed and seen in this frame: those rows of ``people``, with their ids.

        Time is ``people.at``. A frame not newer than the last changes nothing: one of the same time is
        answered as before, an older one by nobody. One older by more than :data:`CLOCK_STEP` means that
        the clock was set back: everybody is kept and time counts on from there. After a gap longer than
        the memory everybody has ended.

        Raises :class:`InvalidInput` for a frame of another camera.
        """
        self.ended = ()
        interval = self._interval(people)
        if interval is None:
            return _part(people, [], [])
        if interval == 0 and self._answer is not None:
            return self._answer
        if not len(people) and not self._tracks:
            self._answer = people
            return people
        self._pass_time(interval, people.size)
        seen = Sightings.of(people)
        pairs = self._pairs(seen)
        self._take_in(seen, pairs)
        self._note_doubles(seen, pairs, interval)
        followed = [(self._tracks[i], j) for i, j in pairs]
        self._drop()
        followed += self._begin(seen, [j for _, j in pairs])
        shown = sorted(
            (j, track.number) for track, j in followed if track.proven and track.number not in self.ended
        )
        self._answer = _part(people, [int(seen.rows[j]) for j, _ in shown], [number for _, number in shown])
        return self._answer

    def _interval(self, people: People) -> float | None:
        """Seconds since the last frame (0 for the first), or None for a late one."""
        if self._answer is None:
            return 0.0
        if people.camera != self._answer.camera:
            raise InvalidInput(
                f"A frame of camera {people.camera!r} came to the tracker of {self._answer.camera!r}.",
                fix="Use one tracker per camera.",
            )
        interval = people.at - self._answer.at
        if interval >= 0:
            return min(interval, LONGEST_INTERVAL)
        return USUAL_INTERVAL if interval < -CLOCK_STEP else None

    def _pass_time(self, interval: float, size: tuple[int, int]) -> None:
        if self._answer is not None and self._answer.size != size:
            before = self._answer.size
            self._motion.rescale(size[0] / before[0], size[1] / before[1])
        self._motion.predict(interval)
        for track in self._tracks:
            track.age(interval)

    def _pairs(self, seen: Sightings) -> Pairs:
        """Pass by pass, each with what the earlier ones left: strong detections to proven tracks, weak ones
        to those seen a moment ago, strong ones to the lost by their looks, the rest to unproven tracks."""
        if not self._tracks or not len(seen):
            return []
        settings, tracks = self.settings, self._tracks
        expected = self._expected(seen.looks.shape[1])
        agreed, recognized = agreements(expected, seen), recognitions(expected, seen)
        clear = self._strong(seen)
        strong, weak = np.flatnonzero(clear).tolist(), np.flatnonzero(~clear).tolist()
        proven = [i for i, track in enumerate(tracks) if track.proven and track.unseen <= settings.memory]
        unproven = [i for i, track in enumerate(tracks) if not track.proven and track.unseen <= settings.lost]
        recent = [i for i in proven if tracks[i].unseen <= settings.lost]
        watched = [i for i in proven if tracks[i].unseen <= settings.weak_gap]
        pairs: Pairs = []
        for similarity, rows, columns, least in (
            (agreed, recent, strong, settings.least_strong),
            (agreed, watched, weak, settings.least_weak),
            (recognized, proven, strong, settings.least_look),
            (agreed, unproven, strong, settings.least_strong),
            (agreed, unproven, weak, settings.least_weak),
        ):
            taken, used = {i for i, _ in pairs}, {j for _, j in pairs}
            rows, columns = [i for i in rows if i not in taken], [j for j in columns if j not in used]
            pairs += best_pairs(similarity, rows, columns, least)
        return pairs

    def _strong(self, seen: Sightings) -> Flags:
        """The pose model is a second opinion: the detector scores plainly visible people low at some sizes.

        Bounds from rehearsal video of tuning seeds: of 2,671 boxes scored 0.25 to 0.5 that reach 0.44, one
        lies on nobody and 123 on a part of somebody. ``docs/tracking.md`` has the rest.
        """
        settings = self.settings
        convincing = (seen.scores >= settings.fair) & ((seen.scores + seen.body) / 2 >= settings.convincing)
        convincing &= seen.whole & (seen.shaded <= settings.shaded)
        strong: Flags = (seen.scores >= settings.strong) | convincing
        return strong

    def _expected(self, look_length: int) -> Expected:
        boxes = self._motion.boxes
        looks = np.zeros((len(self._tracks), look_length))
        for i, track in enumerate(self._tracks):
            if len(track.look) == look_length:
                looks[i] = track.look
        axis = np.stack([track.axis for track in self._tracks])
        corner, height = boxes[:, None, :2].astype(np.float64), self._motion.place[:, 3][:, None, None]
        axis[:, :, :2] = (corner + axis[:, :, :2] * height) * axis[:, :, 2:]
        unseen = np.array([track.unseen for track in self._tracks])
        return Expected(boxes, self._motion.blur, axis, looks, unseen)

    def _take_in(self, seen: Sightings, pairs: Pairs) -> None:
        """Correct motion, looks and posture of the matched tracks; issue ids to those now proven."""
        if not pairs:
            return
        rows, found = (np.array(column, np.intp) for column in zip(*pairs, strict=True))
        doubt = np.maximum(1.0, 2.0 - seen.scores[found] / self.settings.strong).astype(np.float64)
        self._motion.correct(rows, seen.boxes[found], doubt)
        for i, j in pairs:
            track = self._tracks[i]
            track.learn(seen, j)
            if not track.proven and track.since >= self._proof(seen, j):
                track.number = self._next_number()

    def _proof(self, seen: Sightings, j: int) -> float:
        """Seconds for which somebody seen like this must have been followed to count."""
        settings, score = self.settings, seen.scores[j]
        if score >= settings.sure:
            return 0.0
        return settings.proof if score >= settings.strong else settings.long_proof

    def _note_doubles(self, seen: Sightings, pairs: Pairs, interval: float) -> None:
        """Count how long each track has shown the same body as an older one."""
        for i, j in pairs:
            track = self._tracks[i]
            doubles = [self._tracks[k] for k, other in pairs if seen.double[j, other]]
            beside = any(track.younger_than(other) for other in doubles)
            track.double = (0.0 if track.double is None else track.double + interval) if beside else None

    def _drop(self) -> None:
        """End what is over."""
        settings = self.settings
        over = [
            (track.double or 0.0) > settings.double
            or track.unseen > (settings.memory if track.proven else settings.doubt)
            for track in self._tracks
        ]
        self.ended = tuple(
            sorted(t.number for t, end in zip(self._tracks, over, strict=True) if end and t.proven)
        )
        self._tracks = [track for track, end in zip(self._tracks, over, strict=True) if not end]
        self._motion.keep(np.flatnonzero(~np.array(over, bool)))

    def _begin(self, seen: Sightings, used: Sequence[int]) -> list[tuple[Track, int]]:
        """New tracks for strong detections that continue none, but not a second one on the same body."""
        strong = self._strong(seen)
        bodies, fresh = list(used), []
        for j in np.argsort(-seen.scores, kind="stable"):
            if not strong[j] or j in used or seen.double[j, bodies].any():
                continue
            bodies.append(int(j))
            fresh.append(int(j))
        self._motion.add(seen.boxes[fresh])
        begun = []
        for j in fresh:
            track = Track.of(seen, j)
            if seen.scores[j] >= self.settings.sure:
                track.number = self._next_number()
            begun.append((track, j))
        self._tracks += [track for track, _ in begun]
        return begun

    def _next_number(self) -> int:
        self._issued += 1
        return self._issued


def _part(people: People, rows: list[int], ids: list[int]) -> People:
    return replace(
        people,
        boxes=people.boxes[rows],
        scores=people.scores[rows],
        keypoints=people.keypoints[rows],
        looks=people.looks[rows],
        ids=np.array(ids, np.int64),
        hands=people.hands[rows],
    )
