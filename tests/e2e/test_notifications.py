"""Notifications in a real browser, on a desk and in a hand: channels, true errors, this device, a worker."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from aislewatch.domain.channels import Channel
from aislewatch.domain.errors import DeliveryError
from aislewatch.domain.outbox import Notification
from tests.e2e.browsing import DESK, HAND, SIZES, all_named, no_sideways, opened, shoot
from tests.e2e.story import REFUSED, history
from tests.integration import push_parts
from tests.integration.api_stage import ADMIN, PASSWORD, Stage

SUBSCRIBED = """
const kept = { now: null };
PushManager.prototype.getSubscription = async () => kept.now;
PushManager.prototype.subscribe = async (options) => {
  if (!options.userVisibleOnly || options.applicationServerKey.length < 80) throw new Error("not so");
  const unsubscribe = async () => { kept.now = null; };
  kept.now = { endpoint: SUBSCRIPTION.endpoint, toJSON: () => SUBSCRIPTION, unsubscribe };
  return kept.now;
};
"""
"""A browser's push service stands on the internet; here its part is played by a few lines."""


@pytest.fixture(autouse=True)
def refused(stage: Stage) -> None:
    """The mail server of the channel "night-watch" knows no such password."""

    def answer(channel: Channel, notification: Notification) -> None:
        if channel.name == "night-watch":
            raise DeliveryError(f"{REFUSED}.", fix="Check user and password.")

    stage.notifier.answer = answer


def _enter(page: Page, stage: Stage, address: str, path: str = "/notifications") -> None:
    body = {"token": stage.setup_token, "name": ADMIN, "password": PASSWORD}
    answer = page.request.post(f"{address}/api/v1/session/setup", data=body)
    if not answer.ok:
        body = {"name": ADMIN, "password": PASSWORD}
        assert page.request.post(f"{address}/api/v1/session", data=body).ok
    page.goto(address + path)


@SIZES
def test_a_channel_is_added_tried_snoozed_changed_and_removed(
    browser: Browser, stage: Stage, address: str, screens: Path, size: ViewportSize
) -> None:
    complaints: list[str] = []
    hand = size is HAND
    with opened(browser, complaints, viewport=size, has_touch=hand) as context:
        page = context.new_page()
        _enter(page, stage, address)
        name = "phone" if hand else "desk"
        expect(page.get_by_role("heading", name="Nobody is called yet")).to_be_visible()
        page.get_by_role("button", name="Add channel").click()
        form = page.get_by_role("dialog", name="Add channel")
        form.get_by_label("Name", exact=True).fill("night-watch")
        form.get_by_label("Server").fill("mail.example.com")
        form.get_by_label("User name").fill("shop")
        form.get_by_label("Password").fill("secret password")
        form.get_by_label("From", exact=True).fill("shop@example.com")
        form.get_by_label("To", exact=True).fill("boss@example.com")
        form.get_by_text("When it calls").click()
        form.get_by_label("Quiet hours").fill("mon-fri 25:00-06:00")
        all_named(page)
        shoot(page, screens, f"notifications-form-{name}")
        form.get_by_role("button", name="Add channel").click()
        expect(form.get_by_role("alert")).to_contain_text("quiet")
        form.get_by_label("Quiet hours").fill("mon-fri 22:00-06:00")
        form.get_by_role("button", name="Add channel").click()
        card = page.get_by_role("article", name="night-watch")
        expect(card).to_contain_text("E-mail, from CONFIRMED on")
        expect(card).to_contain_text("Not used yet")
        card.get_by_role("button", name="Send a test: night-watch").click()
        expect(card.get_by_role("alert")).to_contain_text(REFUSED)
        expect(card.get_by_role("alert")).to_contain_text("Check user and password.")
        history(stage)
        page.reload()
        expect(card).to_contain_text("1 waiting, 1 not delivered")
        expect(page.get_by_text("Quiet hours.")).to_be_visible()
        no_sideways(page)
        all_named(page)
        shoot(page, screens, f"notifications-{name}")
        page.get_by_label("Show", exact=True).select_option("failed")
        expect(page.get_by_role("listitem").filter(has_text="CONFIRMED:")).to_have_count(1)
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
        card.get_by_role("button", name="Snooze 1 h: night-watch").click()
        expect(card).to_contain_text("Snoozed until")
        card.get_by_role("button", name="Change: night-watch").click()
        form = page.get_by_role("dialog", name="Change night-watch")
        expect(form.get_by_text("Set. Leave it empty to keep it.")).to_be_visible()
        form.get_by_label("Server").fill("mail.elsewhere.example")
        form.get_by_role("button", name="Save").click()
        expect(form.get_by_role("alert")).to_contain_text("needed again, because the address has changed")
        form.get_by_label("Password").fill("secret password")
        form.get_by_role("button", name="Save").click()
        expect(form).to_be_hidden()
        assert "secret password" not in page.content()
        card.get_by_role("button", name="Remove: night-watch").click()
        page.get_by_role("button", name="Remove channel").click()
        expect(card).to_be_hidden()
        expected = [line for line in complaints if "502" in line or "422" in line]
        assert complaints == expected, "refusals are in the console as such, and nothing else"


