"""What routes are handed: the house, who asks, and the desk of the seller the request is about."""

from typing import Annotated

from fastapi import Depends, Query, Request

from agent.desk import Desk
from api.auth import IdentityDep
from api.bootstrap import House
from api.errors import Forbidden
from api.permissions import role_for
from desk.accounts import Identity, Principal, Role
from desk.errors import NotFound
from desk.interactions import InteractionId, SellerId
from storage.page_marks import ROW_IDS


def the_house(request: Request) -> House:
    """The house this app serves."""
    house: House = request.app.state.house
    return house


HouseDep = Annotated[House, Depends(the_house)]


def the_principal(
    who: IdentityDep,
    house: HouseDep,
    seller: Annotated[str | None, Query(max_length=64, description="The seller; your own when left out.")] = None,
) -> Principal:
    """Who asks, at the seller in `?seller=`; 404 for one that is unknown or not theirs: they do not learn which."""
    seller_id = SellerId(seller) if seller else _usual(who, house)
    role = who.role_at(seller_id)
    if role is None or seller_id not in house.desks:
        raise NotFound(f"no seller {seller_id!r} here; yours: {', '.join(_mine(who, house)) or 'none'}")
    return Principal(who=who, seller_id=seller_id, role=role)


PrincipalDep = Annotated[Principal, Depends(the_principal)]


def authorize(request: Request, principal: PrincipalDep) -> None:
    """Refuse whoever may less than the route asks for in `api.permissions`."""
    wanted = role_for(request.method, request.scope["route"].path)
    if not principal.role.may(wanted):
        raise Forbidden(f"this needs the role {wanted} at seller {principal.seller_id!r}; yours is {principal.role}")


def the_desk(house: HouseDep, principal: PrincipalDep) -> Desk:
    """The desk of the request's seller."""
    return house.desk(principal.seller_id)


DeskDep = Annotated[Desk, Depends(the_desk)]


def check_everywhere(principal: Principal, house: House) -> None:
    """Refuse an act that touches every seller of the house to whoever is not owner of each."""
    strangers = [seller for seller in house.desks if not _owns(principal.who, seller)]
    if strangers:
        raise Forbidden("this touches every seller of the house: only an owner of all of them may")


def to_id(interaction_id: int) -> InteractionId:
    """The path's number as an interaction's id; one that no row can have is not there."""
    if interaction_id not in ROW_IDS:
        raise NotFound(f"no interaction {interaction_id}; a list or a search names the ids there are")
    return InteractionId(interaction_id)


IdDep = Annotated[InteractionId, Depends(to_id)]


def _owns(who: Identity, seller_id: SellerId) -> bool:
    return who.role_at(seller_id) is Role.OWNER


def _mine(who: Identity, house: House) -> list[SellerId]:
    return list(house.desks if who.grants is None else who.grants)


def _usual(who: Identity, house: House) -> SellerId:
    """The configured seller, else the first of theirs."""
    usual = SellerId(house.settings.seller)
    if who.role_at(usual) is not None or not who.grants:
        return usual
    return next((seller for seller in who.grants if seller in house.desks), next(iter(who.grants)))
