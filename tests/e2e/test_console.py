"""The console in a real browser, on a desk and in a hand: from the first run to an acknowledged alert."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import DESK, PHONE, all_named, clip_ready, no_sideways, opened, shoot
from tests.e2e.story import ALERT, BROKEN, CAMERA, tell
from tests.integration.api_stage import PASSWORD, Stage

pytestmark = pytest.mark.usefixtures("customers")


def _first_run(page: Page, stage: Stage, address: str) -> None:
    page.goto(address)
    page.get_by_label("Setup token").fill(stage.setup_token)
    page.get_by_label("User name").fill("manager")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Cameras")).to_be_visible()
    expect(page.get_by_role("heading", name="No camera yet")).to_be_visible()


def _has_overlay(page: Page) -> None:
    """The canvas shows the shop and, over it, the colour of CONFIRMED."""
    count = """(canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let red = 0, lit = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] === 227 && data[i + 1] === 32 && data[i + 2] === 60) red++;
        if (data[i] + data[i + 1] + data[i + 2] > 300) lit++;
      }
      return [red, lit / (canvas.width * canvas.height)];
    }"""
    red, lit = page.get_by_role("img", name=f"Live picture of {CAMERA}").evaluate(count)
    assert red > 200, "no skeleton or box in the colour of CONFIRMED"
    assert lit > 0.3, "no picture below the overlay"


def test_from_the_first_run_to_an_acknowledged_alert(
    browser: Browser, stage: Stage, address: str, screens: Path
) -> None:
    complaints: list[str] = []
    context = opened(browser, complaints, viewport=DESK)
    page = context.new_page()
    _first_run(page, stage, address)
    tell(stage)

    expect(page.get_by_text("3 people")).to_be_visible()
    expect(
        page.get_by_role("listitem").filter(has_text=CAMERA).get_by_text("Live", exact=True)
    ).to_be_visible()
    expect(page.get_by_text("The host name till-camera is unknown.")).to_be_visible()
    expect(page.get_by_text("Trying again in")).to_be_visible()
    assert "secret" not in page.content()
    _has_overlay(page)
    all_named(page)
    shoot(page, screens, "wall")

    page.get_by_role("link", name="Alerts").click()
    row = page.get_by_role("listitem").filter(has_text="pocket")
    expect(row.get_by_text("CONFIRMED")).to_be_visible()
    expect(row.get_by_role("img", name="Still image")).to_have_js_property("naturalWidth", 1280)
    all_named(page)
    shoot(page, screens, "alerts")

    row.get_by_role("link").click()
    expect(page).to_have_url(f"{address}/alerts/{ALERT}")
    video = clip_ready(page)
    video.evaluate("video => video.play()")
    page.wait_for_function("video => video.currentTime > 0.5", arg=video.element_handle())
    video.evaluate("video => video.pause()")

    page.get_by_role("button", name="hand at pocket").click()
    page.wait_for_function("video => Math.abs(video.currentTime - 6.3) < 0.05", arg=video.element_handle())
    all_named(page)
    page.set_viewport_size({"width": DESK["width"], "height": 1290})
    shoot(page, screens, "alert")
    page.set_viewport_size(DESK)

    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Acknowledged").first).to_be_visible()
    alert = stage.services.workflow.get(ALERT)
    assert (alert.state, alert.moves[-1].by) == ("acknowledged", "manager")

    page.get_by_role("button", name="Dismiss").click()
    page.get_by_label("Reason").fill("It was a phone, put away.")
    page.get_by_role("button", name="Dismiss now").click()
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    assert stage.services.workflow.get(ALERT).moves[-1].note == "It was a phone, put away."
    assert complaints == []
    context.close()


def test_in_the_hand(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    complaints: list[str] = []
    context = opened(browser, complaints, **PHONE)
    page = context.new_page()
    page.goto(f"{address}/#setup={stage.setup_token}")
    expect(page.get_by_label("Setup token")).to_have_value(stage.setup_token)
    no_sideways(page)
    all_named(page)
    shoot(page, screens, "first-run-phone")
    _first_run(page, stage, address)
    tell(stage)
    expect(page.get_by_text("3 people")).to_be_visible()
    no_sideways(page)
    shoot(page, screens, "wall-phone")

    page.get_by_role("link", name="Alerts").tap()
    expect(page.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="All", exact=True).tap()
    expect(page.get_by_role("listitem")).to_have_count(4)
    no_sideways(page)
    shoot(page, screens, "alerts-phone")

    page.get_by_role("listitem").filter(has_text="pocket").get_by_role("link").tap()
    clip_ready(page)
    no_sideways(page)
    shoot(page, screens, "alert-phone")
    page.get_by_role("button", name="Send staff").tap()
    page.get_by_label("Who goes?").fill("Floor guard")
    page.get_by_role("radio", name="Observation").check()
    all_named(page)
    shoot(page, screens, "alert-phone-move")
    page.get_by_role("button", name="Send staff now").tap()
    expect(page.get_by_text("Floor guard, Observation")).to_be_visible()
    no_sideways(page)
    assert complaints == []
    context.close()


def test_in_the_dark(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    complaints: list[str] = []
    context = opened(browser, complaints, viewport=DESK, color_scheme="dark")
    page = context.new_page()
    _first_run(page, stage, address)
    page.get_by_role("button", name="Add camera").click()
    page.get_by_label("Name").fill("till-2")
    page.get_by_label("Address").fill("rtsp://nobody/stream1")
    page.get_by_role("button", name="Show test picture").click()
    expect(page.get_by_role("alert")).to_contain_text("Check cable and address.")
    page.get_by_label("Address").fill("rtsp://works/stream1")
    page.get_by_role("button", name="Show test picture").click()
    expect(page.get_by_text("1280 × 720")).to_be_visible()
    shoot(page, screens, "add-camera-dark")
    page.get_by_role("dialog").get_by_role("button", name="Add camera").click()
    expect(page.get_by_role("heading", name="till-2")).to_be_visible()

    page.get_by_role("button", name="Monitoring on").click()
    page.get_by_role("button", name="Stop monitoring").click()
    expect(page.get_by_role("button", name="Monitoring off")).to_be_visible()
    assert not stage.services.configure.get()[0].enabled
    tell(stage)
    page.goto(f"{address}/alerts/{ALERT}")
    clip_ready(page)
    shoot(page, screens, "alert-dark")
    page.get_by_role("link", name="Cameras").click()
    expect(page.get_by_role("heading", name=BROKEN)).to_be_visible()
    shoot(page, screens, "wall-dark")
    page.get_by_role("button", name="Account and display: manager").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert [c for c in complaints if "502" not in c] == []
    context.close()


def test_by_keyboard_alone(browser: Browser, stage: Stage, address: str) -> None:
    complaints: list[str] = []
    context = opened(browser, complaints, viewport=DESK)
    page = context.new_page()
    page.goto(f"{address}/#setup={stage.setup_token}")
    expect(page.get_by_label("Setup token")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cameras")).to_be_visible()
    tell(stage)
    expect(page.get_by_role("heading", name=CAMERA)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()

    page.get_by_role("link", name="Camera setup").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add camera").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Add camera")).to_be_focused()

    page.get_by_role("link", name="Alerts").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.get_by_role("listitem").filter(has_text="pocket").get_by_role("link").focus()
    page.keyboard.press("Enter")
    video = clip_ready(page)
    page.get_by_role("button", name="hand comes away empty").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("video => Math.abs(video.currentTime - 7.7) < 0.05", arg=video.element_handle())
    assert complaints == []
    context.close()
