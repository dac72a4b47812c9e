"""What every store promises of sessions, API tokens, the audit log's filters, and a scope of cameras."""

from dataclasses import replace

import pytest

from aislewatch.domain.accounts import ApiToken, Role, Session, User
from aislewatch.domain.alert_lists import AlertQuery
from aislewatch.domain.audit import AuditEntry, AuditQuery
from aislewatch.domain.errors import InvalidInput, NotFound
from aislewatch.ports import Store
from tests.fakes.alerts import NOON, an_alert

BOSS = User("boss", NOON, "hash", Role.ADMIN)
GUARD = User("guard", NOON, "hash", Role.GUARD, frozenset({"till-2", "door"}))
KEY = ApiToken("k" * 64, "wall board", "guard", Role.VIEWER, NOON, frozenset({"door"}), NOON + 60)


@pytest.fixture
def staffed(store: Store) -> Store:
    with store.begin() as tables:
        tables.accounts.add(BOSS)
        tables.accounts.add(GUARD)
    return store


def test_role_scope_and_activity_come_back(staffed: Store) -> None:
    off = replace(GUARD, role=Role.VIEWER, cameras=frozenset(), active=False)
    with staffed.begin() as tables:
        assert tables.accounts.get("guard") == GUARD
        tables.accounts.replace(off, "guard")
    with staffed.read() as tables:
        assert tables.accounts.list() == [BOSS, off]


def test_sessions_are_listed_the_newest_first_and_ended_but_one(staffed: Store) -> None:
    sessions = [
        Session(name, user, NOON + at, NOON + 100, f"10.0.0.{at}", "Firefox")
        for name, user, at in (("a", "guard", 1), ("b", "boss", 2), ("c", "guard", 3), ("d", "guard", 3))
    ]
    with staffed.begin() as tables:
        for session in sessions:
            tables.accounts.add_session(session)
        a, b, c, d = sessions
        assert tables.accounts.sessions() == [c, d, b, a]
        assert tables.accounts.sessions("guard") == [c, d, a]
        assert tables.accounts.sessions("nobody") == []
        tables.accounts.end_sessions_of("guard", but="d")
        assert tables.accounts.sessions() == [d, b]
        tables.accounts.end_sessions_of("boss", but="d")
        assert tables.accounts.sessions() == [d]


def test_who_is_removed_takes_sessions_and_tokens_along(staffed: Store) -> None:
    with staffed.begin() as tables:
        tables.accounts.add_session(Session("a", "guard", NOON, NOON + 1))
        tables.tokens.add(KEY)
        tables.accounts.remove("guard")
        assert tables.accounts.sessions() == []
        assert tables.tokens.list() == []
        assert tables.accounts.list() == [BOSS]
    with pytest.raises(NotFound), staffed.begin() as tables:
        tables.accounts.remove("guard")


def test_tokens(staffed: Store) -> None:
    later = ApiToken("l" * 64, "export", "boss", Role.ADMIN, NOON + 1)
    with staffed.begin() as tables:
        tables.tokens.add(KEY)
        tables.tokens.add(later)
    with staffed.begin() as tables:
        assert tables.tokens.list() == [later, KEY]
        assert tables.tokens.list("guard") == [KEY]
        assert tables.tokens.get("l" * 64) == later
        tables.tokens.used("l" * 64, NOON + 5)
        tables.tokens.used("gone", NOON + 5)
        assert tables.tokens.get("l" * 64) == replace(later, used_at=NOON + 5)
        tables.accounts.replace(replace(GUARD, name="guard.2"), "guard")
        assert tables.tokens.list("guard.2") == [replace(KEY, user="guard.2")]
        tables.tokens.remove("k" * 64)
        with pytest.raises(NotFound):
            tables.tokens.get("k" * 64)
        with pytest.raises(NotFound):
            tables.tokens.remove("k" * 64)
        with pytest.raises(NotFound):
            tables.tokens.add(KEY)  # its user has another name now


LINES = (
    AuditEntry(NOON, "boss", "camera.added", "till-2"),
    AuditEntry(NOON + 1, "guard", "alert.moved", "a-1", {"to": "dispatched"}),
    AuditEntry(NOON + 2, "boss", "camera.changed", "till-2"),
    AuditEntry(NOON + 2, "boss", "cameras_all", "till-2"),
    AuditEntry(NOON + 3, "system", "camera.removed", "100%"),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (AuditQuery(), "43210"),
        (AuditQuery(by="boss"), "320"),
        (AuditQuery(what="camera"), "420"),
        (AuditQuery(what="camera."), "420"),
        (AuditQuery(what="camera.added"), "0"),
        (AuditQuery(what="cam"), ""),
        (AuditQuery(what="camera%"), ""),
        (AuditQuery(what="c_mera"), ""),
        (AuditQuery(about="till-2"), "320"),
        (AuditQuery(about="100%"), "4"),
        (AuditQuery(since=NOON + 1, until=NOON + 3), "321"),
        (AuditQuery(by="boss", what="camera", since=NOON + 1), "2"),
    ],
)
def test_lines_of_the_log_are_found(store: Store, query: AuditQuery, found: str) -> None:
    with store.begin() as tables:
        for line in LINES:
            tables.audit.append(line)
    with store.read() as tables:
        page = tables.audit.find(query)
    assert "".join(str(LINES.index(entry)) for entry in page.entries) == found
    assert page.next is None
    assert all(query.wants(line) == (str(i) in found) for i, line in enumerate(LINES))


def test_pages_of_the_log_hold_every_line_once_also_while_new_ones_come(store: Store) -> None:
    seen: list[AuditEntry] = []
    with store.begin() as tables:
        for line in LINES:
            tables.audit.append(line)
        after: int | None = None
        while True:
            page = tables.audit.find(AuditQuery(), after=after, limit=2)
            seen += page.entries
            tables.audit.append(AuditEntry(NOON + 9, "boss", "audit.read"))
            if page.next is None:
                break
            after = page.next
    assert seen == list(LINES[::-1])
    for limit in (0, 501):
        with pytest.raises(InvalidInput), store.read() as tables:
            tables.audit.find(AuditQuery(), limit=limit)


@pytest.mark.parametrize(
    ("scope", "cameras", "ids"),
    [
        (None, "", "ba"),
        (frozenset({"door"}), "", "b"),
        (frozenset({"door"}), "door", "b"),
        (frozenset({"door"}), "till-2", ""),
        (frozenset(), "", ""),
    ],
)
def test_alerts_outside_the_askers_scope_are_not_there(
    store: Store, scope: frozenset[str] | None, cameras: str, ids: str
) -> None:
    query = AlertQuery(cameras=frozenset(cameras.split()), scope=scope)
    crowd = an_alert("a"), an_alert("b", confirmed_at=NOON + 1, camera="door")
    with store.begin() as tables:
        for alert in crowd:
            tables.alerts.add(alert)
        found = tables.alerts.find(query).alerts
    assert "".join(alert.id for alert in found) == ids
    assert all(query.wants(alert) == (alert.id in ids) for alert in crowd)
