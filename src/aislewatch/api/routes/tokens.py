"""API tokens: one's own; an admin sees everybody's and may take any back."""

from typing import Annotated

from fastapi import APIRouter, Path

from aislewatch.api.auth import Caller, Me, needs
from aislewatch.api.people_schemas import NewToken, TokenRequest, TokenView
from aislewatch.api.services import InHouse
from aislewatch.domain.accounts import ApiToken, Right

router = APIRouter(prefix="/tokens", tags=["tokens"])


@router.get("")
@needs(Right.CONFIGURE, person=True)
def list_tokens(house: InHouse, me: Me) -> list[TokenView]:
    """One's own tokens, an admin's list everybody's; the newest first."""
    return [_view(token) for token in house.services.tokens.list(_whose(me))]


@router.post("", status_code=201)
@needs(Right.CONFIGURE, person=True)
def create_token(body: TokenRequest, house: InHouse, me: Me) -> NewToken:
    """Make a token that may do at most what its maker may. Its secret is in this answer and nowhere else."""
    secret, token = house.services.tokens.create(
        body.name,
        user=me.user,
        role=body.role,
        cameras=None if body.cameras is None else frozenset(body.cameras),
        expires_at=body.expires_at,
    )
    return NewToken(secret=secret, token=_view(token))


@router.delete("/{token_id}", status_code=204)
@needs(Right.CONFIGURE, person=True)
def revoke_token(token_id: Annotated[str, Path(max_length=64)], house: InHouse, me: Me) -> None:
    """Take a token back; it opens nothing any more."""
    house.services.tokens.revoke(token_id, by=me.user, user=_whose(me))


def _whose(me: Caller) -> str | None:
    return None if me.may(Right.ADMINISTER) else me.user


def _view(token: ApiToken) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        user=token.user,
        role=token.role,
        cameras=None if token.cameras is None else sorted(token.cameras),
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
    )
