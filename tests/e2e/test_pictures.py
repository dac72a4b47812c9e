"""Every screen of the console as a picture, on a desk and in a hand, with something to tell."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from aislewatch.adapters.traces import NpzTraces
from aislewatch.domain.accounts import Role
from aislewatch.domain.traces import chunk_key
from tests.e2e.browsing import HAND, SCREENS, SIZES, clip_ready, no_sideways, opened
from tests.e2e.ground import measured
from tests.e2e.story import ALERT, CAMERA, film, history, judge, tell
from tests.e2e.trying import bar, compared, rehearse, sensitivity
from tests.integration.api_stage import ADMIN, PASSWORD, Stage

ZONES = (
    ("Spirits", "high_risk", [[0.55, 0.66], [0.95, 0.66], [0.95, 1], [0.55, 1]]),
    ("Wine shelf", "shelf", [[0.54, 0.14], [0.99, 0.14], [0.99, 0.62], [0.54, 0.62]]),
    ("Till", "checkout", [[0.02, 0.72], [0.32, 0.72], [0.32, 0.98], [0.02, 0.98]]),
)
MOST = 150_000
"""Bytes of a picture in the documentation."""


def _filled(stage: Stage) -> None:
    """A shop that has been at work for a week."""
    tell(stage)
    judge(stage)
    measured(stage)
    chunk = film(time.time() - 3000.0)
    stage.blobs.put(chunk_key(chunk), NpzTraces().pack(chunk))
    services = stage.services
    for name, kind, polygon in ZONES:
        services.zones.add({"name": name, "kind": kind, "polygon": polygon, "camera": CAMERA}, by=ADMIN)
    services.people.add("day-guard", PASSWORD, role=Role.GUARD, by=ADMIN)
    services.people.add("night-guard", PASSWORD, role=Role.GUARD, by=ADMIN)
    services.people.add("head-office", PASSWORD, role=Role.VIEWER, by=ADMIN)
    services.tokens.create("wall board in the office", user=ADMIN, role=Role.VIEWER)
    services.accounts.sign_in(ADMIN, PASSWORD, origin="192.168.1.77", agent="Mozilla/5.0 Firefox/150.0")
    services.configure.patch({"ladder": {"dwell": 45.0}}, by=ADMIN)


def _picture(page: Page, screens: Path, name: str, hand: bool) -> None:
    expect(page.get_by_text("One moment…")).to_have_count(0)
    no_sideways(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    path = screens / f"{name}{'-phone' if hand else ''}.jpg"
    page.screenshot(path=path, type="jpeg", quality=75)
    assert path.stat().st_size < MOST


@pytest.mark.usefixtures("customers")
@pytest.mark.skipif(SCREENS is None, reason="makes the pictures of docs/screens")
@SIZES
def test_every_screen(
    browser: Browser, stage: Stage, address: str, screens: Path, size: ViewportSize
) -> None:
    hand = size is HAND
    context = opened(browser, [], viewport=size, is_mobile=hand, has_touch=hand)
    context.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page = context.new_page()
    page.goto(f"{address}/#setup={stage.setup_token}")
    page.get_by_label("User name").fill(ADMIN)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    _picture(page, screens, "first-run", hand)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Cameras")).to_be_visible()
    _picture(page, screens, "wall-empty", hand)
    _filled(stage)
    _of_watching(page, address, screens, hand)
    _of_cases(page, address, screens, hand)
    _of_setup(page, stage, address, screens, hand)
    context.clear_cookies()
    page.goto(address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    _picture(page, screens, "sign-in", hand)
    expect.set_options(timeout=5_000)
    context.close()


def _of_watching(page: Page, address: str, screens: Path, hand: bool) -> None:
    page.goto(f"{address}/?")
    expect(page.get_by_text("3 people")).to_be_visible()
    hide = page.get_by_role("button", name="Hide")
    if hide.count():
        hide.first.click()
    _picture(page, screens, "wall", hand)
    page.get_by_role("link", name=f"Show {CAMERA} large").click()
    expect(page.get_by_text("3 people")).to_be_visible()
    _picture(page, screens, "camera-large", hand)
    page.goto(f"{address}/alerts")
    expect(page.get_by_role("listitem").first).to_be_visible()
    _picture(page, screens, "alerts", hand)
    page.goto(f"{address}/alerts/{ALERT}")
    clip_ready(page).evaluate("video => { video.currentTime = 6.5 }")
    expect(page.locator(".stage-cue")).to_have_text("hand at pocket")
    _picture(page, screens, "alert", hand)
    page.get_by_role("heading", name="Why").scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 500)")
    _picture(page, screens, "alert-why", hand)
    page.get_by_role("heading", name="Place", exact=True).evaluate("head => head.scrollIntoView()")
    page.evaluate("window.scrollBy(0, -100)")
    _picture(page, screens, "alert-place", hand)


def _of_cases(page: Page, address: str, screens: Path, hand: bool) -> None:
    page.get_by_role("button", name="Escalate").click()
    page.get_by_label("Note").fill("Two bottles into the coat.")
    page.get_by_role("button", name="Escalate now").click()
    page.get_by_role("link", name="Case 1").click()
    page.get_by_label("Title").fill("Spirits, two bottles")
    page.get_by_label("Loss").fill("49,90")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("€49.90").first).to_be_visible()
    page.evaluate("window.scrollTo(0, 0)")
    _picture(page, screens, "case", hand)
    page.goto(f"{address}/cases")
    expect(page.get_by_text("Spirits, two bottles")).to_be_visible()
    _picture(page, screens, "cases", hand)


def _of_setup(page: Page, stage: Stage, address: str, screens: Path, hand: bool) -> None:
    page.goto(f"{address}/reports")
    expect(page.locator(".chart-day i:visible").first).to_be_visible()
    _picture(page, screens, "reports", hand)
    page.goto(f"{address}/cameras")
    expect(page.get_by_role("listitem").filter(has_text=CAMERA).first).to_be_visible()
    _picture(page, screens, "cameras", hand)
    page.goto(f"{address}/zones?camera={CAMERA}")
    page.get_by_role("button", name="Test zones").click()
    expect(page.get_by_role("listitem").filter(has_text="Person #7")).to_contain_text("Spirits")
    _picture(page, screens, "zones-test", hand)
    page.get_by_role("button", name="Test zones").click()
    page.get_by_role("button", name="Edit Spirits").click()
    expect(page.get_by_role("button", name="Corner 4 of 4")).to_be_visible()
    _picture(page, screens, "zones", hand)
    page.goto(f"{address}/floor-plan?camera={CAMERA}")
    expect(page.get_by_text("Fits to")).to_be_visible()
    _picture(page, screens, "floor-plan", hand)
    page.goto(f"{address}/notifications")
    page.get_by_role("button", name="Add channel").click()
    form = page.get_by_role("dialog", name="Add channel")
    for label, words in (
        ("Name", "night-watch"),
        ("Server", "mail.example.com"),
        ("From", "shop@example.com"),
        ("To", "boss@example.com"),
    ):
        form.get_by_label(label, exact=True).fill(words)
    form.get_by_role("button", name="Add channel").click()
    expect(page.get_by_role("article", name="night-watch")).to_be_visible()
    history(stage)
    page.reload()
    expect(page.get_by_role("article", name="night-watch")).to_be_visible()
    _picture(page, screens, "notifications", hand)
    for path, title in (("people", "People"), ("account", "My account"), ("audit", "Audit log")):
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        _picture(page, screens, path, hand)
    page.goto(f"{address}/settings")
    expect(page.get_by_role("heading", name="Suspicion levels")).to_be_visible()
    _picture(page, screens, "settings", hand)
    rehearse(stage)
    page.reload()
    sensitivity(page, "Concealment", "High")
    page.get_by_role("switch", name="Restricted area").uncheck()
    dialog = compared(page)
    expect(dialog.get_by_role("heading", name="Gained (1)")).to_be_visible()
    expect(dialog.get_by_role("heading", name="Lost (1)")).to_be_visible()
    _picture(page, screens, "settings-what-if", hand)
    dialog.get_by_role("button", name="Close").click()
    bar(page).get_by_role("button", name="Discard").click()
