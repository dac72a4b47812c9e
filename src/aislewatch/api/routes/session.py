"""First run, signing in and out, who am I; one's own password and sessions."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from aislewatch.api.auth import (
    Caller,
    Me,
    agent_of,
    caller_of,
    drop_cookie,
    needs,
    origin_of,
    public,
    set_cookie,
)
from aislewatch.api.people_schemas import OwnPasswordRequest, SessionRow
from aislewatch.api.routes.people import session_row
from aislewatch.api.schemas import SessionState, SessionView, SetupRequest, SignInRequest
from aislewatch.api.services import InHouse
from aislewatch.domain.accounts import Right
from aislewatch.services.accounts import Accounts

router = APIRouter(prefix="/session", tags=["session"])


@router.get("")
@public
def who_am_i(request: Request, house: InHouse) -> SessionView:
    """Who is here, and what they can do next."""
    caller = caller_of(request, house.services)
    if caller is not None:
        return _signed_in(caller)
    setup = house.services.accounts.needs_setup()
    return SessionView(
        state=SessionState.SETUP if setup else SessionState.SIGNED_OUT,
        user=None,
        csrf=None,
        directory=house.services.directory is not None,
    )


@router.post("/setup")
@public
def set_up(body: SetupRequest, request: Request, response: Response, house: InHouse) -> SessionView:
    """Set the first password with the one-time token, and sign in."""
    accounts = house.services.accounts
    name = accounts.setup(body.token.strip(), body.password, name=body.name, origin=origin_of(request))
    return _enter(request, response, accounts, name, body.password)


@router.post("")
@public
def sign_in(body: SignInRequest, request: Request, response: Response, house: InHouse) -> SessionView:
    """Sign in."""
    return _enter(request, response, house.services.accounts, body.name, body.password)


@router.delete("", status_code=204)
@needs(Right.SEE, person=True)
def sign_out(response: Response, house: InHouse, me: Me) -> None:
    """Sign out."""
    house.services.accounts.sign_out(me.token)
    drop_cookie(response)


@router.put("/password", status_code=204)
@needs(Right.SEE, person=True)
def change_password(body: OwnPasswordRequest, request: Request, house: InHouse, me: Me) -> None:
    """Give oneself another password, proved by the old one; every other session ends."""
    house.services.accounts.change_password(me.token, body.old, body.new, origin=origin_of(request))


@router.get("/all")
@needs(Right.SEE, person=True)
def list_own_sessions(house: InHouse, me: Me) -> list[SessionRow]:
    """Where one is signed in, the newest first."""
    return [session_row(session, here=here) for session, here in house.services.accounts.sessions(me.token)]


@router.delete("/all", status_code=204)
@needs(Right.SEE, person=True)
def end_other_sessions(house: InHouse, me: Me) -> None:
    """Sign oneself out everywhere but here."""
    house.services.accounts.end_other_sessions(me.token)


@router.delete("/all/{session_id}", status_code=204)
@needs(Right.SEE, person=True)
def end_own_session(session_id: Annotated[str, Path(max_length=64)], house: InHouse, me: Me) -> None:
    """Sign oneself out somewhere."""
    house.services.accounts.end_session(me.token, session_id)


def _enter(request: Request, response: Response, accounts: Accounts, name: str, password: str) -> SessionView:
    entered = accounts.sign_in(name, password, origin=origin_of(request), agent=agent_of(request))
    set_cookie(response, entered, secure=request.url.scheme == "https")
    user = accounts.who(entered.token)
    return _signed_in(Caller(user.name, entered.token, user.role, user.cameras))


def _signed_in(caller: Caller) -> SessionView:
    return SessionView(
        state=SessionState.SIGNED_IN,
        user=caller.user,
        csrf=caller.csrf,
        role=caller.role,
        rights=[right for right in Right if caller.may(right)],
        cameras=None if caller.scope is None else sorted(caller.scope),
    )
