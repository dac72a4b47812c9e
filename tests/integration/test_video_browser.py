"""Clips in a real browser: Debian's Chromium plays them to their end."""

import base64
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, sync_playwright

from aislewatch.adapters.video import SourceOptions, open_source
from aislewatch.adapters.video.writer import VideoWriter
from aislewatch.domain.geometry import Polygon
from tests.integration.sample_videos import SIZE, numbered, write_video

CHROMIUM: Final = Path("/usr/bin/chromium")
CORNER: Polygon = ((0.0, 0.0), (0.4, 0.0), (0.4, 0.4), (0.0, 0.4))

_PLAY: Final = """async (data) => {
  const video = document.createElement('video');
  video.muted = true;
  video.playbackRate = 8;
  const end = new Promise(done => {
    video.onended = () => done('ended');
    video.onerror = () => done('error: ' + video.error.message);
    setTimeout(() => done('stuck at ' + video.currentTime), 15000);
  });
  video.src = 'data:video/mp4;base64,' + data;
  document.body.append(video);
  await video.play();
  return {how: await end, at: video.currentTime, duration: video.duration,
          size: [video.videoWidth, video.videoHeight],
          corrupted: video.getVideoPlaybackQuality().corruptedVideoFrames};
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """An empty page of a headless browser."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail("needs Debian's chromium")
        pytest.skip("needs Debian's chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def check_plays(page: Page, mp4: bytes, seconds: float) -> None:
    """The video plays from start to end."""
    played = page.evaluate(_PLAY, base64.b64encode(mp4).decode())
    assert played["how"] == "ended"
    assert played["size"] == list(SIZE)
    assert played["duration"] == pytest.approx(seconds, abs=0.25)
    assert played["at"] == pytest.approx(played["duration"], abs=0.05)
    assert played["corrupted"] == 0


@pytest.mark.parametrize(
    ("name", "codec", "options", "zones"),
    [
        ("a.mp4", "libx264", {}, []),
        ("a.ts", "libx264", {}, []),
        ("a.mkv", "libx264", {"bf": "0"}, []),
        ("a.ts", "libx264", {"x264-params": "open-gop=1:bframes=3:b-adapt=0"}, []),
        ("a.mp4", "libx264", {}, [CORNER]),
        ("a.mp4", "libx265", {}, []),
        ("a.avi", "mjpeg", {}, []),
    ],
    ids=[
        "copied",
        "copied-annex-b",
        "copied-no-b-frames",
        "copied-open-gop",
        "masked",
        "from-h265",
        "from-mjpeg",
    ],
)
def test_clips_play_to_their_end(
    page: Page, tmp_path: Path, name: str, codec: str, options: dict[str, str], zones: list[Polygon]
) -> None:
    path = write_video(tmp_path / name, codec=codec, count=60, options=options)
    with closing(open_source(str(path), "till", 15.0, SourceOptions(exclusion=zones))) as source:
        frames = source.frames()
        while next(frames).at < 2.0:
            pass
        recording = source.record(1.0)
        while not recording.covers(2.5):
            next(frames)
    check_plays(page, recording.cut(2.5), seconds=1.5)


def test_rendered_videos_play_to_their_end(page: Page, tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4", rate=8.0) as writer:
        for number in range(16):
            writer.write(numbered(number), number / 8)
    check_plays(page, (tmp_path / "out.mp4").read_bytes(), seconds=2.0)
