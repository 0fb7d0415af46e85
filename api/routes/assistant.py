"""The assistant for other front ends: ask, follow the answer as it comes, confirm what it puts forward."""

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection

from agent.assistant_acts import confirm
from agent.assistant_turns import Asker, Turns
from agent.desk import Desk
from api.deps import DeskDep
from api.schemas.assistant import (
    AskRequest,
    ConfirmRequest,
    ConversationOut,
    ProposalOut,
    TalkOut,
    answer_out,
    conversation_out,
    proposal_out,
)
from api.turns import AskerDep, TurnsDep
from desk.interactions import InteractionId
from desk.talks import TalkTurn
from storage.talk_proposals import dismiss_proposal, list_proposals
from storage.talks import delete_talk, get_talk, get_turn, list_talks, list_turns

router = APIRouter(prefix="/api/assistant", tags=["assistant"])
_GONE: dict[int | str, dict[str, Any]] = {404: {"description": "Not yours, or not there."}}
_LATE: dict[int | str, dict[str, Any]] = {409: {"description": "It stands otherwise; the detail says how."}}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events: begin, then text, tool, proposal, restart (what was said so far is void), "
        "and done or error at the end. `id` is what `after` of the events takes.",
        "content": {"text/event-stream": {}},
    }
}
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class EventStream(StreamingResponse):
    """Server-sent events that no proxy holds back."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[str]) -> None:
        super().__init__(content, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


@router.post(
    "/messages", summary="Ask", response_class=EventStream, status_code=200, responses=_STREAM | _GONE | _LATE
)  # fmt: skip
async def ask(wanted: AskRequest, desk: DeskDep, asker: AskerDep, turns: TurnsDep) -> EventStream:
    """The answer as it comes. It goes on when you hang up: the events of its id tell the rest."""
    about = InteractionId(wanted.about) if wanted.about is not None else None
    turn = await turns.ask(desk, asker, wanted.text, talk_id=wanted.conversation_id, about=about)
    return EventStream(_events(desk, asker, turns, turn, after=0))


@router.get(
    "/messages/{message_id}/events", summary="An answer from where you left it", response_class=EventStream,
    status_code=200, responses=_STREAM | _GONE,
)  # fmt: skip
async def events(
    message_id: Number, desk: DeskDep, asker: AskerDep, turns: TurnsDep,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="The last id you have.")] = 0,
) -> EventStream:  # fmt: skip
    """What came after the event `after`; to the end of an answer that still runs."""
    turn = await desk.db.read(get_turn, desk.seller_id, message_id, who=asker.who)
    return EventStream(_events(desk, asker, turns, turn, after=after))


@router.post("/messages/{message_id}/stop", summary="Stop an answer", status_code=204, responses=_GONE)
async def stop(message_id: Number, desk: DeskDep, asker: AskerDep, turns: TurnsDep) -> None:
    """One that has ended stays as it is."""
    await turns.stop(desk, asker, message_id)


@router.get("/conversations", summary="Your conversations")
async def conversations(desk: DeskDep, asker: AskerDep) -> list[ConversationOut]:
    """The last 30, newest first. They are kept as long as raw details are, and nobody else sees them."""
    found = await desk.db.read(list_talks, desk.seller_id, who=asker.who)
    return [conversation_out(talk) for talk in found]


@router.get("/conversations/{conversation_id}", summary="One conversation", responses=_GONE)
async def conversation(conversation_id: Number, desk: DeskDep, asker: AskerDep) -> TalkOut:
    """Its answers and everything that was put forward."""
    return await desk.db.read(_read, desk, asker, conversation_id)


@router.delete(
    "/conversations/{conversation_id}", summary="Delete a conversation", status_code=HTTPStatus.NO_CONTENT,
    responses=_GONE,
)  # fmt: skip
async def forget(conversation_id: Number, desk: DeskDep, asker: AskerDep) -> None:
    """With everything in it; what you confirmed stays done."""
    await desk.db.write(delete_talk, desk.seller_id, conversation_id, who=asker.who)


@router.post("/proposals/{proposal_id}/confirm", summary="Do what was put forward", responses=_GONE | _LATE)
async def confirm_one(
    proposal_id: Number, wanted: ConfirmRequest, desk: DeskDep, asker: AskerDep
) -> ProposalOut:  # fmt: skip
    """Once, by whom it was put to, as it was shown. `refused`: the desk said no, and `outcome` says why."""
    return proposal_out(await confirm(desk, proposal_id, who=asker.who, given_hash=wanted.hash))


@router.post("/proposals/{proposal_id}/dismiss", summary="Dismiss what was put forward", responses=_GONE | _LATE)
async def dismiss_one(proposal_id: Number, desk: DeskDep, asker: AskerDep) -> ProposalOut:
    """By whom it was put to: it can never be confirmed. Doing it twice changes nothing."""
    return proposal_out(await desk.db.write(dismiss_proposal, desk.seller_id, proposal_id, who=asker.who))


def _read(conn: Connection, desk: Desk, asker: Asker, talk_id: int) -> TalkOut:
    talk = get_talk(conn, desk.seller_id, talk_id, who=asker.who)
    return TalkOut(
        conversation=conversation_out(talk),
        messages=[answer_out(turn) for turn in list_turns(conn, desk.seller_id, talk_id)],
        proposals=[proposal_out(one) for one in list_proposals(conn, desk.seller_id, talk_id)],
    )


async def _events(desk: Desk, asker: Asker, turns: Turns, turn: TalkTurn, *, after: int) -> AsyncIterator[str]:
    begin = {"message_id": turn.id, "conversation_id": turn.talk_id}
    yield f"event: begin\ndata: {json.dumps(begin)}\n\n"
    async for event in turns.follow(desk, asker, turn.id, after=after):
        if event is None:
            yield ": still here\n\n"
        else:
            told = json.dumps(dict(event.told), ensure_ascii=False)
            yield f"id: {event.n}\nevent: {event.kind.value}\ndata: {told}\n\n"
