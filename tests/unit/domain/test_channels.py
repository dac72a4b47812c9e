"""Channels and what they can be told: refused by the option's name, secrets never quoted."""

from typing import Any

import pytest

from aislewatch.domain.channels import OPTIONS, Channel, ChannelKind, checked_options, checked_secrets
from aislewatch.domain.errors import InvalidInput, InvalidSetting
from aislewatch.domain.outbox import (
    FIRST_WAIT,
    GIVE_UP,
    LONGEST_WAIT,
    ItemState,
    OutboxCursor,
    read_outbox_cursor,
)
from aislewatch.domain.suspicion import Level
from tests.fakes.alerts import an_incident
from tests.fakes.push import a_channel, an_item

MAIL = {"host": "mail.example.com", "sender": "shop@example.com", "to": "a@example.com\nb@example.com"}


def test_options_are_completed_and_kept_in_their_type() -> None:
    options = checked_options(ChannelKind.EMAIL, MAIL)
    assert options == {**MAIL, "port": 587, "security": "starttls", "user": "", "still": True, "link": ""}
    assert set(OPTIONS) == set(ChannelKind)


@pytest.mark.parametrize(
    ("kind", "raw", "key"),
    [
        (ChannelKind.EMAIL, {**MAIL, "host": ""}, "options.host"),
        (ChannelKind.EMAIL, {**MAIL, "host": 7}, "options.host"),
        (ChannelKind.EMAIL, {**MAIL, "port": "25"}, "options.port"),
        (ChannelKind.EMAIL, {**MAIL, "port": 0}, "options.port"),
        (ChannelKind.EMAIL, {**MAIL, "port": True}, "options.port"),
        (ChannelKind.EMAIL, {**MAIL, "security": "ssl"}, "options.security"),
        (ChannelKind.EMAIL, {**MAIL, "still": "yes"}, "options.still"),
        (ChannelKind.EMAIL, {**MAIL, "sender": "a@b\r\nBcc: c@d"}, "options.sender"),
        (ChannelKind.EMAIL, {**MAIL, "password": "secret"}, "options.password"),
        (ChannelKind.EMAIL, {**MAIL, "link": "javascript:alert(1)"}, "options.link"),
        (ChannelKind.WEBHOOK, {"url": "ftp://a/b"}, "options.url"),
        (ChannelKind.WEBHOOK, {"url": "https://user:secret@a/b"}, "options.url"),
        (ChannelKind.WEBHOOK, {"url": "https://a/\ud800"}, "options.url"),
        (ChannelKind.WEBHOOK, {"url": "http://[::1"}, "options.url"),
        (ChannelKind.WEBHOOK, {"url": "http://a:99999/"}, "options.url"),
        (ChannelKind.WEBPUSH, {"contact": "mailto:a@b c"}, "options.contact"),
        (ChannelKind.MQTT, {"host": "a:1883"}, "options.host"),
        (ChannelKind.MQTT, {"host": "a", "prefix": "shop/#"}, "options.prefix"),
        (ChannelKind.MQTT, {"host": "a", "discovery_prefix": "/x"}, "options.discovery_prefix"),
        (ChannelKind.MQTT, {"host": "a", "nonsense": 1}, "options.nonsense"),
    ],
)
def test_what_cannot_be_is_refused_by_name(kind: ChannelKind, raw: dict[str, Any], key: str) -> None:
    with pytest.raises(InvalidSetting) as refused:
        checked_options(kind, raw)
    assert refused.value.key == key


def test_secrets_are_refused_without_being_quoted() -> None:
    assert checked_secrets(ChannelKind.EMAIL, {"password": ""}) == {}
    assert checked_secrets(ChannelKind.APPRISE, {"urls": "tgram://a/b"}) == {"urls": "tgram://a/b"}
    with pytest.raises(InvalidSetting, match=r"secrets\.urls"):
        checked_secrets(ChannelKind.APPRISE, {})
    with pytest.raises(InvalidSetting) as refused:
        checked_secrets(ChannelKind.EMAIL, {"password": "secret" + "\0"})
    assert "secret\0" not in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "No Name"},
        {"level": Level.LOW},
        {"cooldown": -1.0},
        {"cooldown": float("nan")},
        {"ceiling": -1},
    ],
)
def test_channels_that_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        Channel(**{"name": "desk", "kind": ChannelKind.WEBHOOK, **changes})


def test_waits_grow_are_spread_and_end_after_a_day() -> None:
    item, at, waits = an_item(at=0.0), 0.0, []
    while (item := item.refused(at, "no", 0.5)).state is ItemState.WAITING:
        waits.append(item.due_at - at)
        at = item.due_at
    assert waits[:4] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert max(waits) == LONGEST_WAIT
    assert GIVE_UP - LONGEST_WAIT < at <= GIVE_UP
    early, late = (an_item(at=0.0).refused(0.0, "no", chance).due_at for chance in (0.0, 0.99))
    assert 0.7 * FIRST_WAIT < early < late < 1.3 * FIRST_WAIT


def test_cursors_come_back() -> None:
    cursor = OutboxCursor(1.25, "a~b/desk/opened")
    assert read_outbox_cursor(str(cursor)) == cursor
    for wrong in ("", "x~y", "1.0", "1.0~", "nan~x", "inf~x"):
        with pytest.raises(InvalidInput):
            read_outbox_cursor(wrong)


def test_a_disabled_channel_wants_nothing() -> None:
    assert a_channel().wants(an_incident(level=Level.CONFIRMED))
    assert not a_channel().wants(an_incident(level=Level.HIGH))
    assert not a_channel(enabled=False).wants(an_incident(level=Level.CONFIRMED))
