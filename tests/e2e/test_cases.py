"""The response in a real browser: from the queue to a case whose evidence verifies, two guards at once,
taking a step back, and all of it by keyboard; on a desk and in a hand."""

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from aislewatch.domain.accounts import Role, User
from tests.e2e.browsing import DESK, HAND, PHONE, all_named, enter, no_sideways, opened, shoot
from tests.e2e.story import ALERT, tell
from tests.integration.api_stage import ADMIN, Stage

SECOND = "spirits-aisle-today-second"


@pytest.fixture(autouse=True)
def guarded(stage: Stage, founded: None) -> None:
    """Two guards, and two alerts that belong together."""
    tell(stage)
    with stage.store.begin() as tables:
        manager = tables.accounts.get(ADMIN)
        for name in ("day-guard", "night-guard"):
            tables.accounts.add(User(name, manager.created_at, manager.password_hash, Role.GUARD))
        first = tables.alerts.get(ALERT)
        incident = replace(
            first.incident,
            camera="till-2",
            kind="bag",
            start=first.incident.start + 6,
            end=first.incident.end + 6,
            confirmed_at=first.incident.confirmed_at + 6,
        )
        tables.alerts.add(replace(first, id=SECOND, incident=incident))


def _enter(
    browser: Browser, address: str, name: str, complaints: list[str], **kind: Any
) -> tuple[BrowserContext, Page]:
    context = opened(browser, complaints, accept_downloads=True, **kind)
    page = context.new_page()
    enter(page, address, name)
    return context, page


def _state(page: Page, name: str) -> None:
    expect(page.locator(".alert-head").get_by_text(name, exact=True)).to_be_visible()


