"""Cameras and zones in a real browser, by mouse, by finger and by keyboard."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from aislewatch.adapters.video import SourceOptions, open_source
from aislewatch.api.services import FoundCamera, FoundStream
from aislewatch.domain.cameras import Camera, CameraHealth, CameraStatus
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.ports import VideoFeed
from tests.e2e.browsing import DESK, HAND, PHONE, all_named, no_sideways, opened, set_up, shoot
from tests.e2e.shop import clip
from tests.e2e.story import BROKEN, CAMERA, tell
from tests.integration.api_stage import Stage

SQUARE = [(0.2, 0.3), (0.6, 0.3), (0.6, 0.8), (0.2, 0.8)]


@pytest.fixture(autouse=True)
def told(stage: Stage, customers: None) -> None:
    """The made-up shop is at work."""
    tell(stage)


@contextmanager
def visiting(
    browser: Browser,
    stage: Stage,
    address: str,
    path: str,
    *,
    hand: bool = False,
    clean: bool = True,
    played: str = "",
) -> Iterator[Page]:
    """A signed-in page, on a desk or in a hand; nothing may be complained of while it is open, but what comes
    of a ``played`` part of the network."""
    complaints: list[str] = []
    context = opened(browser, complaints, **(PHONE if hand else {"viewport": DESK}))
    page = context.new_page()
    set_up(page, address, stage.setup_token)
    page.goto(address + path)
    yield page
    no_sideways(page)
    all_named(page)
    if clean:
        assert [heard for heard in complaints if not played or played not in heard] == []
    context.close()


def stored(stage: Stage) -> list[Zone]:
    return list(stage.services.zones.list(CAMERA))


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place on the picture that is drawn on, in pixels of the window."""
    box = drawing(page).bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def drawing(page: Page) -> Locator:
    return page.get_by_role("application", name=f"Picture of {CAMERA}")


def corners(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile(r"^Corner \d+ of"))


def near(polygon: tuple[tuple[float, float], ...], expected: list[tuple[float, float]]) -> bool:
    return len(polygon) == len(expected) and all(
        abs(a - c) < 0.02 and abs(b - d) < 0.02 for (a, b), (c, d) in zip(polygon, expected, strict=True)
    )


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2), steps=4)
    page.mouse.move(*at(page, *end), steps=4)
    page.mouse.up()


