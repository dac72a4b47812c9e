"""One's own password and sessions."""

import pytest

from aislewatch.domain.errors import AccessDenied, InvalidInput, NotFound
from aislewatch.services.accounts import ADMIN
from aislewatch.services.attempts import MOST_FAILURES
from tests.unit.services.test_accounts import PASSWORD, Shop

NEW = "another sentence"


@pytest.fixture
def shop() -> Shop:
    fresh = Shop()
    token = fresh.accounts.first_start()
    assert token is not None
    fresh.accounts.setup(token, PASSWORD)
    return fresh


def test_a_new_password_ends_the_other_sessions(shop: Shop) -> None:
    phone, desk = shop.accounts.sign_in(ADMIN, PASSWORD), shop.accounts.sign_in(ADMIN, PASSWORD)
    shop.accounts.change_password(desk.token, PASSWORD, NEW)
    assert shop.accounts.who(desk.token).name == ADMIN
    with pytest.raises(AccessDenied):
        shop.accounts.who(phone.token)
    with pytest.raises(AccessDenied):
        shop.accounts.sign_in(ADMIN, PASSWORD)
    assert shop.accounts.sign_in(ADMIN, NEW)
    assert NEW not in shop.everything_stored


def test_a_refused_password_changes_nothing(shop: Shop) -> None:
    here = shop.accounts.sign_in(ADMIN, PASSWORD)
    with pytest.raises(AccessDenied, match="old password"):
        shop.accounts.change_password(here.token, "wrong", NEW)
    with pytest.raises(InvalidInput):
        shop.accounts.change_password(here.token, PASSWORD, "short")
    assert shop.accounts.sign_in(ADMIN, PASSWORD)


def test_an_open_console_is_no_way_to_guess_the_password(shop: Shop) -> None:
    here = shop.accounts.sign_in(ADMIN, PASSWORD)
    for _ in range(MOST_FAILURES):
        with pytest.raises(AccessDenied, match="wrong"):
            shop.accounts.change_password(here.token, "guess", NEW)
    with pytest.raises(AccessDenied, match="Too many"):
        shop.accounts.change_password(here.token, PASSWORD, NEW)


def test_own_sessions_are_listed_and_ended(shop: Shop) -> None:
    places = {}
    for at in ("phone", "desk", "lost"):
        places[at] = shop.accounts.sign_in(ADMIN, PASSWORD, origin=at, agent="Firefox").token
        shop.clock.forward(1)
    listed = shop.accounts.sessions(places["desk"])
    assert [(session.origin, here) for session, here in listed] == [
        ("lost", False),
        ("desk", True),
        ("phone", False),
    ]
    shop.accounts.end_session(places["desk"], listed[0][0].id)
    with pytest.raises(AccessDenied):
        shop.accounts.who(places["lost"])
    with pytest.raises(NotFound):
        shop.accounts.end_session(places["desk"], listed[0][0].id)
    shop.accounts.end_other_sessions(places["desk"])
    assert [session.origin for session, _ in shop.accounts.sessions(places["desk"])] == ["desk"]
    with pytest.raises(AccessDenied):
        shop.accounts.sessions("invented")


def test_what_was_refused_and_left_is_on_record(shop: Shop) -> None:
    with pytest.raises(AccessDenied):
        shop.accounts.sign_in("a password typed as a name", "x", origin="10.0.0.9")
    entered = shop.accounts.sign_in(ADMIN, PASSWORD, origin="10.0.0.1")
    shop.accounts.sign_out(entered.token)
    with shop.store.read() as tables:
        out, into, refused = tables.audit.latest(3)
    assert (out.what, into.what, refused.what) == (
        "account.signed_out",
        "account.signed_in",
        "account.sign_in_refused",
    )
    assert into.detail == {"origin": "10.0.0.1", "way": "password"}
    assert refused.about == "unknown name"
    assert refused.detail == {"origin": "10.0.0.9"}
