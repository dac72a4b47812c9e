"""The product as a shopkeeper meets it: `aislewatch serve`, a browser, a camera, an alert, its clip."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import DESK, opened, shoot
from tests.integration.running import aislewatch, free_port, running

CLIP = "shoplifting-clips/clips/shoplifting-14.mp4"
CAMERA = "shoplifting-14"
PASSWORD = "quite a long password"
SECONDS = 60_000


@pytest.mark.footage
def test_from_the_terminal_to_a_playing_clip(
    footage: Path, tmp_path: Path, browser: Browser, screens: Path
) -> None:
    complaints: list[str] = []
    port = str(free_port())
    command = aislewatch("serve", "--port", port, "--data", str(tmp_path), "--video", str(footage / CLIP))
    with running(command) as server:
        _, setup = server.wait_for(r"or open (http://\S+)")
        server.wait_for("Uvicorn running|startup complete")
        context = opened(browser, complaints, viewport=DESK)
        page = context.new_page()
        page.goto(setup[1])
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_role("heading", name=CAMERA)).to_be_visible()
        expect(page.get_by_text("1 person").or_(page.get_by_text("2 people"))).to_be_visible(timeout=SECONDS)
        expect(page.get_by_text("CONFIRMED").first).to_be_visible(timeout=SECONDS)
        shoot(page, screens, "real-wall")

        page.get_by_role("link", name="Alerts").click()
        row = page.get_by_role("listitem").filter(has_text="Concealment").first
        expect(row.get_by_text("CONFIRMED")).to_be_visible(timeout=SECONDS)
        row.get_by_role("link").click()
        video = page.get_by_label("Clip of the suspicious action")
        page.wait_for_function("video => video.duration > 3", arg=video.element_handle())
        video.evaluate("video => video.play()")
        page.wait_for_function("video => video.currentTime > 1", arg=video.element_handle())
        expect(page.get_by_text("hand busy at body").first).to_be_visible()
        shoot(page, screens, "real-alert")
        context.close()
        assert server.end() == 0
    assert complaints == []
