"""What an operator does to a card beside answering it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent import desk_acts
from api.deps import DeskDep, IdDep, PrincipalDep
from api.schemas.acts import ActRequest, AssignRequest, NoteRequest
from api.schemas.drafts import ReplyOut, reply_out
from api.schemas.interactions import InteractionOut, interaction_out
from api.schemas.numbers import RowId

router = APIRouter(prefix="/api/interactions", tags=["acts"])
_GONE: dict[int | str, dict[str, Any]] = {404: {"description": "Not this seller's."}}
_LATE: dict[int | str, dict[str, Any]] = {409: {"description": "It stands otherwise; the detail says how."}}


@router.post("/{interaction_id}/assign", summary="Give a card to a person", responses=_GONE)
async def assign(
    interaction_id: IdDep, wanted: AssignRequest, desk: DeskDep, principal: PrincipalDep
) -> InteractionOut:
    """`to` null: nobody's any more."""
    return interaction_out(
        await desk_acts.assign(desk, interaction_id, to=wanted.to, author=principal.author(wanted.author))
    )


@router.post("/{interaction_id}/close", summary="Nothing is owed", responses=_GONE | _LATE)
async def close(interaction_id: IdDep, wanted: ActRequest, desk: DeskDep, principal: PrincipalDep) -> InteractionOut:
    """An answer that waits to leave is called back; one on its way is a 409."""
    return interaction_out(
        await desk_acts.close(desk, interaction_id, reason=wanted.reason, author=principal.author(wanted.author))
    )  # fmt: skip


@router.post("/{interaction_id}/reopen", summary="An answer is owed after all", responses=_GONE | _LATE)
async def reopen(interaction_id: IdDep, wanted: ActRequest, desk: DeskDep, principal: PrincipalDep) -> InteractionOut:
    """Back into the queue."""
    return interaction_out(
        await desk_acts.reopen(desk, interaction_id, reason=wanted.reason, author=principal.author(wanted.author))
    )  # fmt: skip


@router.post("/{interaction_id}/escalate", summary="A person must look first", responses=_GONE)
async def escalate(interaction_id: IdDep, wanted: ActRequest, desk: DeskDep, principal: PrincipalDep) -> InteractionOut:
    """To the top of the queue, with the reason on it; an answer that waits to leave is called back."""
    return interaction_out(
        await desk_acts.escalate(desk, interaction_id, reason=wanted.reason, author=principal.author(wanted.author))
    )  # fmt: skip


@router.post("/{interaction_id}/notes", summary="Words for colleagues", status_code=204, responses=_GONE)
async def note(interaction_id: IdDep, wanted: NoteRequest, desk: DeskDep, principal: PrincipalDep) -> None:
    """Into the card's history; never sent."""
    await desk_acts.note(desk, interaction_id, text=wanted.text, author=principal.author(wanted.author))


@router.delete("/{interaction_id}/replies/{reply_id}", summary="Call an answer back", responses=_GONE | _LATE)
async def call_back(
    interaction_id: IdDep,
    reply_id: RowId,
    desk: DeskDep,
    principal: PrincipalDep,
    author: Annotated[str, Query(min_length=1, max_length=64)] = "operator",
) -> ReplyOut:
    """While no attempt to send it was made; afterwards a 409 says where it is."""
    return reply_out(await desk_acts.undo(desk, interaction_id, reply_id, author=principal.author(author)))