def _called(context: BrowserContext, stage: Stage, address: str) -> Page:
    """The page of a browser that has let itself be called."""
    subscription = push_parts.Browser().subscription("https://push.example/abc")
    context.grant_permissions(["notifications"], origin=address)
    context.add_init_script(f"const SUBSCRIPTION = {json.dumps(subscription)};{SUBSCRIBED}")
    page = context.new_page()
    _enter(page, stage, address)
    page.get_by_role("button", name="Push to this device").click()
    expect(page.get_by_text("This device is called.")).to_be_visible()
    return page


@SIZES
def test_this_device_is_called(
    browser: Browser, stage: Stage, address: str, screens: Path, size: ViewportSize
) -> None:
    complaints: list[str] = []
    with opened(browser, complaints, viewport=size) as context:
        page = _called(context, stage, address)
        page.get_by_role("region", name="This device").get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("The receiver took it")).to_be_visible()
        assert stage.notifier.keys[-1].startswith("test/devices/")
        card = page.get_by_role("article", name="devices")
        expect(card).to_contain_text("Phones and browsers")
        no_sideways(page)
        all_named(page)
        shoot(page, screens, f"notifications-device-{'phone' if size is HAND else 'desk'}")
        page.get_by_role("button", name="Stop calling").click()
        expect(page.get_by_role("button", name="Push to this device")).to_be_visible()
        assert stage.services.devices.list(ADMIN) == []
    assert complaints == []


def test_who_signs_out_is_called_no_more(browser: Browser, stage: Stage, address: str) -> None:
    complaints: list[str] = []
    with opened(browser, complaints, viewport=DESK) as context:
        page = _called(context, stage, address)
        assert len(stage.services.devices.list(ADMIN)) == 1
        page.get_by_role("button", name="Account and display").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert stage.services.devices.list(ADMIN) == []
        here = "navigator.serviceWorker.ready.then(({ pushManager }) => pushManager.getSubscription())"
        assert page.evaluate(here) is None, "the browser gave its subscription back"
    assert complaints == []


def test_why_a_device_cannot_be_called_is_said(browser: Browser, stage: Stage, address: str) -> None:
    for script, words in (
        ("Object.defineProperty(window, 'isSecureContext', { value: false })", "only over https"),
        ("delete window.PushManager", "cannot be called"),
        ("Object.defineProperty(Notification, 'permission', { value: 'denied' })", "are blocked"),
    ):
        with opened(browser, [], viewport=HAND) as context:
            context.add_init_script(script)
            page = context.new_page()
            _enter(page, stage, address)
            expect(page.get_by_role("region", name="This device").get_by_role("alert")).to_contain_text(words)


def _worker(context: BrowserContext, page: Page, address: str) -> tuple[Any, str]:
    """The devtools' session and the registration's id."""
    tools = context.new_cdp_session(page)
    found: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(r["registrationId"] for r in event["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    return tools, found[-1]


def test_the_worker_shows_what_is_pushed_and_a_page_without_a_network(
    browser: Browser, stage: Stage, address: str, screens: Path
) -> None:
    complaints: list[str] = []
    with opened(browser, complaints, viewport=HAND) as context:
        context.grant_permissions(["notifications"], origin=address)
        page = context.new_page()
        _enter(page, stage, address)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
        tools, registration = _worker(context, page, address)
        told = {"title": "CONFIRMED: concealment, till-2", "body": "Look.", "tag": "a/b", "path": "/alerts/a"}
        for data in (json.dumps(told), json.dumps(told), "no json"):
            push = {"origin": address, "registrationId": registration, "data": data}
            tools.send("ServiceWorker.deliverPushMessage", push)
        page.wait_for_timeout(500)
        shown = page.evaluate(
            "navigator.serviceWorker.ready.then((r) => r.getNotifications())"
            ".then((all) => all.map((n) => [n.title, n.tag, n.data.path]).sort())"
        )
        assert shown == [
            ["Aislewatch", "aislewatch", "/alerts"],
            ["CONFIRMED: concealment, till-2", "a/b", "/alerts/a"],
        ], "a second copy takes the first one's place"
        kept = page.evaluate(
            "caches.keys().then((names) => Promise.all(names.map((n) => caches.open(n))))"
            ".then((opened) => Promise.all(opened.map((cache) => cache.keys())))"
            ".then((lists) => lists.flat().map((request) => new URL(request.url).pathname))"
        )
        assert "/offline.html" in kept
        assert any(path.startswith("/assets/") for path in kept)
        assert not any(path.startswith("/api/") for path in kept)
        assert complaints == []
        context.set_offline(True)
        page.goto(f"{address}/alerts")
        expect(page.get_by_role("heading", name="Aislewatch cannot be reached")).to_be_visible()
        shoot(page, screens, "offline-phone")
        context.set_offline(False)
        page.get_by_role("link", name="Try again").click()
        expect(page.get_by_role("heading", name="Cameras")).to_be_visible()
