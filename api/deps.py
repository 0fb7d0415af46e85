"""What routes are handed: the house and the desk of the seller the request names."""

from typing import Annotated

from fastapi import Depends, Query, Request

from agent.desk import Desk
from api.bootstrap import House
from desk.interactions import InteractionId


def the_house(request: Request) -> House:
    """The house this app serves."""
    house: House = request.app.state.house
    return house


def the_desk(
    house: Annotated[House, Depends(the_house)],
    seller: Annotated[str | None, Query(description="The seller; the configured one when left out.")] = None,
) -> Desk:
    """The desk of the seller in `?seller=`; 404 for an unknown one."""
    return house.desk(seller)


HouseDep = Annotated[House, Depends(the_house)]
DeskDep = Annotated[Desk, Depends(the_desk)]


def to_id(interaction_id: int) -> InteractionId:
    """The path's number as an interaction's id."""
    return InteractionId(interaction_id)


IdDep = Annotated[InteractionId, Depends(to_id)]