def touch_drag(page: Page, start: tuple[float, float], end: tuple[float, float], shot: Path | None) -> None:
    """As a finger does: real touch events of the browser."""
    send = page.context.new_cdp_session(page).send
    (x1, y1), (x2, y2) = start, end
    places = [(x1 + (x2 - x1) * part / 5, y1 + (y2 - y1) * part / 5) for part in range(6)]
    for number, place in enumerate(places):
        x, y = at(page, *place)
        kind = "touchMove" if number else "touchStart"
        send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    if shot:
        page.screenshot(path=shot, type="jpeg", quality=78)
    send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_cameras_on_a_desk(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    with visiting(browser, stage, address, "/cameras", clean=False) as page:
        card = page.get_by_role("listitem").filter(has_text=CAMERA)
        expect(card.get_by_text("8.0 pictures/s")).to_be_visible()
        expect(card.get_by_role("img", name=f"What {CAMERA} sees")).to_have_js_property("naturalWidth", 1280)
        broken = page.get_by_role("listitem").filter(has_text=BROKEN)
        expect(broken.get_by_text("The host name till-camera is unknown.")).to_be_visible()
        assert "secret" not in page.content()
        shoot(page, screens, "cameras")

        page.get_by_role("button", name="Add camera").click()
        page.get_by_label("Name").fill("till-2")
        page.get_by_label("Address").fill("rtsp://nobody/stream1")
        page.get_by_role("button", name="Show test picture").click()
        expect(page.get_by_role("alert")).to_contain_text("Check cable and address.")
        page.get_by_label("Address").fill("rtsp://works/stream1")
        page.get_by_role("button", name="Show test picture").click()
        expect(page.get_by_role("img", name="Test picture")).to_have_js_property("naturalWidth", 1280)
        page.get_by_role("dialog").get_by_role("button", name="Add camera").click()
        till = page.get_by_role("listitem").filter(has_text="till-2")
        expect(till).to_be_visible()

        till.get_by_role("button", name="Test").click()
        expect(page.get_by_text("The camera works.")).to_be_visible()
        assert stage.probes.asked[-1].url == "rtsp://works/stream1", "the stored address was tried"
        page.get_by_role("button", name="Close").click()

        till.get_by_role("button", name="Change").click()
        page.get_by_label("New address").fill("rtsp://works/stream2")
        page.get_by_role("button", name="Save").click()
        expect(till.get_by_text("stream2")).to_be_visible()
        till.get_by_role("button", name="Switch off").click()
        expect(till.get_by_text("Off", exact=True).first).to_be_visible()
        camera = stage.services.cameras.get("till-2")
        assert (camera.url, camera.enabled) == ("rtsp://works/stream2", False)

        till.get_by_role("button", name="Remove").click()
        page.get_by_role("button", name="Remove camera").click()
        expect(till).to_have_count(0)


def test_cameras_found_in_the_hand(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    streams = (FoundStream("mainStream", "rtsp://works/main", "H264", (1920, 1080)),)
    stage.network.cameras = [
        FoundCamera("Till Cam TC-200", "192.168.1.31", streams),
        FoundCamera("Door Cam", "192.168.1.32", problem="The camera wants a valid user name and password."),
    ]
    with visiting(browser, stage, address, "/cameras", hand=True) as page:
        shoot(page, screens, "cameras-phone")
        page.get_by_role("button", name="Search network").tap()
        page.get_by_label("Camera's user name").fill("viewer")
        page.get_by_label("Camera's password").fill("a/b")
        page.get_by_role("button", name="Search", exact=True).tap()
        expect(page.get_by_text("2 cameras answered.")).to_be_visible()
        expect(page.get_by_text("wants a valid user name")).to_be_visible()
        no_sideways(page)
        shoot(page, screens, "cameras-search-phone")
        page.get_by_role("button", name="Use mainStream").tap()
        expect(page.get_by_label("Name")).to_have_value("till-cam-tc-200")
        page.get_by_role("dialog").get_by_role("button", name="Add camera").tap()
        expect(page.get_by_role("listitem").filter(has_text="till-cam-tc-200")).to_be_visible()
        assert stage.services.cameras.get("till-cam-tc-200").url == "rtsp://viewer:a%2Fb@works/main"
        assert stage.network.asked == [("viewer", "a/b", "")]


def test_a_search_that_finds_nothing_says_what_to_try(browser: Browser, stage: Stage, address: str) -> None:
    with visiting(browser, stage, address, "/cameras") as page:
        page.get_by_role("button", name="Search network").click()
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Switch ONVIF on")


def test_a_zone_by_mouse(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    with visiting(browser, stage, address, f"/zones?camera={CAMERA}", clean=False) as page:
        page.get_by_role("button", name="New zone").click()
        expect(page.get_by_role("img", name=f"Live picture of {CAMERA}")).to_be_visible()
        page.wait_for_timeout(600)
        for x, y in SQUARE:
            page.mouse.click(*at(page, x, y))
        expect(corners(page)).to_have_count(4)
        expect(page.get_by_role("button", name="Save zone")).to_be_disabled()
        shoot(page, screens, "zones-drawing")
        page.mouse.click(*at(page, *SQUARE[0]))
        expect(page.get_by_role("button", name="Save zone")).to_be_enabled()
        page.get_by_label("Name").fill("Spirits shelf")
        page.get_by_label("Kind").select_option("high_risk")

        drag(page, SQUARE[2], (0.75, 0.9))
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("button", name="Redo").click()
        drag(page, (0.4, 0.3), (0.4, 0.2))  # the + on the upper edge
        expect(corners(page)).to_have_count(5)
        shoot(page, screens, "zones-editing")
        page.get_by_role("button", name="Save zone").click()
        expect(page.get_by_role("button", name="Edit Spirits shelf")).to_be_visible()
        (zone,) = stored(stage)
        assert zone.kind is ZoneKind.HIGH_RISK
        assert near(zone.polygon, [(0.2, 0.3), (0.4, 0.2), (0.6, 0.3), (0.75, 0.9), (0.2, 0.8)]), zone.polygon

        page.get_by_role("button", name="Edit Spirits shelf").click()
        drag(page, (0.4, 0.6), (0.45, 0.65))  # the whole
        page.get_by_label("Name").fill("Spirits")
        page.get_by_role("button", name="Save zone").click()
        expect(page.get_by_role("button", name=re.compile("Edit Spirits(?! shelf)"))).to_be_visible()
        assert near(stored(stage)[0].polygon[:2], [(0.25, 0.35), (0.45, 0.25)])

        page.get_by_role("button", name="Edit Spirits").click()
        page.get_by_role("button", name="Delete zone").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete zone").click()
        expect(page.get_by_text("No zone on this camera yet.")).to_be_visible()
        assert stored(stage) == []


def test_a_zone_that_crosses_itself_is_refused_by_its_corners(
    browser: Browser, stage: Stage, address: str, screens: Path
) -> None:
    with visiting(browser, stage, address, f"/zones?camera={CAMERA}", clean=False) as page:
        page.get_by_role("button", name="New zone").click()
        page.wait_for_timeout(600)
        for x, y in [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]:
            page.mouse.click(*at(page, x, y))
        page.get_by_role("button", name="Close shape").click()
        expect(page.get_by_text("Edges cross at the red corners.")).to_be_visible()
        page.get_by_label("Name").fill("Bow tie")
        page.get_by_role("button", name="Save zone").click()
        expect(page.get_by_role("alert")).to_contain_text("corner 1 crosses the edge after corner 3")
        expect(page.locator(".corner-wrong")).to_have_count(2)
        shoot(page, screens, "zones-crossing")
        assert stored(stage) == []


def test_somebody_else_was_first(browser: Browser, stage: Stage, address: str) -> None:
    with visiting(browser, stage, address, f"/zones?camera={CAMERA}", clean=False) as page:
        page.get_by_role("button", name="New zone").click()
        page.wait_for_timeout(600)
        for x, y in SQUARE:
            page.mouse.click(*at(page, x, y))
        page.get_by_role("button", name="Close shape").click()
        page.get_by_label("Name").fill("Mine")
        raw = {"name": "Theirs", "kind": "exit", "polygon": [[0.9, 0.9], [1, 0.9], [1, 1]], "camera": CAMERA}
        stage.services.zones.add(raw, by="somebody")
        page.get_by_role("button", name="Save zone").click()
        expect(page.get_by_text("Your drawing is still here.")).to_be_visible()
        expect(corners(page)).to_have_count(4)
        page.get_by_role("button", name="Save zone").click()
        expect(page.get_by_role("button", name="Edit Mine")).to_be_visible()
        assert [zone.name for zone in stored(stage)] == ["Theirs", "Mine"]


def test_a_zone_by_finger(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    with visiting(browser, stage, address, f"/zones?camera={CAMERA}", hand=True) as page:
        shoot(page, screens, "zones-phone")
        page.get_by_role("button", name="New zone").tap()
        page.wait_for_timeout(800)
        for x, y in SQUARE:
            page.touchscreen.tap(*at(page, x, y))
        expect(corners(page)).to_have_count(4)
        page.touchscreen.tap(*at(page, *SQUARE[0]))
        expect(page.get_by_role("button", name="Close shape")).to_have_count(0)
        touch_drag(page, SQUARE[2], (0.8, 0.9), screens / "zones-phone-drag.jpg")
        page.get_by_role("button", name="Zoom in").tap()
        page.wait_for_timeout(300)
        no_sideways(page)
        page.get_by_role("button", name="Zoom out").tap()
        page.get_by_label("Name").fill("Till")
        page.get_by_label("Kind").select_option("exclusion")
        expect(page.get_by_text("blacked out before anything looks")).to_be_visible()
        shoot(page, screens, "zones-phone-editing")
        page.get_by_role("button", name="Save zone").tap()
        expect(page.get_by_role("button", name="Edit Till")).to_be_visible()
        (zone,) = stored(stage)
        assert near(zone.polygon, [*SQUARE[:2], (0.8, 0.9), SQUARE[3]]), zone.polygon


def test_a_zone_by_keyboard(browser: Browser, stage: Stage, address: str) -> None:
    with visiting(browser, stage, address, f"/zones?camera={CAMERA}") as page:
        page.get_by_role("button", name="New zone").focus()
        page.keyboard.press("Enter")
        drawing(page).focus()
        for keys in (["ArrowLeft"] * 4, ["ArrowRight"] * 8, ["ArrowDown"] * 6, ["ArrowLeft"] * 8):
            for key in keys:
                page.keyboard.press(f"Shift+{key}")
            page.keyboard.press("Enter")
        expect(corners(page)).to_have_count(4)
        corners(page).first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Corner 3 of 4").focus()
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Corner 4 of 4")).to_be_focused()
        page.keyboard.press("Delete")
        expect(corners(page)).to_have_count(3)
        page.keyboard.press("Control+z")
        expect(corners(page)).to_have_count(4)
        page.get_by_label("Name").fill("Bakery")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Edit Bakery")).to_be_visible()
        (zone,) = stored(stage)
        assert near(zone.polygon, [(0.3, 0.5), (0.7, 0.5), (0.7, 0.825), (0.3, 0.8)]), zone.polygon
        page.get_by_role("button", name="Edit Bakery").focus()
        page.keyboard.press("Enter")
        drawing(page).focus()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="New zone")).to_be_visible()


@pytest.mark.parametrize("hand", [False, True])
def test_the_test_mode_shows_feet_and_the_zone_that_counts(
    browser: Browser, stage: Stage, address: str, screens: Path, hand: bool
) -> None:
    floor = [[0.5, 0.6], [1, 0.6], [1, 1], [0.5, 1]]
    for name, kind, polygon in (
        ("Floor", "shelf", floor),
        ("Spirits", "high_risk", [[0.6, 0.7], [0.95, 0.7], [0.95, 1], [0.6, 1]]),
        ("Till", "checkout", [[0.02, 0.75], [0.3, 0.75], [0.3, 0.98], [0.02, 0.98]]),
        ("Office", "exclusion", [[0.8, 0.05], [0.98, 0.05], [0.98, 0.3], [0.8, 0.3]]),
    ):
        raw = {"name": name, "kind": kind, "polygon": polygon, "camera": CAMERA}
        stage.services.zones.add(raw, by="manager")
    with visiting(browser, stage, address, f"/zones?camera={CAMERA}", hand=hand) as page:
        page.get_by_role("button", name="Test zones").click()
        row = page.get_by_role("listitem").filter(has_text="Person #7")
        expect(row).to_contain_text("Spirits (counts), Floor")
        expect(page.get_by_role("listitem").filter(has_text="Person #3")).to_contain_text("in no zone")
        expect(page.locator(".zone-lit")).to_have_count(1)
        page.get_by_test_id("picture").click(position={"x": 40, "y": 190 if hand else 440})
        expect(page.get_by_role("main").get_by_role("status")).to_contain_text("Till")
        shoot(page, screens, f"zones-test{'-phone' if hand else ''}")
        page.get_by_role("button", name="Test zones").click()
        shoot(page, screens, f"zones{'-phone-list' if hand else ''}")


@pytest.fixture
def film(stage: Stage, tmp_path: Path) -> Iterator[None]:
    """The camera's own video: a real H.264 file, played as a camera would."""
    (tmp_path / "film.mp4").write_bytes(clip(8.0))
    source = open_source(str(tmp_path / "film.mp4"), CAMERA, 8.0, SourceOptions(pace=True, loop=True))

    def run() -> None:
        for _ in source.frames():
            pass

    def play(camera: str) -> VideoFeed:
        assert camera == CAMERA
        return source.feed()

    stage.network.play = play
    reader = threading.Thread(target=run)
    reader.start()
    yield
    source.close()
    reader.join(20)


@pytest.mark.usefixtures("film")
@pytest.mark.parametrize("hand", [False, True])
def test_one_camera_large_with_its_own_video(
    browser: Browser, stage: Stage, address: str, screens: Path, hand: bool
) -> None:
    with visiting(browser, stage, address, "/", hand=hand) as page:
        page.get_by_role("link", name=f"Show {CAMERA} large").click()
        expect(page).to_have_url(f"{address}/?camera={CAMERA}")
        expect(page.get_by_text("Video", exact=True)).to_be_visible()
        video = page.locator("video")
        page.wait_for_function("video => video.currentTime > 1.5", arg=video.element_handle())
        assert video.evaluate("video => [video.videoWidth, video.error]") == [640, None]
        shoot(page, screens, f"wall-large{'-phone' if hand else ''}")
        before = video.evaluate("video => video.currentTime")
        page.wait_for_timeout(2000)
        assert video.evaluate("video => video.currentTime") > before + 1.2, "it goes on"
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("heading", name=BROKEN)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{address}/")


@pytest.mark.usefixtures("film")
def test_video_that_does_not_get_through_becomes_pictures(
    browser: Browser, stage: Stage, address: str, screens: Path
) -> None:
    # Playwright's stand-in for all sockets may still send on the real one when the page is left.
    with visiting(browser, stage, address, "/", played="already in CLOSING or CLOSED") as page:
        page.route_web_socket("**/live/video*", lambda socket: socket.close())
        page.get_by_role("link", name=f"Show {CAMERA} large").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Single pictures", exact=True)).to_be_visible()
        expect(page.get_by_text("The video did not get through.")).to_be_visible()
        expect(page.get_by_text("3 people")).to_be_visible()
        assert page.locator("video").count() == 0
        shoot(page, screens, "wall-large-pictures")


@pytest.mark.usefixtures("film")
def test_a_zone_that_is_drawn_ends_the_video(browser: Browser, stage: Stage, address: str) -> None:
    raw = {"name": "Office", "kind": "exclusion", "polygon": [[0, 0], [0.5, 0], [0.5, 1]], "camera": CAMERA}
    stage.services.zones.add(raw, by="manager")
    with visiting(browser, stage, address, f"/?camera={CAMERA}") as page:
        expect(page.get_by_text("Single pictures", exact=True)).to_be_visible()
        expect(page.get_by_text("has an exclusion zone")).to_be_visible()


def test_zones_on_the_wall(browser: Browser, stage: Stage, address: str, screens: Path) -> None:
    raw = {"name": "Spirits", "kind": "high_risk", "polygon": [[0.6, 0.6], [0.95, 0.6], [0.95, 1], [0.6, 1]]}
    stage.services.zones.add({**raw, "camera": CAMERA}, by="manager")
    with visiting(browser, stage, address, "/") as page:
        expect(page.get_by_text("3 people")).to_be_visible()
        page.get_by_role("button", name="Zones").click()
        expect(page.locator(".zone-name").first).to_contain_text("Spirits")
        shoot(page, screens, "wall-zones")
        page.reload()
        expect(page.locator(".zone-name").first).to_contain_text("Spirits")


def test_a_phone_shows_a_few_live_pictures_at_a_time(browser: Browser, stage: Stage, address: str) -> None:
    names = [f"aisle-{number}" for number in range(7)]
    for name in names:
        stage.services.cameras.add(Camera(name, "rtsp://works/1"), by="manager")
        stage.board.report(name, CameraHealth(CameraStatus.LIVE, since=1.0, rate=8.0))
    with visiting(browser, stage, address, "/", hand=True) as page:
        page.set_viewport_size({"width": 390, "height": 3600})
        expect(page.get_by_text("Paused: this device").first).to_be_visible()
        page.wait_for_timeout(500)
        watched = [name for name in [*names, CAMERA] if stage.board.widths(name) or stage.board.watched(name)]
        assert len(watched) == 4
        assert all(stage.board.widths(name) == {640} for name in watched), "no larger than the tile"
        page.set_viewport_size(HAND)
        page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
        expect(page.get_by_text("Paused: this device")).to_have_count(0)
