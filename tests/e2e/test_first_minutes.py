"""A newcomer's way, as `aislewatch serve` starts it: from the line in the terminal to the first alert's clip,
with the demonstration store. Clicks and fields are counted; seconds, the machine's, are only told."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.browsing import opened, shoot
from tests.e2e.test_console import DESK, HAND
from tests.integration.running import Running, aislewatch, free_port, running

MOST_CLICKS = 6
PATIENCE = 300_000


@dataclass
class Newcomer:
    """Counts what a person has to do, and keeps a picture of each stop."""

    page: Page
    screens: Path
    story: str
    clicks: int = 0
    fields: int = 0
    keys: int = 0
    began: float = field(default_factory=time.monotonic)
    said: list[str] = field(default_factory=list)

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def write(self, what: Locator, words: str) -> None:
        what.press_sequentially(words)
        self.fields += 1
        self.keys += len(words)

    def stop(self, name: str) -> None:
        self.said.append(f"{time.monotonic() - self.began:6.1f} s  {self.clicks} clicks  {name}")
        shoot(self.page, self.screens, f"{self.story}-{len(self.said)}-{name.replace(' ', '-')}")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    command = aislewatch("serve", "--port", str(free_port()), "--data", str(tmp_path / "data"))
    with running(command) as server:
        yield server
        assert server.end() == 0


@pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "hand"])
def test_from_the_terminal_to_the_first_alert(
    browser: Browser, server: Running, screens: Path, size: ViewportSize
) -> None:
    complaints: list[str] = []
    _, line = server.wait_for(r"or open (http://\S+)")
    server.wait_for("Uvicorn running|startup complete")
    context = opened(browser, complaints, viewport=size)
    page = context.new_page()
    she = Newcomer(page, screens, "first-minutes" if size is DESK else "first-minutes-hand")
    page.goto(line[1])
    she.stop("create the account")
    she.write(page.get_by_label("Password", exact=True), "a quiet shop at noon")
    she.click(page.get_by_role("button", name="Create account"))
    steps = page.get_by_role("region", name="First steps")
    expect(steps.get_by_text("(open)").first).to_be_attached()
    she.stop("the empty wall")
    she.click(page.get_by_role("button", name="Open the demonstration store"))
    expect(page.get_by_text("Live", exact=True).first).to_be_visible(timeout=PATIENCE)
    expect(steps.get_by_role("listitem").first).to_contain_text("(done)")
    she.stop("cameras are live")
    alerts = page.get_by_role("navigation").get_by_role("link", name="Alerts")
    expect(alerts).to_contain_text("new", timeout=PATIENCE)
    she.stop("an alert is there")
    she.click(alerts)
    row = page.get_by_role("main").get_by_role("listitem").get_by_role("link").first
    expect(row).to_be_visible()
    she.stop("the list")
    she.click(row)
    video = page.get_by_label("Clip of the suspicious action")
    expect(video).to_be_visible(timeout=PATIENCE)
    page.wait_for_function("video => video.duration > 3", arg=video.element_handle(), timeout=PATIENCE)
    she.stop("its clip and why")
    context.close()
    print(*she.said, sep="\n")
    print(
        f"{she.clicks} clicks, {she.fields} field with {she.keys} keys, {time.monotonic() - she.began:.0f} s"
    )
    assert she.clicks <= MOST_CLICKS
    assert complaints == []
