"""Webhooks and web pushes through real connections: what arrives, what is refused, and by whose word."""

import hashlib
import hmac
import json
import socket
import ssl
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from aislewatch.adapters import door
from aislewatch.adapters.notify.webhook import WebhookNotifier
from aislewatch.adapters.notify.webpush import WebPushNotifier
from aislewatch.adapters.video.clock import SystemClock
from aislewatch.domain.accounts import User
from aislewatch.domain.channels import ChannelKind
from aislewatch.domain.errors import AccessDenied, DeliveryError, ReceiverGone
from aislewatch.domain.outbox import ItemState
from aislewatch.services.channels import Channels
from aislewatch.services.delivery import Deliverer
from aislewatch.services.devices import Devices
from aislewatch.services.posting import post
from aislewatch.services.vault import Vault, new_key
from tests.fakes.alerts import NOON, an_alert
from tests.fakes.push import a_notification
from tests.fakes.store import FakeStore
from tests.integration.local_reach import resolved
from tests.integration.push_parts import (
    Browser,
    WebServer,
    certificate,
    channel,
    check_vapid,
    web_server,
)

TOLD = a_notification()


def _hook(server: WebServer, secrets: dict[str, str] | None = None, **options: str) -> None:
    told = channel(ChannelKind.WEBHOOK, url=f"{server.address}/hook?shop=1", **options)
    WebhookNotifier(SystemClock(), resolved).send(told, secrets or {}, TOLD)


def test_a_webhook_is_signed_and_says_who_it_is() -> None:
    with web_server() as server:
        _hook(server, {"signing_key": "secret key", "token": "bearer"}, link="https://shop.example/")
    (asked,) = server.asked
    assert asked.path == "/hook?shop=1"
    assert asked.headers["idempotency-key"] == TOLD.key
    assert asked.headers["authorization"] == "Bearer bearer"
    assert asked.headers["host"] == server.address.removeprefix("http://")
    stamp, _, mac = asked.headers["x-aislewatch-signature"].partition(",v1=")
    at = stamp.removeprefix("t=")
    assert abs(int(at) - time.time()) < 60
    assert mac == hmac.new(b"secret key", f"{at}.".encode() + asked.body, hashlib.sha256).hexdigest()
    told = json.loads(asked.body)
    assert told["id"] == TOLD.key
    assert told["link"] == "https://shop.example/alerts/till-2-a"
    assert (told["level"], told["action"], told["camera"]) == ("CONFIRMED", "concealment", "till-2")


@pytest.mark.parametrize(
    ("status", "words"),
    [(503, "refuses with 503: too busy"), (400, "refuses with 400"), (307, "redirect (307), which is not")],
)
def test_a_refusal_is_told_truly(status: int, words: str) -> None:
    with web_server() as server:
        server.status, server.said = status, b"too \n busy"
        with pytest.raises(DeliveryError) as refused:
            _hook(server)
    assert words in str(refused.value)
    assert len(server.asked) == 1, "a redirect is not followed"


