"""What every store promises, checked on SQLite and on the fake the other tests lean on.

With ``AISLEWATCH_POSTGRES`` set to the address of a database that may be emptied, on PostgreSQL too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aislewatch.domain.accounts import Session, User
from aislewatch.domain.actions import ActionType
from aislewatch.domain.alert_lists import AlertOrder, AlertQuery, Cursor
from aislewatch.domain.alerts import Alert, AlertState, Move, Outcome, Severity, moved
from aislewatch.domain.audit import AuditEntry
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import Conflict, InvalidInput, NotFound, StorageError
from aislewatch.domain.opinion import Answer, Opinion
from aislewatch.domain.settings import ActionSettings, Sensitivity, Settings
from aislewatch.domain.suspicion import Level
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.ports import Store, Transaction
from tests.fakes.alerts import NOON, alerts, an_alert

TILL = Camera("till-2", "rtsp://boss:secret@10.0.0.2/1", loop=True)
BOSS = User("boss", created_at=NOON)


def _add(store: Store, *alerts: Alert) -> None:
    with store.begin() as tables:
        for alert in alerts:
            tables.alerts.add(alert)


class Unforeseen(Exception):
    pass


@contextmanager
def undone(store: Store) -> Iterator[Transaction]:
    """A transaction that comes to nothing."""
    with suppress(Unforeseen), store.begin() as tables:
        yield tables
        raise Unforeseen


def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    with undone(store) as tables:
        tables.cameras.add(TILL)
        tables.alerts.add(an_alert())
    with store.read() as tables:
        assert tables.cameras.list() == []
        assert tables.alerts.find(AlertQuery()).alerts == ()


def test_reading_sees_one_picture_and_may_not_write(store: Store) -> None:
    with store.read() as before:
        assert before.cameras.list() == []
        with store.begin() as tables:
            tables.cameras.add(TILL)
        assert before.cameras.list() == []
    with store.read() as after:
        assert after.cameras.list() == [TILL]
    with pytest.raises(StorageError), store.read() as tables:
        tables.cameras.remove(TILL.name)
    with store.begin() as tables:
        assert tables.cameras.list() == [TILL]


def test_writers_wait_for_each_other(store: Store) -> None:
    def add_ten(number: int) -> None:
        for i in range(10):
            with store.begin() as tables:
                tables.cameras.add(Camera(f"c-{number}-{i}", "file.mp4"))
                _, version = tables.settings.get()
                tables.settings.save(Settings(), version)

    threads = [threading.Thread(target=add_ten, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as tables:
        assert len(tables.cameras.list()) == 40
        assert tables.settings.get()[1] == 40


def test_cameras(store: Store) -> None:
    door = Camera("door", "/dev/video0", enabled=False)
    with store.begin() as tables:
        tables.cameras.add(TILL)
        tables.cameras.add(door)
        assert tables.cameras.list() == [door, TILL]
        assert tables.cameras.get("till-2") == TILL
        tables.cameras.replace(replace(door, enabled=True))
        assert tables.cameras.get("door").enabled
        tables.cameras.remove("door")
        assert tables.cameras.list() == [TILL]
    for missing in ("get", "remove"):
        with pytest.raises(NotFound), store.begin() as tables:
            getattr(tables.cameras, missing)("door")
    with pytest.raises(NotFound), store.begin() as tables:
        tables.cameras.replace(door)
    with pytest.raises(Conflict), store.begin() as tables:
        tables.cameras.add(TILL)


def test_a_refused_line_spoils_nothing_written_before_it(store: Store) -> None:
    with store.begin() as tables:
        tables.cameras.add(TILL)
        with pytest.raises(Conflict):
            tables.cameras.add(TILL)
        tables.audit.append(AuditEntry(NOON, "boss", "camera.added", "till-2"))
    with store.read() as tables:
        assert tables.cameras.list() == [TILL]
        assert len(tables.audit.latest()) == 1


def test_settings_begin_with_defaults_and_refuse_an_old_version(store: Store) -> None:
    shelf = Zone("spirits", ZoneKind.HIGH_RISK, ((0.1, 0.1), (0.9, 0.1), (0.5, 0.9)), camera="till-2",
                 department="spirits", overrides={"ladder": {"dwell": 60.0}})  # fmt: skip
    actions = {a: ActionSettings() for a in ActionType}
    actions[ActionType.LOITERING] = ActionSettings(sensitivity=Sensitivity.LOW)
    changed = Settings(
        enabled=False,
        timezone="Europe/Vienna",
        actions=actions,
        zones=(shelf,),
        cameras={"till-2": {"alerts": {"level": "HIGH"}}},
    )
    with store.read() as tables:
        assert tables.settings.get() == (Settings(), 0)
    with store.begin() as tables:
        assert tables.settings.save(changed, 0) == 1
        assert tables.settings.get() == (changed, 1)
    for old in (0, 2):
        with pytest.raises(Conflict), store.begin() as tables:
            tables.settings.save(Settings(), old)
    with store.begin() as tables:
        assert tables.settings.save(Settings(), 1) == 2
        assert tables.settings.get() == (Settings(), 2)


@given(alert=alerts)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_goes_in_comes_out(store: Store, alert: Alert) -> None:
    with undone(store) as tables:
        tables.alerts.add(alert)
        assert tables.alerts.get(alert.id) == alert
        assert tables.alerts.blob_keys() >= {key for key in (alert.clip, alert.still) if key}


def test_an_alert_is_added_once(store: Store) -> None:
    _add(store, an_alert())
    with pytest.raises(Conflict):
        _add(store, an_alert(track=9))
    with store.read() as tables:
        assert tables.alerts.get("till-2-a") == an_alert()
    with pytest.raises(NotFound), store.read() as tables:
        tables.alerts.get("till-2-b")


def test_people_cannot_overwrite_one_another(store: Store) -> None:
    _add(store, an_alert())
    seen = moved(an_alert(), Move(NOON, "boss", AlertState.ACKNOWLEDGED))
    judged = moved(an_alert(), Move(NOON, "guard", AlertState.REVIEWED, severity=Severity.HIGH))
    with store.begin() as tables:
        tables.alerts.save_response(seen, 1)
    with pytest.raises(Conflict), store.begin() as tables:
        tables.alerts.save_response(judged, 1)
    with store.read() as tables:
        assert tables.alerts.get("till-2-a") == seen
    with pytest.raises(NotFound), store.begin() as tables:
        tables.alerts.save_response(replace(seen, id="other"), 1)


def test_detection_and_people_do_not_touch_each_others_part(store: Store) -> None:
    _add(store, an_alert())
    grown = an_alert(end=NOON + 9, signals=5, clip="clips/a.mp4", clip_whole=True, still="s.jpg", muted="m")
    seen = moved(an_alert(), Move(NOON, "boss", AlertState.ACKNOWLEDGED))
    with store.begin() as tables:
        tables.alerts.save_evidence(grown)
    with store.begin() as tables:
        tables.alerts.save_response(seen, 1)
    said = Opinion(NOON + 1, "small", "10.0.0.2", "Well?", 4, 2.5, Answer.UNCLEAR, "Hm.")
    with store.begin() as tables:
        tables.alerts.save_opinion("till-2-a", said)
    with store.begin() as tables:
        tables.alerts.save_evidence(grown)
    with store.read() as tables:
        assert tables.alerts.get("till-2-a") == replace(
            grown, state=AlertState.ACKNOWLEDGED, moves=seen.moves, version=2, opinion=said
        )
    with pytest.raises(NotFound), store.begin() as tables:
        tables.alerts.save_opinion("other", said)
    with pytest.raises(NotFound), store.begin() as tables:
        tables.alerts.save_evidence(replace(grown, id="other"))


CROWD = (
    an_alert("a", confirmed_at=NOON),
    an_alert("b", confirmed_at=NOON + 1, camera="door", level=Level.HIGH),
    an_alert("c", confirmed_at=NOON + 1, state=AlertState.DISMISSED),
    an_alert("d", confirmed_at=NOON + 3, action=ActionType.LOITERING, kind="extended_dwell", case=7),
    an_alert("e", confirmed_at=NOON + 3, camera="door", action=ActionType.LOITERING, kind="extended_dwell"),
)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        (AlertQuery(), "edcba"),
        (AlertQuery(states=frozenset({AlertState.DISMISSED})), "c"),
        (AlertQuery(states=frozenset({AlertState.NEW, AlertState.DISMISSED})), "edcba"),
        (AlertQuery(cameras=frozenset({"door"})), "eb"),
        (AlertQuery(cameras=frozenset({"nowhere"})), ""),
        (AlertQuery(actions=frozenset({ActionType.LOITERING})), "ed"),
        (AlertQuery(level=Level.CONFIRMED), "edca"),
        (AlertQuery(since=NOON + 1), "edcb"),
        (AlertQuery(until=NOON + 1), "a"),
        (AlertQuery(since=NOON + 1, until=NOON + 3, cameras=frozenset({"till-2"})), "c"),
        (AlertQuery(zones=frozenset({"spirits"})), "edcba"),
        (AlertQuery(zones=frozenset({"wine"})), ""),
        (AlertQuery(outcomes=frozenset({Outcome.PREVENTED})), ""),
        (AlertQuery(cases=frozenset({7})), "d"),
        (AlertQuery(scope=frozenset({"door"})), "eb"),
        (AlertQuery(scope=frozenset({"door"}), cameras=frozenset({"till-2"})), ""),
        (AlertQuery(scope=frozenset()), ""),
        (AlertQuery(order=AlertOrder.URGENCY), "edabc"),
    ],
)
def test_finding_alerts(store: Store, query: AlertQuery, ids: str) -> None:
    _add(store, *CROWD)
    with store.read() as tables:
        page = tables.alerts.find(query)
    assert "".join(alert.id for alert in page.alerts) == ids
    assert page.next is None
    assert all(query.wants(alert) == (alert.id in ids) for alert in CROWD)


@given(
    times=st.lists(st.sampled_from([NOON, NOON + 0.1, NOON + 0.25, NOON + 1e-6]), max_size=12),
    limit=st.integers(1, 5),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_hold_every_alert_once_also_while_new_ones_come(
    store: Store, times: list[float], limit: int
) -> None:
    with undone(store) as tables:
        for i, at in enumerate(times):
            tables.alerts.add(an_alert(f"{i:02d}", confirmed_at=at))
        seen: list[Alert] = []
        after: Cursor | None = None
        while True:
            page = tables.alerts.find(AlertQuery(), after=after, limit=limit)
            seen += page.alerts
            tables.alerts.add(an_alert(f"new-{len(seen)}-{after}", confirmed_at=NOON + 5))
            after = page.next
            if after is None:
                break
            assert len(page.alerts) == limit
        expected = sorted(((at, f"{i:02d}") for i, at in enumerate(times)), reverse=True)
        assert [(alert.incident.confirmed_at, alert.id) for alert in seen] == expected


def test_pages_by_urgency(store: Store) -> None:
    """Untaken before taken before closed; among them the level; among those the newest."""
    states = (AlertState.DISMISSED, AlertState.NEW, AlertState.DISPATCHED)
    for i in range(12):
        level = (Level.HIGH, Level.CONFIRMED)[i % 2]
        _add(store, an_alert(f"{i:02d}", confirmed_at=NOON + i // 6, state=states[i % 3], level=level))
    query = AlertQuery(order=AlertOrder.URGENCY)
    seen: list[str] = []
    after: Cursor | None = None
    with store.read() as tables:
        while True:
            page = tables.alerts.find(query, after=after, limit=2)
            seen += [alert.id for alert in page.alerts]
            after = page.next
            if after is None:
                break
    assert seen == ["07", "01", "10", "04", "11", "05", "08", "02", "09", "03", "06", "00"]


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_has_a_sensible_size(store: Store, limit: int) -> None:
    with pytest.raises(InvalidInput), store.read() as tables:
        tables.alerts.find(AlertQuery(), limit=limit)


def test_unfinished_alerts(store: Store) -> None:
    _add(
        store,
        an_alert("growing"),
        an_alert("cutting", closed=True, clip="c", clip_whole=False),
        an_alert("explained", closed=True, clip_problem="The disk is full."),
        an_alert("again", closed=False, clip="c", clip_whole=True),
        an_alert("done", closed=True, clip="c", clip_whole=True),
    )
    with store.read() as tables:
        assert [alert.id for alert in tables.alerts.unfinished()] == ["again", "cutting", "growing"]


def test_loud_levels_count_what_is_not_muted(store: Store) -> None:
    _add(store, *CROWD, an_alert("m", confirmed_at=NOON + 2, muted="ceiling"))
    with store.read() as tables:
        assert sorted(tables.alerts.loud_levels("door", NOON, NOON + 4)) == [Level.HIGH, Level.CONFIRMED]
        assert tables.alerts.loud_levels("door", NOON + 1, NOON + 3) == [Level.HIGH]
        assert len(tables.alerts.loud_levels("till-2", NOON, NOON + 4)) == 3


def test_users(store: Store) -> None:
    with store.begin() as tables:
        tables.accounts.add(BOSS)
        tables.accounts.add(User("guard", NOON, "hash"))
        assert [user.name for user in tables.accounts.list()] == ["boss", "guard"]
    with pytest.raises(Conflict), store.begin() as tables:
        tables.accounts.add(BOSS)
    with pytest.raises(Conflict), store.begin() as tables:
        tables.accounts.replace(replace(BOSS, name="guard"), "boss")
    with pytest.raises(NotFound), store.begin() as tables:
        tables.accounts.replace(BOSS, "owner")
    with pytest.raises(NotFound), store.read() as tables:
        tables.accounts.get("owner")
    with store.read() as tables:
        assert tables.accounts.get("guard") == User("guard", NOON, "hash")


def test_sessions_follow_a_new_name_and_end(store: Store) -> None:
    with store.begin() as tables:
        tables.accounts.add(BOSS)
        tables.accounts.set_setup_token("t" * 64, "boss")
        for name, until in (("a", 10.0), ("b", 20.0), ("c", 30.0)):
            tables.accounts.add_session(Session(name, "boss", NOON, NOON + until))
        tables.accounts.replace(replace(BOSS, name="boss.m", password_hash="h"), "boss")
        assert tables.accounts.session("a") == Session("a", "boss.m", NOON, NOON + 10)
        assert tables.accounts.setup_token() == ("t" * 64, "boss.m")
        tables.accounts.end_sessions_before(NOON + 10)
        tables.accounts.end_session("b")
        tables.accounts.end_session("b")
    with store.begin() as tables:
        for gone in "ab":
            with pytest.raises(NotFound):
                tables.accounts.session(gone)
        assert tables.accounts.session("c").user == "boss.m"
        tables.accounts.end_sessions_of("boss.m")
        with pytest.raises(NotFound):
            tables.accounts.session("c")
    with pytest.raises(NotFound), store.begin() as tables:
        tables.accounts.add_session(Session("d", "nobody", NOON, NOON))


def test_there_is_one_setup_token_at_most(store: Store) -> None:
    with store.begin() as tables:
        assert tables.accounts.setup_token() is None
        tables.accounts.add(BOSS)
        tables.accounts.set_setup_token("first", "boss")
        tables.accounts.set_setup_token("second", "boss")
        assert tables.accounts.setup_token() == ("second", "boss")
        tables.accounts.set_setup_token(None)
        assert tables.accounts.setup_token() is None
    with pytest.raises(NotFound), store.begin() as tables:
        tables.accounts.set_setup_token("third", "nobody")


def test_the_audit_log_keeps_its_order(store: Store) -> None:
    entries = [AuditEntry(NOON - i, "boss", "settings.changed", str(i), {"i": str(i)}) for i in range(5)]
    entries[2] = camera = AuditEntry(NOON, "boss", "camera.added", "settings")
    for entry in entries:
        with store.begin() as tables:
            tables.audit.append(entry)
    with store.read() as tables:
        assert list(tables.audit.latest()) == entries[::-1]
        assert list(tables.audit.latest(2)) == [entries[4], entries[3]]
        assert list(tables.audit.latest(1, {"camera.added", "camera.removed"})) == [camera]
        assert list(tables.audit.latest(what={"camera.removed"})) == []
