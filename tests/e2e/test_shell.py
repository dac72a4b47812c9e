"""What surrounds every page: many places, menus by keyboard, language, light and dark, a server that goes
away, installing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e import axe
from tests.e2e.browsing import (
    CONSOLE,
    DESK,
    HAND,
    PHONE,
    SIZES,
    browser_path,
    no_sideways,
    opened,
    set_up,
    shoot,
)
from tests.e2e.story import ALERT, tell
from tests.integration.api_stage import Stage

NAMES = (
    "Cases",
    "Reports",
    "Camera setup",
    "Zones",
    "Floor plan",
    "Notifications",
    "Settings",
    "People",
    "Audit log",
)
ACCOUNT = "My account"


pytestmark = pytest.mark.usefixtures("customers")


def test_many_places_on_a_desk(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    complaints: list[str] = []
    context = opened(browser, complaints, viewport=DESK)
    page = context.new_page()
    set_up(page, address, stage.setup_token)
    tell(stage)
    ways = page.get_by_role("navigation", name="Main")
    for name in NAMES:
        expect(ways.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    expect(ways.get_by_role("link", name=ACCOUNT)).to_have_count(0)
    expect(ways.get_by_role("button", name="More")).to_be_hidden()
    ways.get_by_role("link", name="Zones").click()
    expect(ways.locator("[aria-current=page]")).to_have_text("Zones")
    expect(page).to_have_title(re.compile("Zones – Aislewatch"))
    axe.check(page, "many places")
    shoot(page, screens, "shell-desk")

    ways.get_by_role("link", name="Zones").focus()
    page.keyboard.press("ArrowDown")
    expect(ways.get_by_role("link", name="Floor plan")).to_be_focused()
    page.keyboard.press("Home")
    expect(ways.get_by_role("link").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(ways.get_by_role("link").last).to_be_focused()
    assert complaints == []
    context.close()


def test_many_places_in_a_hand(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    complaints: list[str] = []
    context = opened(browser, complaints, **PHONE)
    page = context.new_page()
    set_up(page, address, stage.setup_token)
    tell(stage)
    ways = page.get_by_role("navigation", name="Main")
    more = ways.get_by_role("button", name="More")
    expect(ways.get_by_role("link", name="Cases")).to_be_in_viewport(ratio=1)
    expect(ways.get_by_role("link", name="Zones")).to_be_hidden()
    more.tap()
    expect(ways.get_by_role("link", name="Zones")).to_be_in_viewport(ratio=1)
    axe.check(page, "more ways")
    shoot(page, screens, "shell-hand-more")
    page.keyboard.press("Escape")
    expect(ways.get_by_role("link", name="Zones")).to_be_hidden()
    expect(more).to_be_focused()
    more.tap()
    page.get_by_role("heading", level=1).tap()
    expect(ways.get_by_role("link", name="Zones")).to_be_hidden()
    more.tap()
    ways.get_by_role("link", name="Zones").tap()
    expect(page).to_have_url(f"{address}/zones")
    expect(ways.get_by_role("link", name="Zones")).to_be_hidden()
    page.get_by_role("button", name="Account and display").tap()
    expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)
    shoot(page, screens, "shell-hand-menu")
    no_sideways(page)
    small: list[str] = page.locator("nav a:visible, header button:visible, header a:visible").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"
    )
    assert [html for html in small if "brand" not in html] == []
    assert complaints == []
    context.close()


def test_only_what_the_role_opens_is_shown(browser: Browser, stage: Stage, address: str) -> None:
    context = opened(browser, [], viewport=DESK)
    page = context.new_page()
    set_up(page, address, stage.setup_token)

    def as_viewer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "role": "viewer", "rights": ["see"]})

    page.route("**/api/v1/session", as_viewer)
    page.goto(address)
    ways = page.get_by_role("navigation", name="Main")
    expect(ways.get_by_role("link", name="Notifications")).to_be_visible()
    for name in ("Settings", "Audit log"):
        expect(ways.get_by_role("link", name=name)).to_have_count(0)
    expect(page.get_by_role("button", name="Monitoring on")).to_be_disabled()
    expect(page.get_by_role("heading", name="First steps")).to_have_count(0)
    page.goto(f"{address}/audit")
    expect(page.get_by_role("heading", name="Your role does not open this page.")).to_be_visible()
    context.close()


def test_the_menu_by_keyboard(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    context = opened(browser, [], viewport=DESK)
    page = context.new_page()
    set_up(page, address, stage.setup_token)
    opener = page.get_by_role("button", name="Account and display: admin")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=ACCOUNT)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="System")).to_be_focused()
    shoot(page, screens, "shell-menu")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    opener.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


def test_light_and_dark_by_choice(browser: Browser, stage: Stage, address: str) -> None:
    context = opened(browser, [], viewport=DESK, color_scheme="light")
    # What the page wears when its body begins: a flash of the other one would be seen here.
    context.add_init_script(
        "new MutationObserver((_, seeing) => { if (document.body) {"
        " window.firstTheme = document.documentElement.dataset.theme; seeing.disconnect(); } })"
        ".observe(document, { childList: true, subtree: true })"
    )
    page = context.new_page()
    set_up(page, address, stage.setup_token)
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Account and display").click()
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate("window.firstTheme") == "dark"
    assert page.evaluate(ground) == dark
    assert page.locator("meta[name=theme-color]").get_attribute("content") == "#101514"
    other = context.new_page()
    other.goto(address)
    page.get_by_role("button", name="Account and display").click()
    page.get_by_role("button", name="Light").click()
    other.wait_for_function("document.documentElement.dataset.theme === 'light'")
    page.get_by_role("button", name="System").click()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"dark => {ground} === dark", arg=dark)
    context.close()


def test_german(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    complaints: list[str] = []
    context = opened(browser, complaints, viewport=DESK, locale="de-AT")
    page = context.new_page()
    set_up(page, address, stage.setup_token)
    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.get_by_role("heading", name="Erste Schritte")).to_be_visible()
    shoot(page, screens, "german-empty")
    tell(stage)
    page.get_by_role("link", name="Alarme").click()
    row = page.get_by_role("listitem").filter(has_text="Kleidertasche").first
    expect(row).to_contain_text("Verbergen von Ware")
    expect(row).to_contain_text("vor 2 Minuten")
    shoot(page, screens, "german-alerts")
    page.goto(f"{address}/alerts/{ALERT}")
    expect(page.get_by_text("1,1 Rumpflängen · 0:05,0 – 0:06,3")).to_be_visible()
    axe.check(page, "alert in German")
    shoot(page, screens, "german-alert")
    page.set_viewport_size(HAND)
    page.goto(address)
    expect(page.get_by_role("button", name="Überwachung an")).to_be_in_viewport(ratio=1)
    no_sideways(page)
    shoot(page, screens, "german-hand")
    page.get_by_role("button", name="Konto und Darstellung").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Monitoring on")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    page.reload()
    expect(page.get_by_role("button", name="Monitoring on")).to_be_visible()
    assert complaints == []
    context.close()


def test_the_store_s_time(browser: Browser, stage: Stage, address: str) -> None:
    settings, _ = stage.services.configure.get()
    assert settings.timezone == "UTC"
    context = opened(browser, [], viewport=DESK, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.clock.install(time="2026-03-01T09:30:05Z")
    set_up(page, address, stage.setup_token)
    clock = page.get_by_text("The store's time, UTC").locator("..")
    expect(clock).to_contain_text("09:30")  # nothing arrives on the page while its clock stands still
    page.clock.pause_at("2026-03-01T09:30:59Z")
    page.clock.run_for(3000)
    expect(clock).to_contain_text("09:31")
    context.close()


@SIZES
def test_a_server_that_goes_away_and_comes_back(
    browser: Browser, stage: Stage, address: str, screens: Path, size: Any
) -> None:
    context = opened(browser, [], viewport=size)
    page = context.new_page()
    set_up(page, address, stage.setup_token)
    context.set_offline(True)
    banner = page.get_by_text("The server does not answer. Trying again…")
    expect(banner).to_be_visible(timeout=15_000)
    axe.check(page, "server away")
    shoot(page, screens, f"server-away-{size['width']}")
    context.set_offline(False)
    expect(banner).to_be_hidden(timeout=15_000)
    context.close()


def test_it_can_be_installed(stage: Stage, address: str, tmp_path: Path, browser: Browser) -> None:
    # A profile of its own: an incognito window, as tests have them otherwise, installs nothing.
    context = browser.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=browser_path(), args=["--no-sandbox"]
    )
    page = context.pages[0]
    page.goto(address)
    session = context.new_cdp_session(page)
    assert session.send("Page.getAppManifest")["errors"] == []
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    context.close()
    for icon in json.loads((CONSOLE / "manifest.webmanifest").read_text())["icons"]:
        side = int(icon["sizes"].split("x")[0])
        content = (CONSOLE / icon["src"].lstrip("/")).read_bytes()
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (side, side)
