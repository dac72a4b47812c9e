"""The floor plan in a real browser: set up and marked by mouse, finger and keys; an alert's place on it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from aislewatch.domain.floor_plan import Mark
from tests.e2e import axe
from tests.e2e.browsing import DESK, HAND, all_named, clip_ready, enter, no_sideways, opened, shoot
from tests.e2e.ground import FLOOR, drawn, measured, seen
from tests.e2e.story import ALERT, BROKEN, CAMERA, tell
from tests.integration.api_stage import ADMIN, Stage

pytestmark = pytest.mark.usefixtures("story")

SIZES = pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (HAND, "hand")], ids=["desk", "hand"])


@pytest.fixture
def story(stage: Stage, founded: None, customers: None) -> None:
    """The store has its story, and customers walk through it."""
    tell(stage)


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "plan.png"
    path.write_bytes(drawn())
    return path


def visited(browser: Browser, address: str, size: ViewportSize, complaints: list[str]) -> Page:
    hand = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2} if size == HAND else {}
    page = opened(browser, complaints, viewport=size, **hand).new_page()
    enter(page, address)
    return page


def in_picture(page: Page) -> Locator:
    return page.get_by_role("application", name=f"Picture of {CAMERA} to set marks on")


def on_plan(page: Page) -> Locator:
    return page.get_by_role("application", name="Floor plan to set marks on")


def tap(page: Page, board: Locator, place: tuple[float, float], *, touch: bool) -> None:
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box is not None
    where = {"x": place[0] * box["width"], "y": place[1] * box["height"]}
    if touch:
        board.tap(position=where)  # type: ignore[arg-type]
    else:
        board.click(position=where)  # type: ignore[arg-type]


def stored_marks(stage: Stage) -> tuple[Mark, ...]:
    plan, _ = stage.services.floor_plans.get()
    assert plan is not None
    return plan.cameras.get(CAMERA, ())


@SIZES
def test_a_plan_is_set_up_and_marked(
    browser: Browser, stage: Stage, address: str, screens: Path, drawing: Path, size: ViewportSize, name: str
) -> None:
    complaints: list[str] = []
    page = visited(browser, address, size, complaints)
    page.goto(f"{address}/floor-plan")
    expect(page.get_by_role("heading", name="Floor plan", exact=True)).to_be_visible()
    shoot(page, screens, f"floor-plan-none-{name}")
    page.get_by_label("Width in metres").fill("12")
    page.get_by_label("Depth in metres").fill("9")
    page.get_by_role("button", name="Set up the plan").click()
    expect(page.get_by_text(f"4 more marks place {CAMERA} on the plan")).to_be_visible()
    shoot(page, screens, f"floor-plan-grid-{name}")
    page.get_by_label("Upload picture").set_input_files(drawing)
    expect(page.get_by_text("Another picture")).to_be_visible()
    for wrong, said in (
        (b"<svg/>", "This is no PNG, JPEG or WebP picture."),
        (bytes(6_000_000), "too large"),
    ):
        bad = drawing.with_name(f"{len(wrong)}.png")
        bad.write_bytes(wrong)
        page.get_by_label("Another picture").set_input_files(bad)
        expect(page.get_by_role("alert")).to_contain_text(said)
    page.get_by_label("Another picture").set_input_files(drawing)
    expect(page.get_by_role("alert")).to_have_count(0)

    page.get_by_label("Camera").select_option(CAMERA)
    for number, at in enumerate(FLOOR[:4], 1):
        tap(page, in_picture(page), seen(at), touch=name == "hand")
        expect(page.get_by_text(f"Now tap the spot of mark {number} on the plan.")).to_be_visible()
        expect(page.get_by_role("button", name="Save marks")).to_be_disabled()
        tap(page, on_plan(page), (at[0] / 12, at[1] / 9), touch=name == "hand")
    expect(page.get_by_text("Four marks always fit.")).to_be_visible()
    tap(page, in_picture(page), seen(FLOOR[4]), touch=name == "hand")
    tap(page, on_plan(page), (FLOOR[4][0] / 12, FLOOR[4][1] / 9), touch=name == "hand")
    expect(page.get_by_text(re.compile(r"Fits to 0\.[01] m\."))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Mark \d: .*, off by 0\.\d\d m$"))).to_have_count(5)
    all_named(page)
    no_sideways(page)
    page.evaluate("window.scrollTo(0, 0)")  # nothing half under the bar
    axe.check(page, f"floor plan, {name}")
    shoot(page, screens, f"floor-plan-{name}")
    if name == "hand":
        page.screenshot(path=screens / "floor-plan-hand-all.jpg", full_page=True, type="jpeg", quality=70)
    page.get_by_role("button", name="Save marks").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    kept = stored_marks(stage)
    assert [mark.at for mark in kept] == [pytest.approx(at, abs=0.06) for at in FLOOR]
    assert [mark.seen for mark in kept] == [pytest.approx(seen(at), abs=0.006) for at in FLOOR]
    assert len(complaints) == 2, "the two refused files, noted by the browser itself"
    assert all("422" in line or "413" in line for line in complaints)


def test_marks_are_moved_removed_and_taken_back(browser: Browser, stage: Stage, address: str) -> None:
    stage.services.floor_plans.resize(12, 9, by=ADMIN)
    stage.services.floor_plans.mark(CAMERA, [Mark(seen(at), at) for at in FLOOR], by=ADMIN)
    complaints: list[str] = []
    page = visited(browser, address, DESK, complaints)
    page.goto(f"{address}/floor-plan?camera={CAMERA}")
    expect(page.get_by_text("Fits to 0.0 m.")).to_be_visible()

    fifth = on_plan(page).get_by_role("button", name="Mark 5 of 5")
    fifth.focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")  # a tenth of 12 m
    expect(page.get_by_text(re.compile(r"Fits to 0\.[3-9] m\."))).to_be_visible()
    page.keyboard.press("Control+z")
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(page.get_by_text("Fits to 0.0 m.")).to_be_visible()

    fifth.focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("Four marks always fit.")).to_be_visible()
    expect(in_picture(page).get_by_role("button", name=re.compile("^Mark"))).to_have_count(4)
    page.get_by_role("button", name="Remove mark 1").click()
    expect(page.get_by_text("1 more mark places")).to_be_visible()
    expect(page.get_by_role("button", name="Save marks")).to_be_disabled()

    in_picture(page).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Now tap the spot of mark 4 on the plan.")).to_be_visible()
    on_plan(page).focus()
    for _ in range(30):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("contradict|one line"))
    expect(page.get_by_role("button", name="Save marks")).to_be_disabled()
    assert len(stored_marks(stage)) == 5, "nothing was saved"
    # What the server refuses is a failed request, which the browser notes by itself.
    assert [line for line in complaints if "422" not in line] == []


def test_who_was_not_first_keeps_their_marks(browser: Browser, stage: Stage, address: str) -> None:
    stage.services.floor_plans.resize(12, 9, by=ADMIN)
    page = visited(browser, address, DESK, [])
    page.goto(f"{address}/floor-plan?camera={CAMERA}")
    for at in FLOOR[:4]:
        tap(page, in_picture(page), seen(at), touch=False)
        tap(page, on_plan(page), (at[0] / 12, at[1] / 9), touch=False)
    stage.services.floor_plans.mark(BROKEN, [Mark(seen(at), at) for at in FLOOR], by=ADMIN)
    page.get_by_role("button", name="Save marks").click()
    expect(page.get_by_role("alert")).to_contain_text("changed by someone else")
    expect(on_plan(page).get_by_role("button", name=re.compile("^Mark"))).to_have_count(4)
    page.get_by_role("button", name="Save marks").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert len(stored_marks(stage)) == 4


def test_a_plan_is_removed(browser: Browser, stage: Stage, address: str) -> None:
    stage.services.floor_plans.resize(12, 9, by=ADMIN)
    page = visited(browser, address, DESK, [])
    page.goto(f"{address}/floor-plan")
    page.get_by_role("button", name="Remove plan").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove plan").click()
    expect(page.get_by_role("button", name="Set up the plan")).to_be_visible()
    assert stage.services.floor_plans.get()[0] is None


@SIZES
def test_an_alert_shows_its_place(
    browser: Browser, stage: Stage, address: str, screens: Path, size: ViewportSize, name: str
) -> None:
    complaints: list[str] = []
    page = visited(browser, address, size, complaints)
    page.goto(f"{address}/alerts/{ALERT}")
    clip_ready(page)
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", name="Place", exact=True)).to_have_count(0)

    measured(stage)
    page.reload()
    video = clip_ready(page)
    plan = page.get_by_role(
        "img", name=re.compile(r"^Confirmed \d+\.\d m from the left and \d+\.\d m from the top")
    )
    expect(plan).to_be_visible()
    video.evaluate("video => { video.currentTime = 2 }")
    now = page.get_by_test_id("now")
    expect(now).to_be_visible()
    first = now.get_attribute("cx")
    video.evaluate("video => { video.currentTime = 6 }")
    page.wait_for_function("([dot, cx]) => dot.getAttribute('cx') !== cx", arg=[now.element_handle(), first])
    plan.scroll_into_view_if_needed()
    all_named(page)
    no_sideways(page)
    axe.check(page, f"an alert's place, {name}")
    page.screenshot(path=screens / f"place-{name}.jpg", type="jpeg", quality=80, full_page=True)
    assert complaints == []
