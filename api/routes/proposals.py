"""Proposed actions: what a customer may have changed, confirmed or declined by an operator, each once."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent.executor import confirm
from api.deps import DeskDep, PrincipalDep
from api.schemas.numbers import LARGEST, RowId
from api.schemas.proposals import ConfirmRequest, ProposedActionOut, State, to_out
from desk.action_checks import ByOperator
from desk.interactions import InteractionId
from desk.proposed_actions import ActionState
from storage.proposed_actions import decline_action, list_actions

router = APIRouter(prefix="/api/proposals", tags=["proposals"])

_ERRORS: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such action at this seller."},
    409: {"description": "Expired, changed, decided before, or no shop is connected; says which. Nothing was done."},
}


@router.get("", summary="Proposed actions, newest first")
async def read_proposals(
    desk: DeskDep,
    interaction_id: Annotated[int | None, Query(ge=1, le=LARGEST, description="Only of this message.")] = None,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
    before: Annotated[int | None, Query(ge=1, le=LARGEST, description="Only with a smaller number.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[ProposedActionOut]:
    """What tools put forward. Nothing of it has happened before its state is `done`."""
    found = await desk.db.read(
        list_actions,
        desk.seller_id,
        interaction_id=None if interaction_id is None else InteractionId(interaction_id),
        state=None if state is None else ActionState(state),
        before=before,
        limit=limit,
    )
    return [to_out(one) for one in found]


@router.post(
    "/{action_id}/confirm",
    summary="Carry an action out",
    responses=_ERRORS,
)
async def confirm_proposal(
    action_id: RowId, wanted: ConfirmRequest, desk: DeskDep, principal: PrincipalDep
) -> ProposedActionOut:  # fmt: skip
    """At the shop, once. `done`: it stands; `failed`: `outcome` says why; `unknown`: the desk looks again by itself."""
    by = ByOperator(login=principal.author("api-token"))
    return to_out(await confirm(desk, action_id, hash=wanted.hash, by=by))


@router.post("/{action_id}/decline", summary="Decline an action", responses=_ERRORS)
async def decline_proposal(action_id: RowId, desk: DeskDep, principal: PrincipalDep) -> ProposedActionOut:
    """Nobody wants it: it can never be confirmed."""
    by = ByOperator(login=principal.author("api-token"))
    return to_out(await desk.db.write(decline_action, desk.seller_id, action_id, by=by, now=desk.clock()))
