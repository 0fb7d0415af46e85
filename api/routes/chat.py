"""A shop's own chat or mail program talks to the desk: one call a message, the reply in its answer or read later."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Header, Path, Query, Request, Response
from sqlalchemy import Connection

from agent.chat import Said, action_json, find_session, list_told_actions, press, say
from agent.desk import Desk
from api.bootstrap import House
from api.chat_identity import prove
from api.deps import DeskDep, HouseDep
from api.routes.assistant import EventStream
from api.schemas.chat import (
    NAME,
    ActionOut,
    ChatOut,
    ChatRequest,
    PressedOut,
    PressRequest,
    SessionOut,
    said_out,
)
from desk.errors import BadInput, DeskError
from desk.proposed_actions import tell_outcome
from storage.interactions import get_interaction
from storage.messages import list_messages

router = APIRouter(prefix="/api/chat", tags=["chat"])

_STREAM = "text/event-stream"
_BEATS_SECONDS = 10.0
_LATE: dict[int | str, dict[str, Any]] = {
    409: {"description": "The message id came with other words before, or the action stands otherwise."}
}
_BOTH: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `Accept: text/event-stream` events: progress, then answer or error.",
        "content": {_STREAM: {}},
    },
    503: {"description": "The database or the shop is busy; nothing is lost, ask again with the same message id."},
}
Session = Annotated[str, Path(min_length=1, max_length=100, pattern=NAME)]
Key = Annotated[
    str | None,
    Header(min_length=1, max_length=100, pattern=NAME, description="Instead of `message_id`: the same over repeats."),
]


@router.post("", summary="Say something, and be answered", response_model=ChatOut, responses=_BOTH | _LATE)
async def chat(
    wanted: ChatRequest, request: Request, desk: DeskDep, house: HouseDep, idempotency_key: Key = None
) -> ChatOut | Response:
    """Thought through like every message, by the same rules. The same message id is answered the same, once."""
    said = _said(wanted, desk, house, idempotency_key)
    if _STREAM in request.headers.get("Accept", ""):
        return EventStream(_events(desk, said, is_waiting=wanted.wait))
    return ChatOut.model_validate(await say(desk, said, is_waiting=wanted.wait))


@router.post("/confirm", summary="Confirm or decline an action", responses=_LATE)
async def confirm(wanted: PressRequest, desk: DeskDep) -> PressedOut:
    """By the customer of the session, as it was shown, once. `done`: it stands at the shop."""
    action = await press(desk, wanted.session, wanted.value)
    return PressedOut(id=action.id, tool=action.tool, state=action.state.value, text=tell_outcome(action))


@router.get("/{session}", summary="What was said in a session")
async def read(
    session: Session,
    desk: DeskDep,
    after: Annotated[str | None, Query(max_length=128, description="Only what came after this message id.")] = None,
) -> SessionOut:
    """Replies of people included: poll it while `reply` was null."""
    return await desk.db.read(_read, desk, session, after)


def _said(wanted: ChatRequest, desk: Desk, house: House, key: str | None) -> Said:
    if wanted.message_id and key and wanted.message_id != key:
        raise BadInput("message_id and Idempotency-Key name the same thing and differ; give one of them")
    if not wanted.message.strip():
        raise BadInput("the message holds no words")
    contact = wanted.contact
    return Said(
        session=wanted.session,
        key=wanted.message_id or key or uuid4().hex,
        text=wanted.message.strip(),
        medium=wanted.channel,
        name=(contact.name or "").strip() or None,
        proven=prove(house.settings, desk.seller_id, contact.identity, contact.signature),
        claimed=contact.email,
    )


async def _events(desk: Desk, said: Said, *, is_waiting: bool) -> AsyncIterator[str]:
    steps: asyncio.Queue[str | None] = asyncio.Queue()
    task = asyncio.create_task(say(desk, said, is_waiting=is_waiting, tell=steps.put_nowait))
    task.add_done_callback(lambda _done: steps.put_nowait(None))
    while True:
        try:
            step = await asyncio.wait_for(steps.get(), _BEATS_SECONDS)
        except TimeoutError:
            yield ": still here\n\n"
            continue
        if step is None:
            break
        yield _event("progress", {"step": step})
    yield _last(task)


def _last(task: "asyncio.Task[Any]") -> str:
    """Who hangs up leaves the task running: the answer is read later."""
    error = task.exception()
    if error is None:
        return _event("answer", ChatOut.model_validate(task.result()).model_dump(mode="json"))
    detail = str(error) if isinstance(error, DeskError) else "something failed here; the log has it"
    return _event("error", {"detail": detail})


def _event(name: str, told: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"


def _read(conn: Connection, desk: Desk, session: str, after: str | None) -> SessionOut:
    known = find_session(conn, desk, session)
    said = list_messages(conn, desk.seller_id, known)
    places = [number for number, one in enumerate(said, start=1) if one.event_id == after]
    return SessionOut(
        session=session,
        interaction_id=known,
        status=get_interaction(conn, desk.seller_id, known).status.value,
        messages=[said_out(one) for one in said[places[0] if places else 0 :]],
        actions=[ActionOut.model_validate(action_json(one)) for one in list_told_actions(conn, desk, known)],
    )
