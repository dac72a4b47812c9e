"""The first admin, signing in and out, and those who should not get in."""

import itertools

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from aislewatch.domain.accounts import LEAST_PASSWORD, MOST_PASSWORD
from aislewatch.domain.errors import AccessDenied, InvalidInput, StorageError
from aislewatch.services.accounts import ADMIN, SESSION_LENGTH, Accounts
from aislewatch.services.attempts import MOST_FAILURES, WINDOW, Attempts
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

PASSWORD = "a short sentence"
FAST = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


class Shop:
    """Accounts on a fake store, with tokens one can foresee."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.clock = FakeClock()
        self.accounts = self.restarted()

    def restarted(self) -> Accounts:
        tokens = (f"token-{id(self)}-{n}" for n in itertools.count())
        return Accounts(self.store, self.clock, lambda: next(tokens), FAST)

    @property
    def everything_stored(self) -> str:
        return str(vars(self.store._data))


@pytest.fixture
def fresh() -> Shop:
    return Shop()


@pytest.fixture
def shop(fresh: Shop) -> Shop:
    token = fresh.accounts.first_start()
    assert token is not None
    fresh.accounts.setup(token, PASSWORD)
    return fresh


def test_the_setup_token_works_once(fresh: Shop) -> None:
    assert not fresh.accounts.needs_setup()
    token = fresh.accounts.first_start()
    assert token is not None
    assert fresh.accounts.needs_setup()
    assert fresh.accounts.setup(token, PASSWORD, name="boss") == "boss"
    assert not fresh.accounts.needs_setup()
    with pytest.raises(AccessDenied) as caught:
        fresh.accounts.setup(token, "another long password")
    assert caught.value.fix
    assert fresh.accounts.who(fresh.accounts.sign_in("boss", PASSWORD).token).name == "boss"
    assert fresh.restarted().first_start() is None


def test_until_it_is_used_each_start_gives_a_new_setup_token(fresh: Shop) -> None:
    first, second = fresh.accounts.first_start(), fresh.accounts.first_start()
    assert first is not None
    assert second is not None
    with pytest.raises(AccessDenied):
        fresh.accounts.setup(first, PASSWORD)
    assert fresh.accounts.setup(second, PASSWORD) == ADMIN


def test_nobody_signs_in_before_the_setup(fresh: Shop) -> None:
    fresh.accounts.first_start()
    for password in ("", "admin", PASSWORD):
        with pytest.raises(AccessDenied):
            fresh.accounts.sign_in(ADMIN, password)


@pytest.mark.parametrize(
    ("password", "name"),
    [("x" * (LEAST_PASSWORD - 1), None), ("x" * (MOST_PASSWORD + 1), None), (PASSWORD, "Not A Name")],
)
def test_a_setup_that_is_refused_leaves_the_token_good(fresh: Shop, password: str, name: str | None) -> None:
    token = fresh.accounts.first_start()
    assert token is not None
    with pytest.raises(InvalidInput):
        fresh.accounts.setup(token, password, name=name)
    assert fresh.accounts.setup(token, "x" * LEAST_PASSWORD) == ADMIN


def test_no_secret_is_stored(fresh: Shop) -> None:
    setup_token = fresh.accounts.first_start()
    assert setup_token is not None
    assert setup_token not in fresh.everything_stored
    fresh.accounts.setup(setup_token, PASSWORD)
    signed_in = fresh.accounts.sign_in(ADMIN, PASSWORD)
    assert signed_in.token not in fresh.everything_stored
    assert PASSWORD not in fresh.everything_stored
    assert "$argon2id$" in fresh.everything_stored


def test_a_session_ends_by_itself(shop: Shop) -> None:
    signed_in = shop.accounts.sign_in(ADMIN, PASSWORD)
    assert signed_in.expires_at == shop.clock.utc() + SESSION_LENGTH
    shop.clock.forward(SESSION_LENGTH - 1)
    assert shop.accounts.who(signed_in.token).name == ADMIN
    shop.clock.forward(1)
    with pytest.raises(AccessDenied, match="over"):
        shop.accounts.who(signed_in.token)
    shop.accounts.sign_in(ADMIN, PASSWORD)
    assert len(shop.store._data.sessions) == 1


def test_signing_out_ends_that_session_only(shop: Shop) -> None:
    phone, desk = shop.accounts.sign_in(ADMIN, PASSWORD), shop.accounts.sign_in(ADMIN, PASSWORD)
    shop.accounts.sign_out(phone.token)
    shop.accounts.sign_out(phone.token)
    with pytest.raises(AccessDenied):
        shop.accounts.who(phone.token)
    assert shop.accounts.who(desk.token).name == ADMIN


@pytest.mark.parametrize("token", ["", "guess", "ä", "\ud800", "x" * 100_000])
def test_a_made_up_token_is_nobody(shop: Shop, token: str) -> None:
    with pytest.raises(AccessDenied):
        shop.accounts.who(token)
    with pytest.raises(AccessDenied):
        shop.accounts.setup(token, PASSWORD)
    shop.accounts.sign_out(token)


def test_wrong_names_and_wrong_passwords_look_the_same(shop: Shop) -> None:
    texts: set[str] = set()
    for name, password in ((ADMIN, "wrong"), ("nobody", PASSWORD), ("", ""), (ADMIN, "x" * 10_000_000)):
        with pytest.raises(AccessDenied) as caught:
            shop.accounts.sign_in(name, password, origin=f"10.0.0.{len(texts)}")
        texts.add(str(caught.value))
    assert len(texts) == 1


def test_guessing_is_stopped_per_name_even_from_many_places(shop: Shop) -> None:
    for i in range(MOST_FAILURES):
        with pytest.raises(AccessDenied, match="wrong"):
            shop.accounts.sign_in(ADMIN, "guess", origin=f"10.0.0.{i}")
    with pytest.raises(AccessDenied, match="Too many") as caught:
        shop.accounts.sign_in(ADMIN, PASSWORD, origin="10.0.0.99")
    assert "300 seconds" in caught.value.fix
    shop.clock.forward(WINDOW)
    assert shop.accounts.sign_in(ADMIN, PASSWORD).user == ADMIN


def test_guessing_is_stopped_per_place_even_of_many_names(shop: Shop) -> None:
    for i in range(MOST_FAILURES):
        with pytest.raises(AccessDenied):
            shop.accounts.sign_in(f"user-{i}", "guess", origin="10.0.0.1")
    with pytest.raises(AccessDenied, match="Too many"):
        shop.accounts.sign_in(ADMIN, PASSWORD, origin="10.0.0.1")
    assert shop.accounts.sign_in(ADMIN, PASSWORD, origin="10.0.0.2").user == ADMIN


def test_guessing_the_setup_token_is_stopped(fresh: Shop) -> None:
    token = fresh.accounts.first_start()
    assert token is not None
    for _ in range(MOST_FAILURES):
        with pytest.raises(AccessDenied):
            fresh.accounts.setup("guess", PASSWORD, origin="10.0.0.1")
    with pytest.raises(AccessDenied, match="Too many"):
        fresh.accounts.setup(token, PASSWORD, origin="10.0.0.1")
    assert fresh.accounts.setup(token, PASSWORD, origin="10.0.0.2") == ADMIN


def test_a_success_forgives(shop: Shop) -> None:
    for _ in range(3):
        for _ in range(MOST_FAILURES - 1):
            with pytest.raises(AccessDenied, match="wrong"):
                shop.accounts.sign_in(ADMIN, "guess")
        shop.accounts.sign_in(ADMIN, PASSWORD)


def test_the_book_of_attempts_does_not_grow_for_ever() -> None:
    clock = FakeClock()
    attempts = Attempts(clock)
    for i in range(20_000):
        clock.forward(0.1)
        attempts.failed(f"10.{i}", "")
    assert len(attempts._failures) <= 10_001


def test_who_signed_in_is_on_record(shop: Shop) -> None:
    shop.accounts.sign_in(ADMIN, PASSWORD)
    with shop.store.read() as tables:
        record = [(entry.by, entry.what) for entry in tables.audit.latest()]
    assert record == [
        (ADMIN, "account.signed_in"),
        (ADMIN, "account.set_up"),
        ("system", "account.setup_token_issued"),
    ]


def test_a_damaged_password_hash_is_an_error_of_the_store(shop: Shop) -> None:
    with shop.store.begin() as tables:
        user = tables.accounts.get(ADMIN)
        tables.accounts.replace(type(user)(ADMIN, user.created_at, "gibberish"), ADMIN)
    with pytest.raises(StorageError):
        shop.accounts.sign_in(ADMIN, PASSWORD)
