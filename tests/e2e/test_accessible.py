"""Every screen of the console breaks no rule of WCAG 2.2 (A, AA) that axe-core checks: light and dark, on a
desk and in a hand. The places are those the navigation leads to, so that a new one is checked by itself."""

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e import axe
from tests.e2e.browsing import DESK, SIZES, no_sideways, opened, set_up
from tests.e2e.story import ALERT, tell
from tests.integration.api_stage import PASSWORD, Stage

pytestmark = pytest.mark.usefixtures("customers")


def _settled(page: Page) -> None:
    """Nothing is being fetched for the first time any more."""
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_text("One moment…")).to_have_count(0)
    page.wait_for_timeout(300)


def _enter(page: Page, stage: Stage, address: str) -> None:
    page.goto("about:blank")  # another #token alone would not load the page anew
    set_up(page, address, stage.setup_token)


@SIZES
def test_before_somebody_is_in(browser: Browser, stage: Stage, address: str, size: ViewportSize) -> None:
    context = opened(browser, [], viewport=size)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_label("Setup token")).to_be_visible()
    axe.check(page, "first run")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("Setup token").fill("wrong")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe.check(page, "first run, refused")
    _enter(page, stage, address)
    _settled(page)
    axe.check(page, "empty wall")
    context.clear_cookies()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    axe.check(page, "sign-in")
    context.close()


@SIZES
def test_every_place(browser: Browser, stage: Stage, address: str, size: ViewportSize) -> None:
    context = opened(browser, [], viewport=size)
    page = context.new_page()
    _enter(page, stage, address)
    tell(stage)
    ways = page.get_by_role("navigation").locator("a").or_(page.locator("#user-menu a"))
    paths: list[str] = ways.evaluate_all("all => all.map((way) => way.getAttribute('href'))")
    assert {"/", "/alerts"} <= set(paths)
    for path in [*paths, f"/alerts/{ALERT}", "/nowhere"]:
        page.goto(address + path)
        _settled(page)
        axe.check(page, path)
        no_sideways(page, path)
        for number in range(_openers(page).count()):
            _with_dialog(page, _openers(page).nth(number), path)
    context.close()


def _openers(page: Page) -> Locator:
    """What says of itself that it opens a dialog."""
    return page.locator("[aria-haspopup=dialog]:visible:enabled")


def _with_dialog(page: Page, opener: Locator, path: str) -> None:
    name = opener.inner_text() or opener.get_attribute("aria-label")
    opener.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    axe.check(page, f"{path}, dialog of {name!r}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@SIZES
def test_menus_and_forms(browser: Browser, stage: Stage, address: str, size: ViewportSize) -> None:
    context = opened(browser, [], viewport=size)
    page = context.new_page()
    _enter(page, stage, address)
    tell(stage)
    page.get_by_role("button", name="Account and display").click()
    axe.check(page, "user's menu")
    page.keyboard.press("Escape")
    more = page.get_by_role("button", name="More")
    if more.is_visible():
        more.click()
        axe.check(page, "more ways")
        page.keyboard.press("Escape")
    page.goto(f"{address}/cameras")
    page.get_by_role("button", name="Add camera").click()
    page.get_by_label("Name").fill("till-2")
    page.get_by_label("Address").fill("rtsp://nobody/stream1")
    page.get_by_role("button", name="Show test picture").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe.check(page, "adding a camera, refused")
    page.get_by_label("Address").fill("rtsp://works/stream1")
    page.get_by_role("button", name="Show test picture").click()
    expect(page.get_by_text("1280 × 720")).to_be_visible()
    axe.check(page, "adding a camera, with its picture")
    page.goto(f"{address}/alerts/{ALERT}")
    for move in ("Send staff", "Resolve", "Dismiss"):
        page.get_by_role("button", name=move, exact=True).click()
        axe.check(page, f"alert, {move}")
    context.close()


def test_the_check_finds_what_is_wrong(browser: Browser, stage: Stage, address: str) -> None:
    context = opened(browser, [], viewport=DESK)
    page = context.new_page()
    _enter(page, stage, address)
    _settled(page)
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    (line,) = axe.violations(page, "light", "wall")
    assert line.startswith("wall (light): image-alt, critical")
    with pytest.raises(AssertionError, match="not accessible"):
        axe.check(page, "wall")
    context.close()