def _lie(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\nyes")
    handler.close_connection = True


def _break(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.connection.close()


def _trickle(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.over.wait(0.1):
        handler.wfile.write(b"X-More: yes\r\n")


def _hang(handler: Any) -> None:
    handler.over.wait(30)


@pytest.mark.parametrize("trouble", [_lie, _break])
def test_a_broken_answer_is_no_delivery(trouble: Any) -> None:
    with web_server() as server:
        server.trouble = trouble
        with pytest.raises(DeliveryError, match="localhost"):
            _hook(server)


@pytest.mark.parametrize("trouble", [_hang, _trickle])
def test_who_hangs_or_trickles_is_left_in_time(trouble: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "PATIENCE", 1.0)
    with web_server() as server:
        server.trouble = trouble
        begun = time.monotonic()
        with pytest.raises(DeliveryError, match=r"within 1 seconds|ReadTimeout|timed out"):
            _hook(server)
        assert time.monotonic() - begun < 5


def test_nobody_there_is_told_truly() -> None:
    with web_server() as server:
        pass
    with pytest.raises(DeliveryError, match="localhost"):
        _hook(server)


def test_the_address_is_the_one_that_was_allowed() -> None:
    """The name leads nowhere: only what the guard gave can have been connected to."""
    asked: list[tuple[str, int]] = []

    def reach(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    with web_server() as server:
        port = server.address.rpartition(":")[2]
        told = channel(ChannelKind.WEBHOOK, url=f"http://hook.invalid:{port}/")
        WebhookNotifier(SystemClock(), reach).send(told, {}, TOLD)
    assert asked == [("hook.invalid", int(port))]
    assert server.asked[0].headers["host"] == f"hook.invalid:{port}"


def test_a_guard_that_refuses_is_heard() -> None:
    def reach(host: str, port: int) -> list[str]:
        raise AccessDenied("This address is not on the list.", fix="Add it to the list.")

    told = channel(ChannelKind.WEBHOOK, url="http://10.0.0.1/")
    with pytest.raises(DeliveryError, match="not on the list"):
        WebhookNotifier(SystemClock(), reach).send(told, {}, TOLD)


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "no-such-host.invalid"])
def test_some_addresses_are_never_connected_to(host: str) -> None:
    with pytest.raises(DeliveryError):
        resolved(host, 80)


class Pushing:
    """A user with a browser, and a push service to deliver to."""

    def __init__(self, server: WebServer, context: ssl.SSLContext) -> None:
        self.store, self.clock, self.vault = FakeStore(), SystemClock(), Vault(new_key())
        notifiers = {ChannelKind.WEBPUSH: WebPushNotifier(self.clock, resolved, context)}
        self.channels = Channels(self.store, self.clock, self.vault, notifiers)
        self.devices = Devices(self.store, self.clock, self.vault, self.channels)
        self.deliverer = Deliverer(self.store, notifiers, self.vault, self.clock, lambda: 0.5)
        with self.store.begin() as tables:
            tables.accounts.add(User("guard", NOON))
        self.browser = Browser()
        self.device = self.devices.subscribe(
            "guard", self.browser.subscription(f"{server.address}/push/abc"), "phone"
        )

    def alert(self) -> None:
        with self.store.begin() as tables:
            alert = an_alert("till-2-x")
            tables.alerts.add(alert)
            assert post(tables, alert, self.clock.utc()) == 1
        self.deliverer.step()


@pytest.fixture
def tls(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path)


def test_a_browser_reads_what_is_pushed_and_knows_by_whom(tls: tuple[Path, ssl.SSLContext]) -> None:
    pem, context = tls
    with web_server(pem) as server:
        pushing = Pushing(server, context)
        pushing.alert()
    (asked,) = server.asked
    key = "till-2-x/devices/opened/" + pushing.device.id
    assert pushing.browser.read(asked.body) == {
        "title": "CONFIRMED: concealment, till-2",
        "body": "Suspicion of concealment (pocket) in spirits, confidence 80%. "
        "Please look at it before you act.",
        "tag": key,
        "path": "/alerts/till-2-x",
    }
    claims = check_vapid(asked.headers["authorization"], pushing.devices.public_key(), server.address)
    assert claims["sub"].startswith("mailto:")
    assert asked.headers["content-encoding"] == "aes128gcm"
    assert (asked.headers["ttl"], asked.headers["urgency"]) == ("3600", "high")
    assert len(asked.headers["topic"]) == 32
    assert len(asked.body) < 4096
    with pushing.store.read() as tables:
        assert tables.outbox.get(key).state is ItemState.DELIVERED


def test_a_subscription_that_was_taken_back_is_removed(tls: tuple[Path, ssl.SSLContext]) -> None:
    pem, context = tls
    with web_server(pem) as server:
        pushing = Pushing(server, context)
        server.status = 410
        pushing.alert()
        assert pushing.devices.list("guard") == []
    with pushing.store.read() as tables:
        (item,) = tables.outbox.find().items
    assert (item.state, "taken its subscription back" in item.problem) == (ItemState.DROPPED, True)


def test_a_test_push_says_what_the_service_said(tls: tuple[Path, ssl.SSLContext]) -> None:
    pem, context = tls
    with web_server(pem) as server:
        pushing = Pushing(server, context)
        assert pushing.devices.test("guard", pushing.device.id) > 0
        assert pushing.browser.read(server.asked[0].body)["title"].startswith("Test: ")
        server.status, server.said = 403, b"mismatched key"
        with pytest.raises(DeliveryError, match="403: mismatched key"):
            pushing.devices.test("guard", pushing.device.id)
        server.status = 404
        with pytest.raises(ReceiverGone):
            pushing.devices.test("guard", pushing.device.id)


def test_a_certificate_nobody_vouches_for_is_no_receiver(tls: tuple[Path, ssl.SSLContext]) -> None:
    pem, _ = tls
    with web_server(pem) as server:
        told = channel(ChannelKind.WEBHOOK, url=f"{server.address}/")
        with pytest.raises(DeliveryError, match="certificate"):
            WebhookNotifier(SystemClock(), resolved).send(told, {}, TOLD)
        assert server.asked == []
