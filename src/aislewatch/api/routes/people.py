"""The people of the store, for who administers it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path

from aislewatch.api.auth import Me, needs
from aislewatch.api.people_schemas import PasswordRequest, SessionRow, UserChange, UserRequest, UserView
from aislewatch.api.services import House, InHouse
from aislewatch.domain.accounts import Right, Session, User

router = APIRouter(prefix="/people", tags=["people"])

UserName = Annotated[str, Path(max_length=64)]


@router.get("")
@needs(Right.ADMINISTER)
def list_people(house: InHouse) -> list[UserView]:
    """Everybody, by name."""
    sessions = house.services.people.sessions()
    return [_view(user, sessions) for user in house.services.people.list()]


@router.post("", status_code=201)
@needs(Right.ADMINISTER)
def add_person(body: UserRequest, house: InHouse, me: Me) -> UserView:
    """Add somebody with a first password, which they may change themselves."""
    cameras = None if body.cameras is None else frozenset(body.cameras)
    user = house.services.people.add(body.name, body.password, role=body.role, cameras=cameras, by=me.user)
    return _view(user, ())


@router.get("/{name}")
@needs(Right.ADMINISTER)
def get_person(name: UserName, house: InHouse) -> UserView:
    """Somebody."""
    return _whole(house, name)


@router.patch("/{name}")
@needs(Right.ADMINISTER)
def change_person(name: UserName, body: UserChange, house: InHouse, me: Me) -> UserView:
    """Change what somebody may do. Who is switched off is signed out at once; the last active admin stays
    one."""
    given = body.model_dump(exclude_unset=True)

    def edit(user: User) -> User:
        cameras = user.cameras
        if "cameras" in given:
            cameras = None if body.cameras is None else frozenset(body.cameras)
        return replace(
            user,
            role=body.role or user.role,
            cameras=cameras,
            active=user.active if body.active is None else body.active,
        )

    house.services.people.change(name, edit, by=me.user)
    return _whole(house, name)


@router.delete("/{name}", status_code=204)
@needs(Right.ADMINISTER)
def remove_person(name: UserName, house: InHouse, me: Me) -> None:
    """Remove somebody with their sessions and API tokens; what they did stays on record."""
    house.services.people.remove(name, by=me.user)


@router.put("/{name}/password", status_code=204)
@needs(Right.ADMINISTER)
def set_password(name: UserName, body: PasswordRequest, house: InHouse, me: Me) -> None:
    """Give somebody a new password; they are signed out everywhere."""
    house.services.people.set_password(name, body.password, by=me.user)


@router.get("/{name}/sessions")
@needs(Right.ADMINISTER)
def list_sessions_of(name: UserName, house: InHouse) -> list[SessionRow]:
    """Where somebody is signed in, the newest first."""
    return [session_row(session) for session in house.services.people.sessions(name)]


@router.delete("/{name}/sessions", status_code=204)
@needs(Right.ADMINISTER)
def end_sessions_of(name: UserName, house: InHouse, me: Me, session: str | None = None) -> None:
    """Sign somebody out: everywhere, or where ``session`` says."""
    house.services.people.end_sessions(name, by=me.user, session_id=session)


def session_row(session: Session, *, here: bool = False) -> SessionRow:
    """A session without its token."""
    return SessionRow(
        id=session.id,
        user=session.user,
        since=session.created_at,
        until=session.expires_at,
        origin=session.origin,
        agent=session.agent,
        here=here,
    )


def _whole(house: House, name: str) -> UserView:
    return _view(house.services.people.get(name), house.services.people.sessions(name))


def _view(user: User, sessions: Sequence[Session]) -> UserView:
    mine = [session for session in sessions if session.user == user.name]
    return UserView(
        name=user.name,
        role=user.role,
        cameras=None if user.cameras is None else sorted(user.cameras),
        active=user.active,
        created_at=user.created_at,
        sessions=len(mine),
        signed_in_at=mine[0].created_at if mine else None,
    )
