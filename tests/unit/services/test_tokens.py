"""Keys for programs: never more than their maker, gone when taken back."""

from dataclasses import replace

import pytest

from aislewatch.domain.accounts import Role, User
from aislewatch.domain.errors import AccessDenied, InvalidInput, NotFound
from aislewatch.services.tokens import MOST_TOKENS, NOTED, Tokens
from tests.fakes.alerts import NOON
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

HALF = frozenset({"door", "till-2"})


class Shop:
    def __init__(self) -> None:
        self.store = FakeStore()
        self.clock = FakeClock(NOON)
        numbers = iter(range(1000))
        self.tokens = Tokens(self.store, self.clock, lambda: f"secret-{next(numbers)}")
        with self.store.begin() as tables:
            tables.accounts.add(User("boss", NOON, "hash", Role.ADMIN))
            tables.accounts.add(User("lead", NOON, "hash", Role.MANAGER, HALF))

    def put(self, user: User) -> None:
        with self.store.begin() as tables:
            tables.accounts.replace(user, user.name)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_shown_once_kept_as_a_hash(shop: Shop) -> None:
    secret, token = shop.tokens.create(" wall board ", user="boss", role=Role.VIEWER)
    assert secret.startswith("aw_")
    assert token.name == "wall board"
    assert secret not in str(vars(shop.store._data))
    assert shop.tokens.list() == [token]
    who = shop.tokens.who(secret)
    assert (who.name, who.role, who.cameras) == ("boss", Role.VIEWER, None)


def test_a_token_may_never_do_more_than_its_user(shop: Shop) -> None:
    secret, _ = shop.tokens.create("t", user="lead", role=Role.MANAGER, cameras=frozenset({"door"}))
    assert shop.tokens.who(secret).role is Role.MANAGER
    with pytest.raises(AccessDenied, match="more than you"):
        shop.tokens.create("t", user="lead", role=Role.ADMIN)
    with pytest.raises(AccessDenied, match="only cameras"):
        shop.tokens.create("t", user="lead", role=Role.VIEWER, cameras=frozenset({"office"}))
    shop.put(User("lead", NOON, "hash", Role.GUARD, frozenset({"till-2"})))
    assert shop.tokens.who(secret).role is Role.GUARD
    assert shop.tokens.who(secret).cameras == frozenset()
    shop.put(User("lead", NOON, "hash", Role.ADMIN))
    assert shop.tokens.who(secret).role is Role.MANAGER
    assert shop.tokens.who(secret).cameras == frozenset({"door"})


def test_without_cameras_of_its_own_it_sees_its_users(shop: Shop) -> None:
    secret, _ = shop.tokens.create("t", user="lead", role=Role.VIEWER)
    assert shop.tokens.who(secret).cameras == HALF


def test_it_ends(shop: Shop) -> None:
    secret, token = shop.tokens.create("t", user="boss", role=Role.GUARD, expires_at=NOON + 10)
    shop.clock.forward(9)
    assert shop.tokens.who(secret)
    shop.clock.forward(1)
    with pytest.raises(AccessDenied, match="ended"):
        shop.tokens.who(secret)
    lasting, _ = shop.tokens.create("u", user="boss", role=Role.GUARD)
    shop.put(User("boss", NOON, "hash", Role.ADMIN, active=False))
    with pytest.raises(AccessDenied, match="switched off"):
        shop.tokens.who(lasting)
    shop.tokens.revoke(token.id, by="boss")
    with pytest.raises(AccessDenied, match="not valid"):
        shop.tokens.who(secret)


@pytest.mark.parametrize("secret", ["", "aw_", "aw_guess", "\ud800", "x" * 100_000])
def test_an_invented_one_is_nobody(shop: Shop, secret: str) -> None:
    with pytest.raises(AccessDenied):
        shop.tokens.who(secret)


def test_others_cannot_take_it_back(shop: Shop) -> None:
    _, token = shop.tokens.create("t", user="boss", role=Role.GUARD)
    with pytest.raises(NotFound):
        shop.tokens.revoke(token.id, by="lead", user="lead")
    assert shop.tokens.list("boss") == [token]


def test_its_use_is_noted_once_a_minute(shop: Shop) -> None:
    secret, token = shop.tokens.create("t", user="boss", role=Role.GUARD)
    shop.tokens.who(secret)
    for _ in range(5):
        shop.clock.forward((NOTED - 1) / 5)
        shop.tokens.who(secret)
    assert shop.tokens.list() == [replace(token, used_at=NOON)]
    shop.clock.forward(2)
    shop.tokens.who(secret)
    assert shop.tokens.list() == [replace(token, used_at=shop.clock.utc())]


@pytest.mark.parametrize(
    ("name", "end"), [("", None), (" ", None), ("x" * 81, None), ("t", NOON), ("t", float("nan"))]
)
def test_what_will_not_do_is_refused(shop: Shop, name: str, end: float | None) -> None:
    with pytest.raises(InvalidInput):
        shop.tokens.create(name, user="boss", role=Role.VIEWER, expires_at=end)
    assert shop.tokens.list() == []


def test_an_admins_token_sees_all_cameras_and_nobody_has_thousands(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="all cameras"):
        shop.tokens.create("t", user="boss", role=Role.ADMIN, cameras=HALF)
    for _ in range(MOST_TOKENS):
        shop.tokens.create("t", user="boss", role=Role.ADMIN)
    with pytest.raises(InvalidInput, match=str(MOST_TOKENS)):
        shop.tokens.create("t", user="boss", role=Role.ADMIN)


def test_the_record_holds_no_secret(shop: Shop) -> None:
    secret, token = shop.tokens.create("wall board", user="boss", role=Role.VIEWER)
    shop.tokens.revoke(token.id, by="boss")
    with shop.store.read() as tables:
        lines = tables.audit.latest()
    assert [line.what for line in lines] == ["token.revoked", "token.created"]
    assert lines[0].about == "wall board"
    assert lines[0].detail == {"id": token.id, "role": "viewer", "user": "boss"}
    assert secret not in str(lines)
