"""Real footage for the bench: nobody, one, three and about six people, in 480p and 1080p, H.264 and H.265.

    python benchmarks/bench_footage.py FOOTAGE OUT

Cuts stretches out of real footage (FOOTAGE/README.md names their sources and licenses), scales them and
encodes them anew with 15 pictures a second, as most cameras send; each runs to and fro, so that it can be
looped without a jump. What is scaled up to 1080p costs what 1080p costs, but shows no more than before.
"""

import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

RATE = 15
SECONDS = 12.0
SIZES = {"480p": 480, "1080p": 1080}
CODECS = {
    "h264": ("libx264", {"preset": "medium", "crf": "24", "bf": "0", "g": "45"}),
    "h265": (
        "libx265",
        {"preset": "medium", "crf": "26", "x265-params": "bframes=0:keyint=45:log-level=none"},
    ),
}
"""As cameras do: no pictures that look ahead, a keyframe every three seconds."""


@dataclass(frozen=True)
class Stretch:
    """So many ``people`` in a file of the footage between two of its seconds."""

    people: int
    file: str
    start: float
    end: float


STRETCHES = (
    Stretch(0, "shoplifting-clips/clips/normal-1.mp4", 0.0, 10.0),
    Stretch(1, "shoplifting-clips/clips/normal-24.mp4", 0.0, 10.0),
    Stretch(3, "people/store-aisle.mp4", 0.0, 4.0),
    Stretch(6, "tracking/TUD-Stadtmitte.mp4", 0.0, 7.0),
)


def frames_of(footage: Path, stretch: Stretch) -> list[VideoFrame]:
    """The stretch's pictures, :data:`RATE` a second."""
    taken: list[VideoFrame] = []
    with av.open(str(footage / stretch.file)) as container:
        for frame in container.decode(video=0):
            at = float(frame.time or 0.0)
            while stretch.start <= at <= stretch.end and at - stretch.start >= len(taken) / RATE:
                taken.append(frame)
    return taken


def encode(frames: list[VideoFrame], height: int, codec: str, path: Path) -> None:
    """To and fro until :data:`SECONDS` are full."""
    name, options = CODECS[codec]
    width = round(height * frames[0].width / frames[0].height / 2) * 2
    there_and_back = frames + frames[-2:0:-1]
    with av.open(str(path), "w") as container:
        video = container.add_stream(name, rate=RATE, options=options)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        if codec == "h265":
            video.codec_context.codec_tag = "hvc1"
        for number in range(round(SECONDS * RATE)):
            frame = there_and_back[number % len(there_and_back)].reformat(width, height, "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode())


def main(footage: Path, out: Path) -> None:
    """Make all sixteen."""
    out.mkdir(parents=True, exist_ok=True)
    for stretch in STRETCHES:
        frames = frames_of(footage, stretch)
        for size, height in SIZES.items():
            for codec in CODECS:
                path = out / f"{size}-{codec}-{stretch.people}.mp4"
                encode(frames, height, codec, path)
                print(f"{path}: {path.stat().st_size * 8 / SECONDS / 1e3:.0f} kbit/s")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
