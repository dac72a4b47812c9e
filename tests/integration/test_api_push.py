"""Channels, deliveries and devices over HTTP: who may, what is told, and that secrets only ever go in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from aislewatch.domain.accounts import Role
from aislewatch.domain.channels import Channel, ChannelKind
from aislewatch.domain.errors import DeliveryError
from aislewatch.domain.outbox import GIVE_UP, Notification
from tests.fakes.push import an_item
from tests.integration.api_stage import ADMIN, Stage, narrowed
from tests.integration.push_parts import Browser

CHANNELS = "/api/v1/channels"
DEVICES = "/api/v1/push/devices"
SECRET = "not for anybody's eyes"
HOOK = {
    "name": "desk",
    "kind": "webhook",
    "options": {"url": "https://desk.example/hook"},
    "secrets": {"signing_key": SECRET},
}


def _add(user: TestClient, **changes: Any) -> dict[str, Any]:
    answer = user.post(CHANNELS, json={**HOOK, **changes})
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


def _put(user: TestClient, shown: dict[str, Any], **changes: Any) -> Any:
    known = {"enabled", "level", "actions", "cameras", "quiet", "cooldown", "ceiling", "options", "version"}
    body = {key: value for key, value in shown.items() if key in known}
    return user.put(f"{CHANNELS}/{shown['name']}", json={**body, **changes})


@contextmanager
def _as(stage: Stage, role: Role, cameras: frozenset[str] | None = None) -> Iterator[None]:
    """The signed-in user has another role and scope for a while."""
    with stage.store.read() as tables:
        user = tables.accounts.get(ADMIN)
    narrowed(stage, role, *(cameras or ()))
    yield
    with stage.store.begin() as tables:
        tables.accounts.replace(user, ADMIN)


def _audit(stage: Stage) -> list[tuple[str, str]]:
    with stage.store.read() as tables:
        return [
            (entry.what, entry.about)
            for entry in tables.audit.latest()
            if entry.what.split(".")[0] in ("channel", "device", "notification")
        ][::-1]


def test_the_form_is_built_from_the_kinds(user: TestClient) -> None:
    kinds = {each["kind"]: each["options"] for each in user.get(f"{CHANNELS}/kinds").json()}
    assert set(kinds) == {kind.value for kind in ChannelKind}
    security = next(option for option in kinds["email"] if option["name"] == "security")
    assert security == {
        "name": "security",
        "type": "choice",
        "initial": "starttls",
        "required": False,
        "choices": ["starttls", "tls", "none"],
        "low": 0,
        "high": 0,
    }


def test_secrets_go_in_and_never_out(user: TestClient, stage: Stage) -> None:
    added = _add(user)
    assert added["secrets"] == ["signing_key"]
    assert added["options"] == {"url": "https://desk.example/hook", "link": ""}
    assert added["health"] == {"waiting": 0, "failed": 0, "last_delivered": None, "problem": ""}
    changed = _put(user, added, level="HIGH", quiet=["mon-fri 22:00-06:00"]).json()
    assert (changed["version"], changed["secrets"], changed["level"]) == (2, ["signing_key"], "HIGH")
    assert user.post(f"{CHANNELS}/desk/test").status_code == 200
    assert stage.notifier.secrets[-1] == {"signing_key": SECRET}
    told = [user.get(path).text for path in (CHANNELS, f"{CHANNELS}/outbox", "/api/v1/settings/file")]
    with stage.store.read() as tables:
        told += [repr(tables.audit.latest()), repr(tables.channels.list())]
    assert not any(SECRET in text for text in told)
    stored = stage.folder / "shop.db"
    assert not stored.exists() or SECRET.encode() not in stored.read_bytes()
    cleared = _put(user, changed, secrets={"signing_key": ""}).json()
    assert cleared["secrets"] == []


def test_whoever_sends_elsewhere_must_know_the_secrets(user: TestClient, stage: Stage) -> None:
    added = _add(user)
    elsewhere = {"url": "https://other.example/hook"}
    refused = _put(user, added, options=elsewhere)
    assert refused.status_code == 422
    assert refused.json()["key"] == "secrets.signing_key"
    assert _put(user, added, options=elsewhere, secrets={"signing_key": "new"}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"name": "No Name"}, None),
        ({"options": {"url": "nonsense"}}, "options.url"),
        ({"options": {"url": "https://a/", "more": 1}}, "options.more"),
        ({"secrets": {"password": "x"}}, "secrets.password"),
        ({"quiet": ["always"]}, "quiet"),
        ({"level": "LOW"}, "level"),
        ({"cooldown": 1e9}, "cooldown"),
        ({"ceiling": -1}, "ceiling"),
    ],
)
def test_what_cannot_be_is_refused_by_its_key(
    user: TestClient, changes: dict[str, Any], key: str | None
) -> None:
    answer = user.post(CHANNELS, json={**HOOK, **changes})
    assert answer.status_code == 422
    assert answer.json().get("key") == key
    assert user.get(CHANNELS).json() == []


def test_names_and_versions_are_kept(user: TestClient) -> None:
    added = _add(user)
    assert user.post(CHANNELS, json=HOOK).status_code == 409
    assert _put(user, added, enabled=False).status_code == 200
    assert _put(user, added, enabled=True).status_code == 409
    assert _put(user, {**added, "name": "nobody"}).status_code == 404
    assert user.delete(f"{CHANNELS}/desk").status_code == 204
    assert user.delete(f"{CHANNELS}/desk").status_code == 404


def test_a_test_tells_the_true_error(user: TestClient, stage: Stage) -> None:
    _add(user)
    assert 0 <= user.post(f"{CHANNELS}/desk/test").json()["seconds"] < 5

    def refuse(channel: Channel, notification: Notification) -> None:
        raise DeliveryError("desk.example: Name or service not known.", fix="Check the name.")

    stage.notifier.answer = refuse
    answer = user.post(f"{CHANNELS}/desk/test")
    assert (answer.status_code, answer.json()["fix"]) == (502, "Check the name.")
    assert answer.json()["detail"] == "desk.example: Name or service not known."
    assert user.get(f"{CHANNELS}/outbox").json()["items"] == []


def test_deliveries_are_listed_and_given_up_ones_tried_again(user: TestClient, stage: Stage) -> None:
    _add(user)
    now = time.time()
    items = [an_item(f"a{n}", at=now - 50 + n) for n in range(5)]
    items[1] = replace(items[1], created_at=now - GIVE_UP).refused(now, "Nobody answers.", 0.5)
    items[2] = items[2].delivered(now)
    with stage.store.begin() as tables:
        for item in items:
            tables.outbox.add(item)
    first = user.get(f"{CHANNELS}/outbox", params={"limit": 3}).json()
    rest = user.get(f"{CHANNELS}/outbox", params={"limit": 3, "after": first["next"]}).json()
    assert [item["alert"] for item in first["items"] + rest["items"]] == ["a4", "a3", "a2", "a0", "a1"]
    assert rest["next"] is None
    assert user.get(f"{CHANNELS}/outbox", params={"after": "nonsense"}).status_code == 422
    (failed,) = user.get(f"{CHANNELS}/outbox", params={"state": "failed", "channel": "desk"}).json()["items"]
    assert (failed["alert"], failed["problem"]) == ("a1", "Nobody answers.")
    health = user.get(CHANNELS).json()[0]["health"]
    assert (health["waiting"], health["failed"], health["problem"]) == (3, 1, "Nobody answers.")
    assert health["last_delivered"] == pytest.approx(now)
    again = user.post(f"{CHANNELS}/outbox/retry", json={"key": failed["key"]})
    assert again.json()["state"] == "waiting"
    assert user.post(f"{CHANNELS}/outbox/retry", json={"key": failed["key"]}).status_code == 409
    assert user.post(f"{CHANNELS}/outbox/retry", json={"key": "nothing"}).status_code == 404
    with stage.store.begin() as tables:
        tables.outbox.add(an_item("at-the-door", at=now - 99, camera="door"))
    with _as(stage, Role.MANAGER, frozenset({"door"})):
        page = user.get(f"{CHANNELS}/outbox", params={"limit": 2}).json()
        assert [item["alert"] for item in page["items"]] == ["at-the-door"], "a page is full of what one sees"
        assert page["next"] is None
    with _as(stage, Role.MANAGER, frozenset({"cellar"})):
        assert user.get(f"{CHANNELS}/outbox").json()["items"] == []
        assert user.post(f"{CHANNELS}/outbox/retry", json={"key": items[2].key}).status_code == 404


def test_a_channel_is_snoozed_and_woken(user: TestClient) -> None:
    added = _add(user)
    until = user.post(f"{CHANNELS}/desk/snooze", json={"seconds": 3600}).json()["snoozed_until"]
    assert time.time() + 3500 < until <= time.time() + 3600
    shown = user.get(CHANNELS).json()[0]
    assert _put(user, added).status_code == 409
    assert _put(user, shown).json()["snoozed_until"] == until, "a change leaves the snooze"
    assert user.post(f"{CHANNELS}/desk/snooze", json={"seconds": 0}).json()["snoozed_until"] is None
    assert user.post(f"{CHANNELS}/desk/snooze", json={"seconds": 1e9}).status_code == 422


def test_devices_are_their_users_own(user: TestClient, stage: Stage) -> None:
    key = user.get("/api/v1/push/key").json()["key"]
    assert key == user.get("/api/v1/push/key").json()["key"]
    browser = Browser().subscription("https://push.example/abc")
    device = user.post(DEVICES, json={**browser, "label": "  my \n phone "}).json()
    assert device["label"] == "my phone"
    assert user.post(DEVICES, json={**browser, "label": "phone"}).json()["id"] == device["id"]
    assert [each["id"] for each in user.get(DEVICES).json()] == [device["id"]]
    assert user.post(f"{DEVICES}/{device['id']}/test").status_code == 200
    assert stage.notifier.secrets[-1].keys() == {"subscription", "vapid"}
    assert [each["name"] for each in user.get(CHANNELS).json()] == ["devices"]
    assert user.post(f"{CHANNELS}/devices/test").status_code == 200
    assert "push.example" not in user.get(DEVICES).text
    with stage.store.begin() as tables:
        other = replace(tables.accounts.get(ADMIN), name="other")
        tables.accounts.add(other)
    theirs = stage.services.devices.subscribe("other", Browser().subscription("https://push.example/x"), "x")
    for answer in (user.delete(f"{DEVICES}/{theirs.id}"), user.post(f"{DEVICES}/{theirs.id}/test")):
        assert answer.status_code == 404
    assert user.delete(f"{DEVICES}/{device['id']}").status_code == 204
    assert user.get(DEVICES).json() == []
    assert user.post(f"{CHANNELS}/devices/test").status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "http://push.example/abc"},
        {"endpoint": "https://user:secret@push.example/abc"},
        {"endpoint": "https://[nonsense"},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"keys": {"p256dh": "ü", "auth": "!"}},
        {"keys": {}},
    ],
)
def test_what_is_no_subscription_is_refused(user: TestClient, changes: dict[str, Any]) -> None:
    body = {**Browser().subscription("https://push.example/abc"), **changes}
    assert user.post(DEVICES, json=body).status_code == 422


def test_every_change_is_on_record(user: TestClient, stage: Stage) -> None:
    added = _add(user)
    changed = _put(user, added, enabled=False).json()
    user.post(f"{CHANNELS}/desk/snooze", json={"seconds": 60})
    user.post(f"{CHANNELS}/desk/test")
    user.delete(f"{CHANNELS}/{changed['name']}")
    device = user.post(DEVICES, json=Browser().subscription("https://push.example/abc")).json()["id"]
    user.delete(f"{DEVICES}/{device}")
    assert _audit(stage) == [
        ("channel.added", "desk"),
        ("channel.changed", "desk"),
        ("channel.snoozed", "desk"),
        ("channel.tested", "desk"),
        ("channel.removed", "desk"),
        ("device.added", device),
        ("channel.added", "devices"),
        ("device.removed", device),
    ]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.GUARD])
def test_who_may_not_configure_has_devices_and_nothing_else(
    user: TestClient, stage: Stage, role: Role
) -> None:
    _add(user)
    with _as(stage, role):
        for method, path in (
            ("GET", CHANNELS),
            ("POST", CHANNELS),
            ("GET", f"{CHANNELS}/kinds"),
            ("GET", f"{CHANNELS}/outbox"),
            ("POST", f"{CHANNELS}/outbox/retry"),
            ("PUT", f"{CHANNELS}/desk"),
            ("DELETE", f"{CHANNELS}/desk"),
            ("POST", f"{CHANNELS}/desk/test"),
            ("POST", f"{CHANNELS}/desk/snooze"),
        ):
            assert user.request(method, path, json={}).status_code == 403, path
        assert user.get(DEVICES).status_code == 200
        assert user.post(DEVICES, json=Browser().subscription("https://push.example/a")).status_code == 201


def test_the_worker_may_run(user: TestClient) -> None:
    policy = user.get("/").headers["content-security-policy"]
    assert "worker-src 'self'" in policy