def _from_alert_to_evidence(page: Page, address: str, screens: Path, suffix: str, folder: Path) -> None:
    page.goto(f"{address}/alerts")
    expect(page.get_by_role("listitem")).to_have_count(3)
    first, second, third = (page.get_by_role("listitem").nth(i) for i in range(3))
    expect(first).to_contain_text("bag")
    expect(second).to_contain_text("pocket")
    expect(third).to_contain_text("You have it")
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"queue{suffix}")
    second.get_by_role("link").click()
    expect(page).to_have_url(f"{address}/alerts/{ALERT}")

    page.get_by_role("button", name="Acknowledge").click()
    _state(page, "Acknowledged")
    expect(page.get_by_text("Acknowledged.", exact=True)).to_be_visible()
    no_sideways(page)
    shoot(page, screens, f"alert-undo{suffix}")
    page.get_by_role("button", name="Send staff").click()
    page.get_by_label("Who goes?").fill("Floor guard")
    page.get_by_role("radio", name="Customer service").check()
    page.get_by_role("button", name="Send staff now").click()
    _state(page, "Staff sent")
    page.get_by_role("button", name="Keep observing").click()
    page.get_by_role("button", name="Keep observing now").click()
    _state(page, "Being observed")
    page.get_by_role("button", name="Escalate").click()
    expect(page.get_by_label("Case", exact=True)).to_have_value("")
    page.get_by_label("Note").fill("Two bottles into the coat.")
    page.get_by_role("button", name="Escalate now").click()
    _state(page, "Escalated")

    page.get_by_role("link", name="Previous").click()
    expect(page).to_have_url(f"{address}/alerts/{SECOND}")
    page.get_by_role("button", name="Escalate").click()
    page.get_by_label("Case", exact=True).select_option("1")
    page.get_by_role("button", name="Escalate now").click()
    _state(page, "Escalated")
    page.get_by_role("link", name="Case 1").click()
    expect(page).to_have_url(f"{address}/cases/1")

    page.get_by_label("Note").fill("The manager of the day knows.")
    page.get_by_role("button", name="Work on it").click()
    expect(page.locator(".alert-head").get_by_text("In progress")).to_be_visible()
    page.get_by_label("Title").fill("Spirits, two bottles")
    page.get_by_label("Loss").fill("49,90")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("€49.90").first).to_be_visible()
    page.get_by_role("button", name="Loss confirmed").click()
    expect(page.locator(".alert-head").get_by_text("Loss confirmed")).to_be_visible()
    _clips_in_step(page)
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"case{suffix}")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Play")).to_be_hidden()
    shoot(page, screens, f"case-print{suffix}")
    page.emulate_media(media="screen")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Export evidence").click()
    zipped = folder / waiting.value.suggested_filename
    waiting.value.save_as(zipped)
    _verifies_itself(zipped, folder)

    page.get_by_role("link", name="All cases").click()
    row = page.get_by_role("listitem").filter(has_text="Case 1")
    expect(row).to_contain_text("Spirits, two bottles")
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"cases{suffix}")
    if suffix:
        page.get_by_role("button", name="Filters").tap()
    page.get_by_label("Status").select_option("resolved")
    expect(page.get_by_role("heading", name="No case fits these filters")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    page.get_by_label("Loss from").fill("49.90")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/cases?loss_from=49.90")
    expect(row).to_be_visible()


def _clips_in_step(page: Page) -> None:
    """The scrubber brings both clips to the same moment; playing moves both on."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('.clips video')].filter(v => v.readyState >= 2).length == 2"
    )
    page.get_by_label("Moment of all clips").fill("9")
    page.wait_for_function(
        """() => {
          const [a, b] = [...document.querySelectorAll('.clips video')].map(v => v.currentTime);
          return Math.abs(a - 9) < 0.2 && Math.abs(b - 3) < 0.2;
        }"""
    )
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.clips video')].every((v, i) => v.currentTime > [9.5, 3.5][i])"
    )
    page.get_by_role("button", name="Pause").click()
    a, b = page.evaluate("() => [...document.querySelectorAll('.clips video')].map(v => v.currentTime)")
    assert abs((a - b) - 6) < 0.5, (a, b)


def _verifies_itself(zipped: Path, folder: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        archive.extract("verify.py", folder)
        clip = next(info for info in archive.infolist() if info.filename.endswith(".mp4"))
    verify = [sys.executable, "-I", str(folder / "verify.py"), str(zipped)]
    whole = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "GENUINE" in whole.stdout
    data = bytearray(zipped.read_bytes())
    data[clip.header_offset + 200] ^= 1
    zipped.write_bytes(data)
    broken = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert broken.returncode == 1
    assert f"ALTERED: {clip.filename}" in broken.stdout


def _unforeseen(complaints: list[str]) -> list[str]:
    """The second alert has no trace, so nothing to draw over its clip: browsers write such answers down."""
    return [heard for heard in complaints if "404" not in heard]


def test_from_an_alert_to_evidence(
    browser: Browser, stage: Stage, address: str, screens: Path, tmp_path: Path
) -> None:
    complaints: list[str] = []
    context, page = _enter(browser, address, ADMIN, complaints, viewport=DESK)
    _from_alert_to_evidence(page, address, screens, "", tmp_path)
    case = stage.services.casework.get(1).case
    assert (case.title, str(case.loss and case.loss.amount)) == ("Spirits, two bottles", "49.9")
    assert _unforeseen(complaints) == []
    context.close()


def test_from_an_alert_to_evidence_in_the_hand(
    browser: Browser, stage: Stage, address: str, screens: Path, tmp_path: Path
) -> None:
    complaints: list[str] = []
    context, page = _enter(browser, address, ADMIN, complaints, **PHONE)
    _from_alert_to_evidence(page, address, screens, "-phone", tmp_path)
    assert _unforeseen(complaints) == []
    context.close()


@pytest.mark.parametrize("kind", [{"viewport": DESK}, {"viewport": HAND, "is_mobile": True}])
def test_two_guards_take_the_same_alert(
    browser: Browser, stage: Stage, address: str, screens: Path, kind: dict[str, Any]
) -> None:
    complaints: list[str] = []
    annas, hers = _enter(browser, address, "day-guard", complaints, **kind)
    berts, his = _enter(browser, address, "night-guard", complaints, **kind)
    _until_he_acts_nothing_new(his)
    for page in (hers, his):
        page.goto(f"{address}/alerts/{ALERT}")
        expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()
    hers.get_by_role("button", name="Acknowledge").click()
    _state(hers, "Acknowledged")
    his.get_by_role("button", name="Acknowledge").click()
    expect(his.get_by_role("alert")).to_contain_text("day-guard took this alert")
    expect(his.locator(".alert-head")).to_contain_text("day-guard has it")
    expect(his.get_by_role("button", name="Acknowledge")).to_have_count(0)
    no_sideways(his)
    shoot(his, screens, "second" if kind["viewport"] == DESK else "second-phone")
    his.goto(f"{address}/alerts")
    expect(his.get_by_role("listitem").filter(has_text="pocket")).to_contain_text("day-guard has it")
    assert stage.services.workflow.get(ALERT).holder == "day-guard"
    assert [c for c in complaints if "409" not in c] == []
    annas.close()
    berts.close()


def _until_he_acts_nothing_new(page: Page) -> None:
    """The page goes on seeing the alert as it first saw it, until it makes a move of its own."""
    first: list[Any] = []
    acted: list[bool] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            acted.append(True)
        if acted:
            route.continue_()
            return
        if not first:
            first.append(route.fetch())
        route.fulfill(response=first[0])

    page.route(f"**/api/v1/alerts/{ALERT}", answer)
    page.route(f"**/api/v1/alerts/{ALERT}/moves", answer)


@pytest.mark.parametrize("kind", [{"viewport": DESK}, {"viewport": HAND, "is_mobile": True}])
def test_a_step_is_taken_back(browser: Browser, stage: Stage, address: str, kind: dict[str, Any]) -> None:
    complaints: list[str] = []
    context, page = _enter(browser, address, "day-guard", complaints, **kind)
    page.goto(f"{address}/alerts/{ALERT}")
    page.get_by_role("button", name="Escalate").click()
    page.get_by_role("button", name="Escalate now").click()
    _state(page, "Escalated")
    page.get_by_role("button", name="Take back").click()
    _state(page, "New")
    expect(page.get_by_text("Taken back: New again")).to_be_visible()
    expect(page.get_by_role("button", name="Take back")).to_have_count(0)
    page.goto(f"{address}/cases")
    expect(page.get_by_role("heading", name="No cases yet")).to_be_visible()
    page.goto(f"{address}/alerts/{ALERT}")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    stage.clock.ahead += 61
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("alert")).to_contain_text("60 seconds only")
    _state(page, "Acknowledged")
    assert [c for c in complaints if "409" not in c] == []
    context.close()


def test_the_queue_by_keyboard(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    complaints: list[str] = []
    context, page = _enter(browser, address, "day-guard", complaints, viewport=DESK)
    page.get_by_role("link", name="Alerts").focus()
    page.keyboard.press("Enter")
    links = page.get_by_role("listitem").get_by_role("link")
    expect(links).to_have_count(3)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Working by keyboard")).to_be_visible()
    shoot(page, screens, "keys")
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_role("listitem").filter(has_text="bag")).to_contain_text("You have it")
    assert stage.services.workflow.get(SECOND).holder == "day-guard"
    expect(links.nth(0)).to_contain_text("pocket")
    links.nth(0).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/alerts/{ALERT}")
    expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()
    page.keyboard.press("a")
    _state(page, "Acknowledged")
    page.keyboard.press("j")
    expect(page).to_have_url(f"{address}/alerts/{SECOND}")
    page.keyboard.press("k")
    expect(page).to_have_url(f"{address}/alerts/{ALERT}")
    assert _unforeseen(complaints) == []
    context.close()


_LISTEN = """
window.chimes = 0;
window.addEventListener('aislewatch:chimed', () => window.chimes++);
// To the browser every question of this test is a touch; only a real pointer shall be one.
let touched = false;
window.addEventListener('pointerdown', (event) => { touched ||= event.isTrusted; }, true);
Object.defineProperty(navigator, 'userActivation', { value: { get hasBeenActive() { return touched; } } });
"""


def test_a_new_alert_sounds_and_shows_unless_switched_off(
    browser: Browser, stage: Stage, address: str
) -> None:
    complaints: list[str] = []
    context, page = _enter(browser, address, "day-guard", complaints, viewport=DESK)
    page.add_init_script(_LISTEN)
    page.goto(f"{address}/alerts")
    expect(page).to_have_title("(2) Alerts – Aislewatch")

    def another(name: str) -> None:
        with stage.store.begin() as tables:
            first = tables.alerts.get(ALERT)
            late = replace(first.incident, confirmed_at=stage.clock.utc())
            tables.alerts.add(replace(first, id=name, incident=late))

    another("untouched")
    expect(page).to_have_title("(3) Alerts – Aislewatch", timeout=9000)
    assert page.evaluate("window.chimes") == 0, "before anybody touched the page it is silent"
    page.get_by_role("heading", name="Alerts").click()
    another("heard")
    page.wait_for_function("() => window.chimes === 1")
    page.get_by_role("button", name="Sound on").click()
    another("unheard")
    expect(page).to_have_title("(5) Alerts – Aislewatch", timeout=9000)
    assert page.evaluate("window.chimes") == 1
    page.reload()
    expect(page.get_by_role("button", name="Sound off")).to_be_visible()
    assert complaints == []
    context.close()
