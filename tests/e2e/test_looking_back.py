"""The overlay over an alert's clip, and the screen Reports, on a desk and in a hand."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from aislewatch.adapters.traces import NpzTraces
from aislewatch.domain.traces import chunk_key, pinned_key
from tests.e2e.browsing import DESK, HAND, all_named, clip_ready, enter, no_sideways, opened, shoot
from tests.e2e.shop import CUSTOMERS
from tests.e2e.story import ALERT, film, judge, tell
from tests.integration.api_stage import Stage

NAMED = pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (HAND, "hand")], ids=["desk", "hand"])


@pytest.fixture(autouse=True)
def told(stage: Stage, founded: None) -> None:
    """A made-up shop with a story to tell."""
    tell(stage)


def painted(page: Page) -> int:
    """How many pixels of the overlay have the colour of CONFIRMED."""
    count: int = page.locator("canvas.stage-over").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let red = 0;
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] === 227 && data[i + 1] === 32 && data[i + 2] === 60 && data[i + 3] === 255) red++;
          }
          return red;
        }"""
    )
    return count


def middle(page: Page) -> tuple[float, float]:
    """Where the centre of that colour lies, as shares of the canvas."""
    place = page.locator("canvas.stage-over").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let n = 0, x = 0, y = 0;
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] === 227 && data[i + 1] === 32 && data[i + 2] === 60) {
              const p = i / 4; n++; x += p % canvas.width; y += Math.floor(p / canvas.width);
            }
          }
          return [x / n / canvas.width, y / n / canvas.height];
        }"""
    )
    return place[0], place[1]


@NAMED
def test_the_overlay_follows_the_clip(
    browser: Browser, stage: Stage, address: str, screens: Path, size: ViewportSize, name: str
) -> None:
    complaints: list[str] = []
    context = opened(browser, complaints, viewport=size, has_touch=name == "hand")
    page = context.new_page()
    enter(page, address)
    page.goto(f"{address}/alerts/{ALERT}")
    video = clip_ready(page)
    switch = page.get_by_label("Show what was seen")
    expect(switch).to_be_enabled()
    expect(switch).to_be_checked()

    video.evaluate("video => { video.currentTime = 6.5 }")  # 1.5 s after the action began
    expect(page.get_by_text("hand at pocket", exact=True).first).to_be_visible()
    page.wait_for_timeout(300)
    assert painted(page) > 150
    x, y = middle(page)
    assert x == pytest.approx(CUSTOMERS[-1].x, abs=0.06), "the customer stands elsewhere"
    assert 0.3 < y < 0.95
    expect(page.locator(".stage-cue")).to_have_text("hand at pocket")
    all_named(page)
    no_sideways(page)
    shoot(page, screens, f"overlay-{name}")

    video.evaluate("video => { video.currentTime = 0.5 }")
    expect(page.locator(".stage-cue")).to_have_count(0)
    video.evaluate("video => video.play()")
    page.wait_for_function("video => video.currentTime > 1.5", arg=video.element_handle())
    video.evaluate("video => video.pause()")

    switch.uncheck()
    expect(page.locator("canvas.stage-over")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Show what was seen")).not_to_be_checked()
    page.get_by_label("Show what was seen").check()
    clip_ready(page).evaluate("video => { video.currentTime = 6.5 }")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement?.classList.contains('stage-all')")
    page.wait_for_timeout(500)
    assert painted(page) > 150, "the overlay goes along into full screen"
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("!document.fullscreenElement")
    assert complaints == []


def test_without_a_trace_the_clip_is_shown_alone(browser: Browser, stage: Stage, address: str) -> None:
    stage.blobs.delete(pinned_key(ALERT))
    complaints: list[str] = []
    page = opened(browser, complaints, viewport=DESK).new_page()
    enter(page, address)
    page.goto(f"{address}/alerts/{ALERT}")
    clip_ready(page)
    expect(page.get_by_text("Of this clip's time no trace is stored any more.")).to_be_visible()
    expect(page.get_by_label("Show what was seen")).to_be_disabled()
    assert [line for line in complaints if "404" not in line] == []


@NAMED
def test_reports_show_figures_and_a_setting_can_be_tried(
    browser: Browser, stage: Stage, address: str, screens: Path, size: ViewportSize, name: str
) -> None:
    judge(stage)
    chunk = film(time.time() - 3000.0)
    stage.blobs.put(chunk_key(chunk), NpzTraces().pack(chunk))
    complaints: list[str] = []
    context = opened(browser, complaints, viewport=size, color_scheme="dark" if name == "hand" else "light")
    page = context.new_page()
    enter(page, address)
    if name == "hand":
        page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Reports").click()
    expect(page.get_by_role("heading", name="Reports")).to_be_visible()
    expect(page.get_by_text("Right, of those judged")).to_be_visible()
    expect(page.locator(".chart-day i:visible").first).to_be_visible()  # today may have none yet
    expect(page.get_by_role("region", name="How right the alerts were: Camera")).to_contain_text("till-2")
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"reports-{name}")
    shoot(page, screens, f"reports-{name}-whole", whole=True)

    page.get_by_text("Alerts per day as a table").click()
    days = page.get_by_role("region", name="Alerts per day as a table").get_by_role("row")
    expect(days.first).to_contain_text("Total")
    page.get_by_label("Time").select_option("30")
    expect(days).to_have_count(31)  # and the head

    first = page.locator(".suggestion").first
    first.get_by_role("button", name="Try it on stored days").click()
    expect(first.get_by_text("camera-hours:")).to_be_visible()
    no_sideways(page)
    first.get_by_role("button", name="Use this setting").click()
    expect(page.get_by_text("This setting holds now.").first).to_be_visible()
    settings, version = stage.services.configure.get()
    assert version == 1
    assert settings.alerts.min_confidence > 0.66

    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("alert,confirmed")
    assert len(lines) > 60
    assert complaints == []
