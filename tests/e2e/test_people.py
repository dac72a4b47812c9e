"""People, one's own account and the audit log in a real browser, on a desk and in a hand."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy import delete

from aislewatch.adapters.store.tables import AUDIT
from aislewatch.api.services import House
from aislewatch.domain.accounts import Role
from aislewatch.domain.cameras import Camera
from aislewatch.services.attempts import MOST_FAILURES, WINDOW
from aislewatch.services.directory import Attempt, Directory, Rules
from aislewatch.services.vault import Vault, new_key
from tests.e2e.browsing import DESK, HAND, all_named, enter, no_sideways, opened, shoot
from tests.integration.api_stage import ADMIN, PASSWORD, Stage

GUARD = "night.guard"
NEW = "another long sentence"


@pytest.fixture(autouse=True)
def staffed(stage: Stage, founded: None, customers: None) -> None:
    """A shop with two cameras."""
    for camera in ("till-2", "spirits-aisle"):
        stage.services.cameras.add(Camera(camera, "rtsp://boss:s3cret@192.168.1.20/1"), by=ADMIN)


def _enter(context: BrowserContext, address: str, name: str) -> Page:
    page = context.new_page()
    enter(page, address, name)
    return page


def _own_account(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Account and display: {name}").click()
    page.get_by_role("link", name="My account").click()


def _go(page: Page, address: str, path: str, heading: str) -> None:
    page.goto(f"{address}{path}")
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


@pytest.mark.parametrize("viewport", [DESK, HAND], ids=["desk", "phone"])
def test_an_admin_looks_after_people(
    browser: Browser, stage: Stage, address: str, screens: Path, viewport: ViewportSize
) -> None:
    complaints: list[str] = []
    kind = "-phone" if viewport is HAND else ""
    context = opened(browser, complaints, viewport=viewport, has_touch=bool(kind))
    page = _enter(context, address, ADMIN)
    _go(page, address, "/people", "People")
    page.get_by_role("button", name="Add person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("User name").fill(GUARD)
    dialog.get_by_label("First password").fill("short")
    expect(dialog.get_by_text("7 more characters.")).to_be_visible()
    dialog.get_by_label("First password").fill(PASSWORD)
    dialog.get_by_label("Role").select_option("Guard")
    dialog.get_by_role("radio", name="Only some").check()
    dialog.get_by_role("checkbox", name="till-2").check()
    all_named(page)
    no_sideways(page)
    shoot(page, screens, f"add-person{kind}")
    dialog.get_by_role("button", name="Add person").click()
    row = page.get_by_role("listitem").filter(has_text=GUARD)
    expect(row).to_contain_text("till-2")
    expect(row).to_contain_text("Not signed in")

    guards = _enter(opened(browser, complaints, viewport=viewport), address, GUARD)
    page.reload()
    expect(row).to_contain_text("Signed in on 1 device")
    expect(page.get_by_role("listitem").filter(has_text=ADMIN)).to_contain_text("You")
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"people{kind}")

    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name=GUARD)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Sign out: (Chrome|Headless)"))).to_be_visible()
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"person{kind}")
    page.get_by_label("Role").select_option("Viewer")
    page.get_by_role("checkbox", name="May sign in").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert stage.services.people.get(GUARD).role is Role.VIEWER
    guards.reload()
    expect(guards.get_by_role("heading", name="Sign in")).to_be_visible()

    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("The new password holds.")).to_be_visible()
    page.get_by_role("button", name="Remove person").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()
    expect(row).to_have_count(0)
    # The guard's browser asked once more after its session was ended.
    assert [heard for heard in complaints if "401" not in heard] == []


@pytest.mark.parametrize("viewport", [DESK, HAND], ids=["desk", "phone"])
def test_the_last_admin_stays_and_is_told_why(browser: Browser, address: str, viewport: ViewportSize) -> None:
    complaints: list[str] = []
    page = _enter(opened(browser, complaints, viewport=viewport), address, ADMIN)
    _go(page, address, f"/people/{ADMIN}", ADMIN)
    page.get_by_label("Role").select_option("Guard")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Make somebody else an admin first.")
    assert [each for each in complaints if "409" not in each] == []


@pytest.mark.parametrize("viewport", [DESK, HAND], ids=["desk", "phone"])
def test_ones_own_account(
    browser: Browser, stage: Stage, address: str, screens: Path, viewport: ViewportSize
) -> None:
    complaints: list[str] = []
    kind = "-phone" if viewport is HAND else ""
    stage.services.people.add("lead", PASSWORD, role=Role.MANAGER, by=ADMIN)
    stage.services.accounts.sign_in(
        "lead", PASSWORD, origin="192.168.1.77", agent="Mozilla/5.0 Firefox/150.0"
    )
    page = _enter(opened(browser, complaints, viewport=viewport), address, "lead")
    _own_account(page, "lead")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Firefox")).to_contain_text("from 192.168.1.77")
    expect(page.get_by_text("This device")).to_be_visible()

    page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What it is for").fill("wall board in the office")
    expect(dialog.get_by_role("option", name="Admin")).to_have_count(0)
    all_named(page)
    no_sideways(page)
    shoot(page, screens, f"new-token{kind}")
    dialog.get_by_role("button", name="Create token").click()
    secret = dialog.get_by_label("Token", exact=True).input_value()
    assert stage.services.tokens.who(secret).name == "lead"
    no_sideways(page)
    shoot(page, screens, f"token{kind}")
    dialog.get_by_role("button", name="I have kept it").click()
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"account{kind}")
    page.get_by_role("button", name="Take back: wall board in the office").click()
    expect(page.get_by_text("No token yet.")).to_be_visible()

    page.get_by_label("Old password").fill("not the old one")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_contain_text("The old password is wrong.")
    page.get_by_label("Old password").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()
    expect(page.get_by_text("Firefox")).to_have_count(0)
    assert [each for each in complaints if "403" not in each] == []


@pytest.mark.parametrize("viewport", [DESK, HAND], ids=["desk", "phone"])
def test_the_audit_log_is_read_and_narrowed(
    browser: Browser, stage: Stage, address: str, screens: Path, viewport: ViewportSize
) -> None:
    complaints: list[str] = []
    kind = "-phone" if viewport is HAND else ""
    stage.services.people.add(GUARD, PASSWORD, role=Role.GUARD, by=ADMIN)
    stage.services.configure.patch({"ladder": {"dwell": 45.0}}, by=ADMIN)
    for number in range(110):
        stage.services.cameras.switch("till-2", enabled=bool(number % 2), by=ADMIN)
    stage.services.tokens.create("wall board", user=ADMIN, role=Role.VIEWER)
    page = _enter(opened(browser, complaints, viewport=viewport), address, ADMIN)
    _go(page, address, "/audit", "Audit log")
    lines = page.locator("ul.log").get_by_role("listitem")
    expect(lines).to_have_count(100)
    expect(lines.first).to_contain_text("manager opened the audit log")
    expect(page.get_by_text(re.compile(r"^Unbroken: 11\d lines$"))).to_be_visible()
    assert "s3cret" not in page.content()
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"audit{kind}")
    page.get_by_role("button", name="Load older lines").click()
    expect(page.get_by_text("set up the store")).to_be_visible()
    expect(page.get_by_role("button", name="Load older lines")).to_have_count(0)

    if viewport is HAND:
        expect(page.get_by_label("What")).to_be_hidden()
        page.get_by_role("button", name="Filters").click()
    page.get_by_label("What").select_option("People")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text(f"manager added the account {GUARD}")
    assert "what=user" in page.url
    page.get_by_label("About").fill("nobody")
    expect(page.get_by_text("Nothing like that is on record.")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    expect(lines.nth(99)).to_be_visible()
    page.get_by_label("Who").fill("system")
    expect(lines).to_have_count(1)
    page.get_by_label("To").fill("2020-01-01")
    expect(page.get_by_text("Nothing like that is on record.")).to_be_visible()
    page.go_back()

    with stage.store._connect(writes=True) as connection, connection.begin():
        connection.execute(delete(AUDIT).where(AUDIT.c.number == 7))
    page.goto(f"{address}/audit")
    expect(page.get_by_text("Broken at line 7: the log was changed")).to_be_visible()
    assert complaints == []


def test_a_guard_sees_neither_people_nor_log(browser: Browser, stage: Stage, address: str) -> None:
    complaints: list[str] = []
    stage.services.people.add(GUARD, PASSWORD, role=Role.GUARD, by=ADMIN)
    page = _enter(opened(browser, complaints, viewport=DESK), address, GUARD)
    expect(page.get_by_role("link", name="People")).to_have_count(0)
    expect(page.get_by_role("link", name="Audit log")).to_have_count(0)
    for path in ("/people", "/audit", f"/people/{ADMIN}"):
        page.goto(f"{address}{path}")
        expect(page.get_by_text("Your role does not open this page.")).to_be_visible()
    _own_account(page, GUARD)
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.get_by_role("heading", name="API tokens")).to_have_count(0)
    assert complaints == []


class HouseDirectory:
    """A directory that sends everybody back at once and says ``name`` of them."""

    def __init__(self) -> None:
        self.name = GUARD

    def way_in(self, attempt: Attempt, back: str) -> str:
        return f"{back}?{urlencode({'state': attempt.state, 'code': 'c'})}"

    def claims(self, attempt: Attempt, code: str, back: str) -> dict[str, str]:
        return {"preferred_username": self.name}


@pytest.mark.parametrize("viewport", [DESK, HAND], ids=["desk", "phone"])
def test_the_company_account_opens_the_console(
    browser: Browser, stage: Stage, address: str, screens: Path, viewport: ViewportSize
) -> None:
    complaints: list[str] = []
    provider, services = HouseDirectory(), stage.services
    services.people.add(GUARD, PASSWORD, role=Role.GUARD, by=ADMIN)
    directory = Directory(
        provider,
        Rules(),
        services.accounts,
        services.people,
        Vault(new_key()),
        stage.clock,
        lambda: "t" * 20 + str(len(complaints)),
    )
    stage.app.state.house = House(replace(services, directory=directory), stage.board)
    page = opened(browser, complaints, viewport=viewport).new_page()
    provider.name = "somebody.else"
    page.goto(address)
    page.get_by_role("link", name="Sign in with your company account").click()
    expect(page.get_by_role("alert")).to_contain_text("Your company account was not let in.")
    no_sideways(page)
    all_named(page)
    shoot(page, screens, f"directory{'-phone' if viewport is HAND else ''}")
    provider.name = GUARD
    page.get_by_role("link", name="Sign in with your company account").click()
    expect(page.get_by_role("button", name=f"Account and display: {GUARD}")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize("viewport", [DESK, HAND], ids=["desk", "phone"])
def test_guessing_a_password_is_stopped_for_a_while(
    browser: Browser, stage: Stage, address: str, viewport: ViewportSize
) -> None:
    complaints: list[str] = []
    stage.services.people.add(GUARD, PASSWORD, role=Role.GUARD, by=ADMIN)
    page = opened(browser, complaints, viewport=viewport).new_page()
    page.goto(address)

    def attempt(password: str) -> None:
        page.get_by_label("User name").fill(GUARD)
        page.get_by_label("Password", exact=True).fill(password)
        with page.expect_response("**/api/v1/session") as answered:
            page.get_by_role("button", name="Sign in").click()
        assert answered.value.request.method == "POST"

    for number in range(MOST_FAILURES):
        attempt(f"a wrong guess {number}")
        expect(page.get_by_role("alert")).to_contain_text("Name or password is wrong.")
    attempt(PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Too many wrong attempts.")
    expect(page.get_by_role("alert")).to_contain_text("Try again in")
    no_sideways(page)
    stage.clock.ahead += WINDOW + 1
    attempt(PASSWORD)
    expect(page.get_by_role("button", name=f"Account and display: {GUARD}")).to_be_visible()
    assert all("403" in heard for heard in complaints)
