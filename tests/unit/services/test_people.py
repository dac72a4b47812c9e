"""Who is there and what they may do; the last admin stays one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from aislewatch.domain.accounts import Role, Session, User
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import Conflict, InvalidInput, NotFound
from aislewatch.services.accounts import Accounts
from aislewatch.services.people import People
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore
from tests.unit.services.test_accounts import FAST

PASSWORD = "a short sentence"


@pytest.fixture
def store() -> FakeStore:
    store = FakeStore()
    with store.begin() as tables:
        tables.cameras.add(Camera("door", "file.mp4"))
        tables.accounts.add(User("boss", NOON, "hash", Role.ADMIN))
    return store


@pytest.fixture
def people(store: FakeStore) -> People:
    return People(store, FakeClock(NOON), FAST)


def _record(store: FakeStore) -> list[tuple[str, str, str, dict[str, str]]]:
    with store.read() as tables:
        return [(e.by, e.what, e.about, dict(e.detail)) for e in tables.audit.latest()][::-1]


def _signed_in(store: FakeStore, *names: str) -> None:
    with store.begin() as tables:
        for number, name in enumerate(names):
            tables.accounts.add_session(Session(f"{number}" * 64, name, NOON + number, NOON + 100))


def test_somebody_comes_changes_and_goes(store: FakeStore, people: People) -> None:
    added = people.add("guard", PASSWORD, role=Role.GUARD, cameras=frozenset({"door"}), by="boss")
    assert people.get("guard") == added
    assert PASSWORD not in str(added)
    changed = people.change("guard", lambda user: replace(user, role=Role.MANAGER, cameras=None), by="boss")
    assert changed == people.get("guard")
    assert people.change("guard", lambda user: user, by="boss") == changed
    people.change("guard", lambda user: replace(user, active=False), by="boss")
    people.set_password("guard", "another sentence", by="boss")
    people.remove("guard", by="boss")
    assert [user.name for user in people.list()] == ["boss"]
    assert _record(store) == [
        ("boss", "user.added", "guard", {"role": "guard", "cameras": "door"}),
        ("boss", "user.changed", "guard", {"role": "guard -> manager", "cameras": "door -> all"}),
        ("boss", "user.changed", "guard", {"active": "no"}),
        ("boss", "user.password_set", "guard", {}),
        ("boss", "user.removed", "guard", {}),
    ]


def test_a_change_cannot_smuggle_in_a_name_or_a_password(people: People) -> None:
    after = people.change("boss", lambda u: replace(u, name="x", password_hash="y"), by="boss")
    assert (after.name, after.password_hash) == ("boss", "hash")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda people: people.change("boss", lambda u: replace(u, role=Role.MANAGER), by="boss"),
        lambda people: people.change("boss", lambda u: replace(u, active=False), by="boss"),
        lambda people: people.remove("boss", by="boss"),
    ],
)
@pytest.mark.parametrize("other", [None, Role.MANAGER])
def test_the_last_active_admin_stays(
    store: FakeStore, people: People, attempt: Callable[[People], object], other: Role | None
) -> None:
    if other is not None:
        people.add("other", PASSWORD, role=other, by="boss")
    people.add("away", PASSWORD, role=Role.ADMIN, by="boss")
    people.change("away", lambda user: replace(user, active=False), by="boss")
    before = _record(store)
    with pytest.raises(Conflict, match="administer"):
        attempt(people)
    assert people.get("boss").role is Role.ADMIN
    assert people.get("boss").active
    assert _record(store) == before
    people.change("away", lambda user: replace(user, active=True), by="boss")
    attempt(people)


def test_what_will_not_do_is_refused(people: People) -> None:
    refused: list[tuple[type[Exception], Callable[[], object]]] = [
        (InvalidInput, lambda: people.add("guard", "short", role=Role.GUARD, by="boss")),
        (InvalidInput, lambda: people.add("A B", PASSWORD, role=Role.GUARD, by="boss")),
        (Conflict, lambda: people.add("boss", PASSWORD, role=Role.GUARD, by="boss")),
        (NotFound, lambda: people.add("g", PASSWORD, role=Role.GUARD, cameras=frozenset("x"), by="boss")),
        (InvalidInput, lambda: people.add("g", PASSWORD, role=Role.ADMIN, cameras=frozenset(), by="boss")),
        (InvalidInput, lambda: people.change("boss", lambda u: replace(u, cameras=frozenset()), by="boss")),
        (NotFound, lambda: people.change("nobody", lambda u: u, by="boss")),
        (NotFound, lambda: people.remove("nobody", by="boss")),
        (NotFound, lambda: people.set_password("nobody", PASSWORD, by="boss")),
        (InvalidInput, lambda: people.set_password("boss", "short", by="boss")),
        (NotFound, lambda: people.end_sessions("nobody", by="boss")),
        (NotFound, lambda: people.sessions("nobody")),
    ]
    for kind, attempt in refused:
        with pytest.raises(kind):
            attempt()
    assert [user.name for user in people.list()] == ["boss"]


def test_a_camera_that_is_gone_does_not_hinder_other_changes(store: FakeStore, people: People) -> None:
    people.add("guard", PASSWORD, role=Role.GUARD, cameras=frozenset({"door"}), by="boss")
    with store.begin() as tables:
        tables.cameras.remove("door")
        tables.cameras.add(Camera("till", "file.mp4"))
    more = frozenset({"door", "till"})
    assert people.change("guard", lambda user: replace(user, cameras=more), by="boss").cameras == more


@pytest.mark.parametrize("how", ["switched off", "new password", "removed", "ended"])
def test_sessions_end_at_once(store: FakeStore, people: People, how: str) -> None:
    people.add("guard", PASSWORD, role=Role.GUARD, by="boss")
    _signed_in(store, "guard", "boss", "guard")
    assert len(people.sessions("guard")) == 2
    if how == "switched off":
        people.change("guard", lambda user: replace(user, active=False), by="boss")
    elif how == "new password":
        people.set_password("guard", "another sentence", by="boss")
    elif how == "removed":
        people.remove("guard", by="boss")
    else:
        people.end_sessions("guard", by="boss")
    assert [session.user for session in people.sessions()] == ["boss"]


def test_one_session_is_ended_and_old_ones_are_not_shown(store: FakeStore, people: People) -> None:
    _signed_in(store, "boss", "boss")
    with store.begin() as tables:
        tables.accounts.add_session(Session("9" * 64, "boss", NOON - 9, NOON))
    newest, oldest = people.sessions("boss")
    people.end_sessions("boss", by="boss", session_id=newest.id)
    assert people.sessions() == [oldest]
    with pytest.raises(NotFound):
        people.end_sessions("boss", by="boss", session_id=newest.id)


def test_who_is_switched_off_cannot_sign_in_and_is_nobody(store: FakeStore) -> None:
    clock = FakeClock(NOON)
    people = People(store, clock, FAST)
    tokens = iter(f"token-number-{n}" for n in range(99))
    accounts = Accounts(store, clock, lambda: next(tokens), FAST)
    people.add("guard", PASSWORD, role=Role.GUARD, by="boss")
    entered = accounts.sign_in("guard", PASSWORD, origin="10.0.0.7", agent="Firefox" + "x" * 999)
    session = people.sessions("guard")[0]
    assert (session.origin, len(session.agent)) == ("10.0.0.7", 200)
    assert accounts.who(entered.token).role is Role.GUARD
    with store.begin() as tables:  # even when its session were still there
        tables.accounts.replace(replace(tables.accounts.get("guard"), active=False), "guard")
    with pytest.raises(Exception, match="switched off"):
        accounts.who(entered.token)
    with pytest.raises(Exception, match="switched off"):
        accounts.sign_in("guard", PASSWORD)
    with pytest.raises(Exception, match="wrong"):
        accounts.sign_in("guard", "not the password")
