"""One opened video stream as a :class:`aislewatch.ports.FrameSource`: frames out, packets kept for clips."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import av
from av.video.stream import VideoStream

from aislewatch.adapters.video.clock import SystemClock
from aislewatch.adapters.video.connection import Connection, Dial, TimeOuts, connect, times_of
from aislewatch.adapters.video.decoding import Decoder, Shown
from aislewatch.adapters.video.faults import FOREIGN, redact, translated
from aislewatch.adapters.video.feed import PacketFeed
from aislewatch.adapters.video.formats import ClipPacket, renewed
from aislewatch.adapters.video.mask import ExclusionMask
from aislewatch.adapters.video.picture import bgr, upright
from aislewatch.adapters.video.ring import KeepLimits, PacketRecording, PacketRing
from aislewatch.adapters.video.sampling import TimeGrid
from aislewatch.adapters.video.timeline import FileTimeline, LiveTimeline, Stamp, Timeline
from aislewatch.domain.errors import InvalidInput, SourceUnavailable, UnreadableVideo
from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Frame
from aislewatch.ports import Clock

MAX_RATE: Final = 120.0
BEHIND: Final = 1.5
"""Seconds that a live picture may wait to be decoded. A machine further behind decodes keyframes only
until it has caught up: late alerts are worse than coarse ones."""

_BURST_PAUSE: Final = 0.01
_LARGEST_BURST: Final = 300
"""Packets that a camera had ready when it was connected follow each other within this pause (seconds)."""

_MAX_LAG: Final = 1.0
"""A paced file that its consumer holds up longer than this (seconds) goes on from there, not faster."""


@dataclass(frozen=True)
class SourceOptions:
    """How a stream is opened and kept.

    * ``pace``: play a file at its own speed, as a camera would, with times since the epoch
    * ``loop``: begin anew when a file ends; times keep growing
    * ``exclusion``: polygons (normalized picture units) that are black in every frame and clip
    * ``dial``: which address a network camera is connected to (None: as FFmpeg resolves it)
    * ``keep``: how much is kept for clips, ``time_outs``: how long the network may take
    """

    pace: bool = False
    loop: bool = False
    exclusion: Sequence[Polygon] = ()
    dial: Dial | None = None
    keep: KeepLimits = field(default_factory=KeepLimits)
    time_outs: TimeOuts = field(default_factory=TimeOuts)


def open_source(
    url: str, camera: str, rate: float, options: SourceOptions | None = None, clock: Clock | None = None
) -> "VideoSource":
    """Connect to ``url`` and be ready to give at most ``rate`` frames per second.

    ``url``: a file's path, ``rtsp(s)://``, ``http(s)://``, ``/dev/videoN`` or ``usb:N``. Frame times are
    seconds from a file's start, or seconds since the epoch for cameras and paced files. Blocks up to
    about twice the open time-out. Raises :class:`SourceUnavailable` or :class:`UnreadableVideo`;
    messages carry no credentials.
    """
    if not 0 < rate <= MAX_RATE:
        raise InvalidInput(
            f"{rate:g} frames per second cannot be analyzed.",
            fix=f"Choose more than 0, at most {MAX_RATE:g}.",
        )
    options = options or SourceOptions()
    return VideoSource(
        connect(url, options.time_outs, options.dial), camera, rate, options, clock or SystemClock()
    )


class VideoSource:
    """See :class:`aislewatch.ports.FrameSource`. Made by :func:`open_source`.

    ``frames`` belongs to one thread; everything else may be called from any.
    """

    def __init__(
        self, connection: Connection, camera: str, rate: float, options: SourceOptions, clock: Clock
    ) -> None:
        self._connection = connection
        self._camera = camera
        self._options = options
        self._clock = clock
        self._grid = TimeGrid(rate)
        self._mask = ExclusionMask(options.exclusion)
        self._ring = PacketRing(options.keep)
        self._format = connection.format
        self._rotation = 0
        self._closing = threading.Event()
        self._reader = threading.Lock()
        self._opened_at = clock.monotonic()
        self._epoch = clock.utc()
        self._last_at = float("-inf")
        self._decoder = Decoder(connection.video)
        self._corrupt_before = 0

    @property
    def live(self) -> bool:
        """Whether this is a camera rather than a file."""
        return self._connection.live

    @property
    def seconds(self) -> float | None:
        """How long the file says it is; None for cameras and files that do not say."""
        duration = self._connection.container.duration
        return None if self.live or duration is None else duration / av.time_base

    @property
    def corrupt(self) -> int:
        """Packets and pictures lost to damage so far."""
        return self._corrupt_before + self._decoder.corrupt

    def exclude(self, polygons: Sequence[Polygon]) -> None:
        """Put other exclusion zones in force, from the next frame on."""
        self._mask.replace(polygons)
        if polygons:
            self._ring.dismiss()

    def feed(self) -> PacketFeed:
        """See the port."""
        if self._mask.polygons:
            raise UnreadableVideo(
                f"{self._camera} has an exclusion zone, which the camera's own video would show.",
                fix="Single pictures are shown instead, with the zone black.",
            )
        feed = PacketFeed(self._camera, self._connection.format, self._ring)
        if self._mask.polygons:  # drawn in this very moment
            self._ring.dismiss()
        return feed

    def record(self, start: float) -> PacketRecording:
        """Begin a clip (see the port), also of a stream that is over."""
        return self._ring.record(start, self._mask)

    def close(self) -> None:
        """Disconnect. A reader inside ``frames`` does it itself at its next packet, or at the read
        time-out, since a stream must not be closed under a reader's hands."""
        self._closing.set()
        if self._reader.acquire(blocking=False):
            self._release()

    def _release(self) -> None:
        self._connection.close()
        self._ring.finish()
        self._reader.release()

    def frames(self) -> Iterator[Frame]:
        """See the port."""
        if not self._reader.acquire(blocking=False):
            return
        try:
            if not self._closing.is_set():
                yield from self._rounds()
        finally:
            self._closing.set()
            self._release()

    def _rounds(self) -> Iterator[Frame]:
        origin = self._epoch if self._options.pace else 0.0
        while True:
            timeline = self._timeline(origin)
            before = self._last_at
            yield from self._play(timeline)
            if self._closing.is_set():
                return
            if self._last_at == before:
                raise UnreadableVideo(
                    f"{redact(self._connection.url)}: not one picture can be decoded.",
                    fix="Play it in another program; if that fails as well, record or export it again.",
                )
            if isinstance(timeline, LiveTimeline):
                raise SourceUnavailable(
                    f"{redact(self._connection.url)}: the camera ended the stream.",
                    fix="It is tried again by itself.",
                )
            if not self._options.loop:
                return
            origin = timeline.end
            self._reopen()

    def _timeline(self, origin: float) -> FileTimeline | LiveTimeline:
        connection = self._connection
        if connection.live:
            return LiveTimeline(self._epoch, self._opened_at, connection.step, trusted=connection.timed)
        return FileTimeline(connection.start, connection.step, origin)

    def _reopen(self) -> None:
        self._connection.close()
        self._connection = connect(self._connection.url, self._options.time_outs, self._options.dial)
        self._corrupt_before += self._decoder.corrupt
        self._decoder = Decoder(self._connection.video)

    def _play(self, timeline: Timeline) -> Iterator[Frame]:
        """One run through the connection, from here to its end."""
        decoder = self._decoder
        for packet, now in self._arrivals(timeline):
            stamp = timeline.stamp(times_of(packet), now)
            if self.live and not packet.is_keyframe and self._since_epoch(now) - stamp.decode_at > BEHIND:
                decoder.pause()
            data = bytes(packet)
            if packet.is_keyframe and (form := renewed(self._format, data)) != self._format:
                self._format = form
                yield from self._chosen(decoder.restart())
            skipped = decoder.waiting and not packet.is_keyframe
            pictures = decoder.decode(packet, stamp, wanted=not skipped and self._grid.expect(stamp.at))
            if not decoder.damaged:  # what cannot be decoded here would stop a browser as well
                self._rotation = pictures[0][1].rotation if pictures else self._rotation
                self._keep(packet.is_keyframe, stamp, data)
            yield from self._chosen(pictures)
            if decoder.hopeless:
                raise UnreadableVideo(
                    f"{redact(self._connection.url)}: pictures arrive, but none can be decoded.",
                    fix="Set the camera to H.264, baseline or main profile, and restart it.",
                )
        if not self._closing.is_set():
            yield from self._chosen(decoder.drain())

    def _arrivals(self, timeline: Timeline) -> Iterator[tuple["av.Packet[VideoStream]", float]]:
        """Packets and when they came; those that were buffered while connecting come in one burst."""
        packets = self._packets()
        if isinstance(timeline, LiveTimeline):
            burst = []
            now = self._clock.monotonic()
            for packet in packets:
                burst.append(packet)
                before, now = now, self._clock.monotonic()
                if now - before > _BURST_PAUSE or len(burst) == _LARGEST_BURST:
                    break
            if burst:
                timeline.begin([times_of(packet) for packet in burst], now)
            yield from ((packet, now) for packet in burst)
        for packet in packets:
            yield packet, self._clock.monotonic()

    def _packets(self) -> Iterator["av.Packet[VideoStream]"]:
        """Packets until the end or until closing; a broken end of a file is an end."""
        packets = self._connection.packets()
        while not self._closing.is_set():
            try:
                packet = next(packets)
            except (StopIteration, IndexError):  # PyAV 18 stumbles at the end over streams that joined late
                return
            except FOREIGN as error:
                fault = translated(error, self._connection.url)
                if isinstance(fault, UnreadableVideo) and not self.live and self._last_at > float("-inf"):
                    self._corrupt_before += 1
                    return
                raise fault from None
            if packet.size:
                yield packet

    def _keep(self, keyframe: bool, stamp: Stamp, data: bytes) -> None:
        zones, form = self._mask.polygons, self._format
        self._ring.append(ClipPacket(stamp.at, stamp.decode_at, keyframe, data, form, zones, self._rotation))

    def _chosen(self, pictures: list[Shown]) -> Iterator[Frame]:
        for at, picture in pictures:
            if at <= self._last_at or not self._grid.take(at):
                continue
            self._last_at = at
            if self._options.pace and not self.live and not self._wait_until(at):
                return
            image = upright(bgr(picture), picture.rotation)
            self._mask.apply(image)
            yield Frame(self._camera, at, image)

    def _since_epoch(self, now: float) -> float:
        """A monotonic time as seconds since the epoch, by the wall clock at the time of connecting."""
        return self._epoch + now - self._opened_at

    def _wait_until(self, at: float) -> bool:
        """Hold a paced file's picture back until its time; False when closed meanwhile."""
        ahead = at - self._since_epoch(self._clock.monotonic())
        if ahead < -_MAX_LAG:
            self._opened_at -= ahead  # the consumer was busy: go on from here
        return not self._closing.wait(max(0.0, ahead))
