"""A day with a running server and the demonstration store, as `aislewatch serve` starts it: a newcomer's way
from the line in the terminal to the first alert's clip, then a zone, the response, a case, its evidence, and
monitoring switched off and on; on a desk and in a hand. The newcomer's clicks and fields are counted; the
machine's seconds are only told."""

import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browsing import DESK, PHONE, all_named, no_sideways, opened, shoot
from tests.integration.running import Running, aislewatch, free_port, running

PATIENCE = 120_000
"""Milliseconds after which the machine is not only slow."""
CAMERA = "demo-aisle-1"
ZONE = "Chocolate"
CORNERS = ((0.06, 0.42), (0.2, 0.42), (0.2, 0.62), (0.06, 0.62))
MOST_CLICKS = 6
"""From the line in the terminal to the first alert's clip."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    command = aislewatch("serve", "--port", str(free_port()), "--data", str(tmp_path / "data"))
    with running(command) as server:
        yield server
        assert server.end() == 0


@dataclass
class Guard:
    """Somebody at the console, with a mouse or with a finger."""

    page: Page
    screens: Path
    hand: bool
    clicks: int = 0
    fields: int = 0
    began: float = field(default_factory=time.monotonic)

    def tell(self, where: str) -> None:
        """How much it took to come here."""
        seconds = time.monotonic() - self.began
        print(f"{seconds:6.1f} s  {self.clicks} clicks  {self.fields} fields  {where}")

    def write(self, what: Locator, words: str) -> None:
        """Key by key, as a person does."""
        self.fields += 1
        what.press_sequentially(words)

    def press(self, what: Locator) -> None:
        self.clicks += 1
        if self.hand:
            what.tap()
        else:
            what.click()

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def go(self, name: str) -> None:
        """To a place, by the navigation."""
        ways = self.page.get_by_role("navigation")
        if not ways.get_by_role("link", name=name).is_visible():
            self.press(ways.get_by_role("button", name="More"))
        self.press(ways.get_by_role("link", name=name))

    def point(self, x: float, y: float) -> None:
        """At a place of the picture that is drawn on, given as shares of its size."""
        drawing = self.page.get_by_role("application", name=f"Picture of {CAMERA}")
        box = drawing.bounding_box()
        assert box is not None
        touch = self.page.touchscreen.tap if self.hand else self.page.mouse.click
        touch(box["x"] + x * box["width"], box["y"] + y * box["height"])

    def state(self, name: str) -> None:
        """The alert or case says that it is in this state."""
        tag = self.page.locator(".alert-head").get_by_text(name, exact=True)
        expect(tag).to_be_visible(timeout=PATIENCE)

    def stop(self, name: str) -> None:
        """Nothing sticks out, everything has a name; a picture is kept."""
        self.tell(name)
        no_sideways(self.page)
        all_named(self.page)
        shoot(self.page, self.screens, f"day-{name}{'-phone' if self.hand else ''}")


@pytest.mark.parametrize("kind", [{"viewport": DESK}, PHONE], ids=["desk", "hand"])
def test_a_day(
    browser: Browser, server: Running, screens: Path, tmp_path: Path, kind: dict[str, Any]
) -> None:
    complaints: list[str] = []
    _, line = server.wait_for(r"or open (http://\S+)")
    server.wait_for("Uvicorn running|startup complete")
    context = opened(browser, complaints, accept_downloads=True, **kind)
    guard = Guard(context.new_page(), screens, "has_touch" in kind)
    _opens_the_store(guard, line[1])
    _finds_the_first_alert(guard)
    assert guard.clicks <= MOST_CLICKS
    assert guard.fields == 1
    _draws_a_zone(guard)
    _responds_to_the_first_alert(guard)
    _works_on_the_case(guard)
    _takes_the_evidence_along(guard, tmp_path)
    _stops_and_starts_monitoring(guard)
    assert complaints == []
    context.close()


def _opens_the_store(guard: Guard, address: str) -> None:
    page = guard.page
    page.goto(address)
    guard.stop("first-run")
    guard.write(page.get_by_label("Password", exact=True), "a quiet shop at noon")
    guard.button("Create account")
    steps = page.get_by_role("region", name="First steps")
    expect(steps.get_by_text("(open)").first).to_be_attached()
    guard.stop("empty")
    guard.button("Open the demonstration store")
    _all_live(page)
    expect(steps.get_by_role("listitem").first).to_contain_text("(done)")
    guard.stop("wall")


def _finds_the_first_alert(guard: Guard) -> None:
    page = guard.page
    way = page.get_by_role("navigation").get_by_role("link", name="Alerts")
    expect(way).to_contain_text("new", timeout=PATIENCE)
    guard.press(way)
    guard.press(page.get_by_role("main").get_by_role("listitem").get_by_role("link").first)
    _clip_plays(page)
    guard.tell("its clip and why")


def _clip_plays(page: Page) -> None:
    video = page.get_by_label("Clip of the suspicious action")
    expect(video).to_be_visible(timeout=PATIENCE)
    page.wait_for_function("video => video.duration > 3", arg=video.element_handle(), timeout=PATIENCE)


def _all_live(page: Page) -> None:
    tiles = page.get_by_role("main").get_by_role("listitem").filter(has_text="demo-")
    expect(tiles.get_by_text("Live", exact=True)).to_have_count(3, timeout=PATIENCE)


def _draws_a_zone(guard: Guard) -> None:
    page = guard.page
    guard.go("Zones")
    page.get_by_role("combobox", name="Camera").select_option(CAMERA)
    guard.button("New zone")
    _with_its_picture(page)
    for number, corner in enumerate(CORNERS, start=1):
        guard.point(*corner)
        expect(page.get_by_role("button", name=f"Corner {number} of {number}")).to_be_visible(
            timeout=PATIENCE
        )
    guard.button("Close shape")
    page.get_by_label("Name").fill(ZONE)
    page.get_by_label("Kind").select_option("shelf")
    guard.stop("zone")
    guard.button("Save zone")
    expect(page.get_by_role("button", name=f"Edit {ZONE}")).to_be_visible(timeout=PATIENCE)


def _with_its_picture(page: Page) -> None:
    """The picture is there, so that the drawing has its size."""
    canvas = page.get_by_role("img", name=f"Live picture of {CAMERA}")
    expect(canvas).to_be_visible(timeout=PATIENCE)
    lit = "canvas => canvas.getContext('2d').getImageData(99, 99, 1, 1).data[3] > 0"
    page.wait_for_function(lit, arg=canvas.element_handle(), timeout=PATIENCE)
    page.wait_for_timeout(600)


def _responds_to_the_first_alert(guard: Guard) -> None:
    page = guard.page
    guard.go("Alerts")
    guard.press(page.get_by_role("main").get_by_role("listitem").get_by_role("link").last)
    _clip_plays(page)
    guard.button("Acknowledge")
    guard.state("Acknowledged")
    guard.button("Send staff")
    page.get_by_label("Who goes?").fill("Floor guard")
    page.get_by_role("radio", name="Customer service").check()
    guard.button("Send staff now")
    guard.state("Staff sent")
    guard.button("Keep observing")
    guard.button("Keep observing now")
    guard.state("Being observed")
    guard.button("Escalate")
    page.get_by_label("Note").fill("It went under the coat.")
    guard.button("Escalate now")
    guard.state("Escalated")
    guard.stop("alert")


def _works_on_the_case(guard: Guard) -> None:
    page = guard.page
    guard.press(page.get_by_role("link", name="Case 1"))
    page.get_by_label("Note").fill("The manager of the day knows.")
    guard.button("Add note")
    expect(page.get_by_label("Note")).to_have_value("", timeout=PATIENCE)
    written = page.get_by_role("listitem").filter(has_text="The manager of the day knows.")
    expect(written).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Title").fill("One packet")
    page.get_by_label("Loss").fill("4,90")
    guard.button("Save")
    expect(page.get_by_text("€4.90").first).to_be_visible(timeout=PATIENCE)
    guard.button("Loss confirmed")
    guard.state("Loss confirmed")
    guard.stop("case")


def _takes_the_evidence_along(guard: Guard, folder: Path) -> None:
    with guard.page.expect_download(timeout=PATIENCE) as waiting:
        guard.press(guard.page.get_by_role("link", name="Export evidence"))
    zipped = folder / waiting.value.suggested_filename
    waiting.value.save_as(zipped)
    with zipfile.ZipFile(zipped) as archive:
        archive.extract("verify.py", folder)
        assert any(name.endswith(".mp4") for name in archive.namelist())
    verify = [sys.executable, "-I", str(folder / "verify.py"), str(zipped)]
    proof = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (proof.returncode, proof.stderr) == (0, ""), proof.stdout
    assert "GENUINE" in proof.stdout


def _stops_and_starts_monitoring(guard: Guard) -> None:
    page = guard.page
    guard.go("Cameras")
    guard.button("Monitoring on")
    guard.button("Stop monitoring")
    expect(page.get_by_role("button", name="Monitoring off")).to_be_visible(timeout=PATIENCE)
    guard.stop("off")
    guard.button("Monitoring off")
    guard.button("Start monitoring")
    expect(page.get_by_role("button", name="Monitoring on")).to_be_visible(timeout=PATIENCE)
    _all_live(page)
