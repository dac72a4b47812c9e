"""The screen Settings in a real browser, on a desk and in a hand: changes, conflicts, files, what-if."""

import base64
import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from aislewatch.domain.accounts import Role
from aislewatch.domain.actions import ActionType
from aislewatch.domain.cameras import Camera
from aislewatch.domain.settings import Sensitivity, Settings
from tests.e2e.browsing import DESK, PHONE, all_named, enter, no_sideways, opened, shoot
from tests.integration.api_stage import ADMIN, Stage

SQUARE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.1, 0.5]]
ZONE = {"name": "spirits", "kind": "high_risk", "polygon": SQUARE, "camera": "till-2"}
WHATIF = "**/api/v1/settings/whatif"


@pytest.fixture(autouse=True)
def shop(stage: Stage, founded: None) -> None:
    """A store with two cameras and a zone."""
    for name in ("door", "till-2"):
        stage.services.cameras.add(Camera(name, "rtsp://works"), by=ADMIN)
    stage.services.configure.patch({"timezone": "Europe/Vienna", "zones": [ZONE]}, by=ADMIN)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages complained of; a refusal of the server is no fault of theirs."""
    heard: list[str] = []
    yield heard
    assert [line for line in heard if "Failed to load resource" not in line] == []


def _settings_of(page: Page, address: str, query: str = "", user: str = ADMIN) -> None:
    enter(page, f"{address}/settings{query}", user)
    expect(page.get_by_role("heading", name="Suspicion levels")).to_be_visible()


def _at_the_desk(browser: Browser, complaints: list[str], address: str, query: str = "") -> Page:
    page = opened(browser, complaints, viewport=DESK).new_page()
    _settings_of(page, address, query)
    return page


def _held(stage: Stage) -> Settings:
    return stage.services.configure.get()[0]


def _bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Unsaved changes")


def _save(page: Page) -> None:
    _bar(page).get_by_role("button", name="Save").click()
    expect(_bar(page)).to_have_count(0)


def _choose(page: Page, action: str, sensitivity: str) -> None:
    page.get_by_role("group", name=f"{action}: Sensitivity").get_by_role("radio", name=sensitivity).check()


def _number(page: Page, name: str) -> Locator:
    return page.get_by_role("spinbutton", name=name)


def _type_end(page: Page, time: str) -> None:
    page.get_by_label("to day").focus()
    page.get_by_label("until", exact=True).focus()
    page.keyboard.type(time)


def test_monitoring_stops_and_starts_after_asking(
    browser: Browser, stage: Stage, address: str, complaints: list[str]
) -> None:
    page = _at_the_desk(browser, complaints, address)
    switch = page.get_by_role("region", name="General").get_by_role("button", name="Monitoring on")
    switch.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert _held(stage).enabled
    switch.click()
    page.get_by_role("dialog").get_by_role("button", name="Stop monitoring").click()
    page.get_by_role("region", name="General").get_by_role("button", name="Monitoring off").click()
    assert not _held(stage).enabled
    page.get_by_role("dialog").get_by_role("button", name="Start monitoring").click()
    expect(switch).to_be_visible()
    assert _held(stage).enabled
    history = page.get_by_role("region", name="History")
    expect(history.get_by_text("Monitoring stopped")).to_be_visible()
    expect(history.get_by_text("Monitoring started")).to_be_visible()


def test_a_sensitivity_says_what_it_means_and_is_saved(
    browser: Browser, stage: Stage, address: str, screens: Path, complaints: list[str]
) -> None:
    page = _at_the_desk(browser, complaints, address)
    group = page.get_by_role("group", name="Concealment: Sensitivity")
    expect(group).to_contain_text("finds 76 %")
    expect(group).to_contain_text("1.8 false/h")
    expect(page.get_by_text("measured on rehearsal footage")).to_be_visible()
    _choose(page, "Concealment", "High")
    page.get_by_role("switch", name="Loitering").uncheck()
    _number(page, "Long stay").fill("45")
    expect(_bar(page)).to_contain_text("3 changes")
    _bar(page).get_by_role("button", name="Show").click()
    expect(_bar(page)).to_contain_text("Concealment, sensitivity: Medium → High")
    expect(_bar(page)).to_contain_text("Long stay: 30 s → 45 s")
    all_named(page)
    shoot(page, screens, "settings")
    _bar(page).get_by_role("button", name="Undo Loitering").click()
    expect(_bar(page)).to_contain_text("2 changes")
    assert _held(stage).ladder.dwell == 30, "nothing is saved before"
    _save(page)
    held = _held(stage)
    assert held.actions[ActionType.CONCEALMENT].sensitivity is Sensitivity.HIGH
    assert (held.ladder.dwell, held.actions[ActionType.LOITERING].enabled) == (45, True)
    expect(page.get_by_role("region", name="History")).to_contain_text("Long stay: 30 → 45")
    page.get_by_role("button", name="Reset Long stay").click()
    _save(page)
    assert _held(stage).ladder.dwell == 30


def test_what_does_not_fit_is_refused_with_its_range(
    browser: Browser, stage: Stage, address: str, complaints: list[str]
) -> None:
    page = _at_the_desk(browser, complaints, address)
    for wrong in ("9000", "0", ""):
        _number(page, "Long stay").fill(wrong)
        expect(page.get_by_text("Allowed: a number from 1 to 7200 s.")).to_be_visible()
        expect(_bar(page).get_by_role("button", name="Save")).to_be_disabled()
    _number(page, "Long stay").fill("30")
    expect(_bar(page)).to_have_count(0)
    page.get_by_role("combobox", name="Time zone").fill("Europe/Atlantis")
    expect(_bar(page)).to_contain_text("Does not fit: Time zone")
    _bar(page).get_by_role("button", name="Discard").click()
    _number(page, "Detections to confirm").fill("40")
    _bar(page).get_by_role("button", name="Save").click()
    problem = _bar(page).get_by_role("alert")
    expect(problem).to_contain_text("ladder.confirm_count: 40 detections never fit into a window of 5 s")
    expect(problem).to_contain_text("from 1 to 15")
    assert _held(stage).ladder.confirm_count == 3


def test_a_camera_differs_and_follows_the_store_again(
    browser: Browser, stage: Stage, address: str, complaints: list[str]
) -> None:
    page = _at_the_desk(browser, complaints, address)
    page.get_by_label("Settings for").select_option("Camera till-2")
    expect(page).to_have_url(f"{address}/settings?camera=till-2")
    expect(page.locator("[id='row-ladder.dwell']")).to_contain_text("From: The whole store")
    _number(page, "Long stay").fill("20")
    _choose(page, "Loitering", "Low")
    _save(page)
    own = {"ladder": {"dwell": 20}, "actions": {"loitering": {"sensitivity": "low"}}}
    assert _held(stage).cameras == {"till-2": own}
    expect(page.locator("[id='row-ladder.dwell']")).to_contain_text("Own value")
    page.get_by_label("Settings for").select_option("Zone spirits (till-2)")
    expect(page.locator("[id='row-ladder.dwell']")).to_contain_text("From: Camera till-2")
    expect(_number(page, "Long stay")).to_have_value("20")
    _number(page, "Long stay").fill("10")
    _save(page)
    assert _held(stage).zones[0].overrides == {"ladder": {"dwell": 10}}
    page.get_by_role("button", name="Reset Long stay").click()
    expect(_number(page, "Long stay")).to_have_value("20")
    _save(page)
    page.get_by_label("Settings for").select_option("Camera till-2")
    page.get_by_role("button", name="Reset Long stay").click()
    page.get_by_role("button", name="Reset all of Loitering").click()
    _save(page)
    assert _held(stage).cameras == {}
    assert _held(stage).zones[0].overrides == {}


def test_who_comes_second_is_told_who_was_first(
    browser: Browser, stage: Stage, address: str, screens: Path, complaints: list[str]
) -> None:
    mine = _at_the_desk(browser, complaints, address)
    theirs = _at_the_desk(browser, complaints, address)
    _number(mine, "Long stay").fill("45")
    _number(theirs, "Hold").fill("12")
    _number(theirs, "Cooldown").fill("90")
    _save(theirs)
    _bar(mine).get_by_role("button", name="Save").click()
    told = mine.get_by_role("alert").filter(has_text="Somebody else changed the settings meanwhile")
    expect(told).to_contain_text("manager")
    expect(told).to_contain_text("Hold: 10 → 12")
    expect(told).to_contain_text("Cooldown: 60 → 90")
    assert _held(stage).ladder.dwell == 30
    expect(_number(mine, "Hold")).to_have_value("12")
    shoot(mine, screens, "settings-conflict")
    _bar(mine).get_by_role("button", name="Save mine on top").click()
    expect(_bar(mine)).to_have_count(0)
    expect(told).to_have_count(0)
    held = _held(stage)
    assert (held.ladder.dwell, held.ladder.hold, held.alerts.cooldown) == (45, 12, 90)


def test_hours_are_set_by_keyboard(
    browser: Browser, stage: Stage, address: str, complaints: list[str]
) -> None:
    page = _at_the_desk(browser, complaints, address)
    page.locator("li").filter(has=page.get_by_role("heading", name="Loitering")).locator("summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add hours: Loitering").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Week: mon-sat 09:00-18:00")).to_be_visible()
    page.get_by_label("to day").focus()
    page.keyboard.press("ArrowUp")
    _type_end(page, "0830PM")
    expect(page.get_by_role("img", name="Week: mon-fri 09:00-20:30")).to_be_visible()
    _type_end(page, "0900AM")
    expect(page.get_by_text("Allowed: hours that end at another time than they begin.")).to_be_visible()
    expect(_bar(page).get_by_role("button", name="Save")).to_be_disabled()
    _type_end(page, "1200AM")
    _bar(page).get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(_bar(page)).to_have_count(0)
    (span,) = _held(stage).actions[ActionType.LOITERING].schedule.spans
    assert str(span) == "mon-fri 09:00-24:00"


def test_files_go_out_and_a_bad_one_changes_nothing(
    browser: Browser, stage: Stage, address: str, tmp_path: Path, complaints: list[str]
) -> None:
    page = _at_the_desk(browser, complaints, address)
    with page.expect_download() as started:
        page.get_by_role("link", name="Export file").click()
    assert started.value.suggested_filename == "aislewatch-settings.toml"
    text = started.value.path().read_text(encoding="utf-8")
    assert tomllib.loads(text)["timezone"] == "Europe/Vienna"

    def bring(words: str) -> Locator:
        file = tmp_path / "shop.toml"
        file.write_text(words, encoding="utf-8")
        page.get_by_label("Import file").set_input_files(file)
        dialog = page.get_by_role("dialog", name="Import shop.toml?")
        dialog.get_by_role("button", name="Import", exact=True).click()
        return dialog

    dialog = bring(text.replace("dwell = 30.0", "dwell = 0.5"))
    expect(dialog.get_by_role("alert")).to_contain_text("ladder.dwell: 0.5 does not fit")
    expect(dialog.get_by_role("alert")).to_contain_text("from 1 to 7200 s")
    dialog.get_by_role("button", name="Cancel").click()
    assert _held(stage).ladder.dwell == 30
    dialog = bring(text.replace("dwell = 30.0", "dwell = 33.0"))
    expect(page.get_by_text("shop.toml is imported.")).to_be_visible()
    expect(_number(page, "Long stay")).to_have_value("33")
    assert _held(stage).ladder.dwell == 33
    dialog = bring(text.replace("enabled = true\ntimezone", "enabled = false\ntimezone"))
    expect(dialog.get_by_role("alert")).to_contain_text("This stops the monitoring of every camera.")
    assert _held(stage).enabled
    dialog.get_by_role("button", name="Import and stop monitoring").click()
    expect(dialog).to_have_count(0)
    assert not _held(stage).enabled


def test_leaving_with_unsaved_changes_asks(browser: Browser, address: str, complaints: list[str]) -> None:
    page = _at_the_desk(browser, complaints, address)
    page.get_by_role("link", name="Alerts").first.click()
    expect(page).to_have_url(f"{address}/alerts")
    page.get_by_role("link", name="Settings").click()
    expect(page).to_have_url(f"{address}/settings")
    _number(page, "Long stay").fill("45")
    ask = page.get_by_role("dialog", name="Leave without saving?")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Alerts").click()
    expect(ask).to_contain_text("1 change is not saved.")
    ask.get_by_role("button", name="Cancel").click()
    expect(_number(page, "Long stay")).to_have_value("45")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Staff").click()
    expect(ask).to_have_count(0)
    page.evaluate("history.go(-2)")
    expect(ask).to_be_visible()
    expect(_number(page, "Long stay")).to_have_value("45")
    ask.get_by_role("button", name="Leave, discard changes").click()
    expect(page).to_have_url(f"{address}/alerts")
    page.get_by_role("link", name="Settings").click()
    expect(_number(page, "Long stay")).to_have_value("30")


def test_a_link_brings_changes_that_wait_to_be_saved(
    browser: Browser, stage: Stage, address: str, complaints: list[str]
) -> None:
    patch = {
        "actions": {"loitering": {"sensitivity": "low"}},
        "cameras": {"door": {"alerts": {"min_confidence": 0.7}}},
    }
    link = base64.urlsafe_b64encode(json.dumps(patch).encode()).decode().rstrip("=")
    page = _at_the_desk(browser, complaints, address, f"?patch={link}")
    expect(_bar(page)).to_contain_text("2 changes")
    _bar(page).get_by_role("button", name="Show").click()
    expect(_bar(page)).to_contain_text("Loitering, sensitivity: Medium → Low")
    expect(_bar(page)).to_contain_text("Camera door Least confidence: 0 → 0.7")
    assert _held(stage).cameras == {}
    _save(page)
    assert _held(stage).cameras == {"door": {"alerts": {"min_confidence": 0.7}}}
    page.goto(f"{address}/settings?patch=nonsense")
    expect(page.get_by_text("The changes in this link could not be read.")).to_be_visible()


def test_a_snooze_begins_and_ends(
    browser: Browser, stage: Stage, address: str, complaints: list[str]
) -> None:
    page = _at_the_desk(browser, complaints, address)
    part = page.get_by_role("region", name="Snoozes")
    part.get_by_label("Camera").select_option("till-2")
    part.get_by_label("For how long").select_option("4 hours")
    part.get_by_label("Why").fill("Stocktaking")
    part.get_by_role("button", name="Snooze", exact=True).click()
    expect(part.get_by_text("All actions, till-2")).to_be_visible()
    (snooze,) = stage.services.snoozing.list()
    assert (snooze.camera, snooze.action, snooze.note) == ("till-2", None, "Stocktaking")
    part.get_by_role("button", name="End the snooze: All actions, till-2").click()
    expect(part.get_by_text("Nothing is snoozed.")).to_be_visible()
    assert stage.services.snoozing.list() == []


def test_who_sees_one_camera_changes_only_that(
    browser: Browser, stage: Stage, address: str, complaints: list[str]
) -> None:
    with stage.store.begin() as tables:
        known = tables.accounts.get(ADMIN)
        tables.accounts.add(replace(known, name="door", role=Role.MANAGER, cameras=frozenset({"door"})))
    page = opened(browser, complaints, viewport=DESK).new_page()
    _settings_of(page, address, user="door")
    expect(page.get_by_label("Settings for").get_by_role("option")).to_have_text(["Camera door"])
    expect(page.get_by_role("region", name="History")).to_have_count(0)
    _number(page, "Long stay").fill("12")
    _save(page)
    assert _held(stage).cameras == {"door": {"ladder": {"dwell": 12}}}


class WhatIf:
    """The addresses that judge stored traces again, played by the browser's own network."""

    def __init__(self, page: Page) -> None:
        self.asked: list[dict[str, Any]] = []
        self.ended = 0
        self.looks = 0
        page.route(WHATIF, self._start)
        page.route(f"{WHATIF}/*", self._look)

    def _view(self, **more: Any) -> dict[str, Any]:
        view = {"id": f"w{len(self.asked)}", "state": "running", "progress": 0.4, "hours": 24, "before": 0}
        return {**view, "after": 0, "gained": [], "lost": [], "problem": "", **more}

    def _start(self, route: Route) -> None:
        self.asked.append(json.loads(route.request.post_data or ""))
        self.looks = 0
        route.fulfill(json=self._view())

    def _look(self, route: Route) -> None:
        if route.request.method == "DELETE":
            self.ended += 1
            route.fulfill(status=204)
            return
        self.looks += 1
        if self.looks < 3:
            route.fulfill(json=self._view(progress=0.4 + 0.2 * self.looks))
            return
        seen = {
            "camera": "till-2",
            "action": "concealment",
            "kind": "bag",
            "zone": None,
            "level": "CONFIRMED",
        }
        gained = [{**seen, "confidence": 0.52, "at": 1_790_000_000.0, "alert": None}]
        lost = [{**seen, "kind": "pocket", "confidence": 0.63, "at": 1_790_003_000.0, "alert": "till-2-a"}]
        done = {"state": "done", "progress": 1, "before": 6, "after": 6, "gained": gained, "lost": lost}
        route.fulfill(json=self._view(**done))


