"""A real browser for tests: Debian's Chromium, quiet, its complaints collected; and what every screen is
checked for."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

import aislewatch
from tests.e2e.story import CLIP_SECONDS
from tests.integration.api_stage import ADMIN, PASSWORD

CONSOLE: Final = Path(aislewatch.__file__).parent / "console"
DESK: Final[ViewportSize] = {"width": 1440, "height": 900}
HAND: Final[ViewportSize] = {"width": 390, "height": 844}
PHONE: Final[dict[str, Any]] = {
    "viewport": HAND,
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
"""What a browser in a hand is like, beyond its size."""
SIZES: Final = pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "hand"])
SCREENS: Final = os.environ.get("AISLEWATCH_SCREENS")
"""The folder where screenshots are kept (see docs/screens). Without it none are made."""

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_QUIET: Final = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--mute-audio",
    "--disable-gpu",
]


def browser_path() -> str | None:
    """Where Chromium is, if anywhere."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        browser.close()


def opened(browser: Browser, complaints: list[str], **kind: Any) -> BrowserContext:
    """A fresh context; what pages complain of is added to ``complaints``."""
    context = browser.new_context(**{"locale": "en-GB", "timezone_id": "Europe/Vienna", **kind})
    context.set_default_timeout(15_000)

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", heard)

    context.on("page", watch)
    return context


def shoot(page: Page, folder: Path, name: str, *, whole: bool = False) -> None:
    """A screenshot, when all has settled; where none are kept the page is only brought back to its top."""
    page.mouse.move(0, 0)
    page.evaluate("window.scrollTo(0, 0)")
    if SCREENS is None:
        return
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=78, full_page=whole)


def enter(page: Page, address: str, name: str = ADMIN, password: str = PASSWORD) -> None:
    """Sign in by the form."""
    page.goto(address)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name=f"Account and display: {name}")).to_be_visible()


def set_up(page: Page, address: str, token: str) -> None:
    """Be the first user of a store, by the link that the terminal shows, in any language."""
    page.goto(f"{address}/#setup={token}")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("navigation")).to_be_visible()


def no_sideways(page: Page, where: str = "the page") -> None:
    """Nothing sticks out to the right."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= room, f"{where} is {wide} wide on a screen of {room}"


_NAMED: Final = frozenset(
    {
        *("button", "link", "textbox", "checkbox", "radio", "combobox", "image", "dialog", "spinbutton"),
        *("switch", "region", "navigation", "application", "ColorWell", "Date", "InputTime"),
    }
)


def all_named(page: Page) -> None:
    """A screen reader can say what every control and picture is."""
    session = page.context.new_cdp_session(page)
    nameless = [
        node
        for node in session.send("Accessibility.getFullAXTree")["nodes"]
        if not node.get("ignored")
        and node.get("role", {}).get("value") in _NAMED
        and not node.get("name", {}).get("value", "").strip()
    ]
    session.detach()
    assert [node["role"]["value"] for node in nameless] == [], nameless


def clip_ready(page: Page) -> Locator:
    """The clip of the story's alert, when it can be played."""
    video = page.get_by_label("Clip of the suspicious action")
    expect(video).to_have_js_property("duration", CLIP_SECONDS, timeout=15_000)
    page.wait_for_function("video => video.readyState >= 2", arg=video.element_handle())
    return video
