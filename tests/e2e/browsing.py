"""A real browser for tests: Debian's Chromium, quiet, its complaints collected."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

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


def shoot(page: Page, folder: Path, name: str) -> None:
    """A screenshot, when all has settled."""
    page.mouse.move(0, 0)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=78)