def _compare(page: Page) -> Locator:
    _bar(page).get_by_role("button", name="What would change?").click()
    dialog = page.get_by_role("dialog", name="What would change?")
    dialog.get_by_label("Look back").select_option("24 hours")
    dialog.get_by_role("button", name="Compare").click()
    expect(dialog.get_by_text("Comparing…")).to_be_visible()
    expect(dialog.get_by_role("heading", name="Gained (1)")).to_be_visible()
    return dialog


def test_what_would_change_is_seen_before_saving(
    browser: Browser, stage: Stage, address: str, screens: Path, complaints: list[str]
) -> None:
    page = _at_the_desk(browser, complaints, address)
    whatif = WhatIf(page)
    _choose(page, "Concealment", "High")
    dialog = _compare(page)
    changed = {"actions": {"concealment": {"sensitivity": "high"}}}
    assert whatif.asked == [{"settings": changed, "hours": 24, "camera": None}]
    expect(dialog.get_by_text("0.3 per camera and hour")).to_have_count(2)
    expect(dialog.get_by_role("heading", name="Lost (1)")).to_be_visible()
    clip = dialog.get_by_role("link", name="Concealment, pocket")
    expect(clip).to_have_attribute("href", "/alerts/till-2-a")
    all_named(page)
    shoot(page, screens, "settings-what-if")
    dialog.get_by_role("button", name="Compare again").click()
    dialog.get_by_role("button", name="Stop").click()
    expect(dialog.get_by_role("button", name="Compare")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    assert whatif.ended >= 1, "what nobody looks at any more is not computed"
    assert _held(stage).actions[ActionType.CONCEALMENT].sensitivity is Sensitivity.MEDIUM


def test_in_the_hand(
    browser: Browser, stage: Stage, address: str, screens: Path, complaints: list[str]
) -> None:
    page = opened(browser, complaints, **PHONE).new_page()
    _settings_of(page, address)
    no_sideways(page)
    all_named(page)
    shoot(page, screens, "settings-phone")
    _choose(page, "Tag removal", "Low")
    page.get_by_label("Settings for").select_option("Camera door")
    page.get_by_role("switch", name="Monitoring").uncheck()
    _bar(page).get_by_role("button", name="Show").tap()
    no_sideways(page)
    expect(_bar(page)).to_contain_text("Camera door Monitoring: on → off")
    shoot(page, screens, "settings-phone-changes")
    WhatIf(page)
    dialog = _compare(page)
    no_sideways(page)
    shoot(page, screens, "settings-phone-what-if")
    dialog.get_by_role("button", name="Close").tap()
    _save(page)
    held = _held(stage)
    assert held.actions[ActionType.TAG_REMOVAL].sensitivity is Sensitivity.LOW
    assert held.cameras == {"door": {"enabled": False}}
    page.get_by_label("Settings for").select_option("The whole store")
    page.locator("summary").nth(4).tap()
    page.get_by_role("button", name="Add hours: Loitering").tap()
    expect(page.get_by_role("img", name="Week: mon-sat 09:00-18:00")).to_be_visible()
    no_sideways(page)
    _bar(page).get_by_role("button", name="Discard").tap()
    expect(_bar(page)).to_have_count(0)


def test_in_the_dark(browser: Browser, address: str, screens: Path, complaints: list[str]) -> None:
    page = opened(browser, complaints, viewport=DESK, color_scheme="dark").new_page()
    _settings_of(page, address)
    page.get_by_label("Staff wear a uniform").check()
    expect(page.get_by_label("Color of the uniform")).to_be_visible()
    shoot(page, screens, "settings-dark")
