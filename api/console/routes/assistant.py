"""The assistant's page: a conversation, the answer as it comes, forms for what is put forward."""

import json
from collections.abc import AsyncIterator, Awaitable
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from agent.assistant_acts import confirm
from agent.assistant_turns import Asker, Turns
from agent.desk import Desk
from api.console.access import AssistantPage
from api.console.assistant_view import Frame, TextFrames, end_of, meta_of, proposal_view, read_talk_view, tool_view
from api.console.reasons import say_reason
from api.console.render import Page, environment, render
from api.console.zones import read_zone
from api.deps import DeskDep
from api.routes.assistant import EventStream
from api.turns import AskerDep, TurnsDep
from desk.errors import Conflict
from desk.interactions import InteractionId
from desk.talks import EventKind, Proposal, TalkTurn, TurnEvent, TurnState
from storage.talk_proposals import dismiss_proposal, get_proposal
from storage.talks import delete_talk, get_turn

router = APIRouter(prefix="/assistant", include_in_schema=False)
_LARGEST = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=_LARGEST)]
Given = Annotated[int | None, Query(ge=1, le=_LARGEST)]


@router.get("")
async def assistant(
    page: AssistantPage, desk: DeskDep, asker: AskerDep, talk: Given = None, about: Given = None
) -> HTMLResponse:
    """A conversation, or an empty one; `about`: the card it begins with."""
    card = InteractionId(about) if about is not None else None
    view = await desk.db.read(read_talk_view, desk, page.words, who=asker.who, talk_id=talk, about=card)
    return render(page, "pages/assistant.html", {"talk": view})


@router.post("/ask")
async def ask(
    page: AssistantPage, desk: DeskDep, asker: AskerDep, turns: TurnsDep,
    text: Annotated[str, Form(max_length=4_000)], talk: Annotated[str, Form(pattern=r"^\d{0,18}$")] = "",
    about: Annotated[str, Form(pattern=r"^\d{0,18}$")] = "",
) -> Response:  # fmt: skip
    """Ask; frames of the answer as it comes."""
    turn = await turns.ask(
        desk, asker, text, talk_id=int(talk) if talk else None, about=InteractionId(int(about)) if about else None
    )
    return EventStream(_stream(page, desk, asker, turns, turn, is_new=True))


@router.get("/turns/{turn_id}/stream")
async def follow(
    page: AssistantPage, desk: DeskDep, asker: AskerDep, turns: TurnsDep, turn_id: Number
) -> Response:  # fmt: skip
    """The same for a page that was opened again while the answer runs: from its beginning."""
    turn = await desk.db.read(get_turn, desk.seller_id, turn_id, who=asker.who)
    return EventStream(_stream(page, desk, asker, turns, turn, is_new=False))


@router.post("/turns/{turn_id}/stop", status_code=204)
async def stop(_page: AssistantPage, desk: DeskDep, asker: AskerDep, turns: TurnsDep, turn_id: Number) -> None:
    """End the answer where it is."""
    await turns.stop(desk, asker, turn_id)


@router.post("/proposals/{proposal_id}/confirm")
async def confirm_one(
    page: AssistantPage, desk: DeskDep, asker: AskerDep, proposal_id: Number,
    given: Annotated[str, Form(alias="hash", max_length=64)],
) -> HTMLResponse:  # fmt: skip
    """Do what the form shows, and show what came of it."""
    done = confirm(desk, proposal_id, who=asker.who, given_hash=given)
    return await _after(page, desk, asker, proposal_id, done)


@router.post("/proposals/{proposal_id}/dismiss")
async def dismiss_one(page: AssistantPage, desk: DeskDep, asker: AskerDep, proposal_id: Number) -> HTMLResponse:
    """Put the form away."""
    done = desk.db.write(dismiss_proposal, desk.seller_id, proposal_id, who=asker.who)
    return await _after(page, desk, asker, proposal_id, done)


@router.post("/talks/{talk_id}/delete")
async def forget(_page: AssistantPage, desk: DeskDep, asker: AskerDep, talk_id: Number) -> Response:
    """Delete a conversation and begin another."""
    await desk.db.write(delete_talk, desk.seller_id, talk_id, who=asker.who)
    return Response(status_code=204, headers={"HX-Redirect": "/assistant"})


async def _after(
    page: Page, desk: Desk, asker: Asker, proposal_id: int, done: Awaitable[Proposal]
) -> HTMLResponse:  # fmt: skip
    """The form as it stands once that is done, or with why it was not."""
    refused = ""
    try:
        proposal = await done
    except Conflict as error:
        refused = str(error)
        proposal = await desk.db.read(get_proposal, desk.seller_id, proposal_id, who=asker.who)
    view = {"one": proposal_view(proposal, page.words, desk), "refused": say_reason(refused, page.words)}
    return render(page, "partials/assistant_proposal.html", view)


async def _stream(
    page: Page, desk: Desk, asker: Asker, turns: Turns, turn: TalkTurn, *, is_new: bool
) -> AsyncIterator[str]:
    if is_new:
        shell = _html(page, "partials/assistant_turn.html", one=_Shell(turn))
        yield _sent([("turns", "append", shell), (f"/assistant?talk={turn.talk_id}", "address", str(turn.talk_id))])
    text = TextFrames(turn_id=turn.id)
    async for event in turns.follow(desk, asker, turn.id):
        yield ": still here\n\n" if event is None else _sent(await _frames(page, desk, asker, turn, text, event))


async def _frames(
    page: Page, desk: Desk, asker: Asker, turn: TalkTurn, text: TextFrames, event: TurnEvent
) -> list[Frame]:
    match event.kind:
        case EventKind.TEXT:
            return text.add(str(event.told["text"]))
        case EventKind.RESTART:
            return text.restart()
        case EventKind.TOOL:
            view = tool_view(event, turn.id, page.words)
            html = _html(page, "partials/assistant_tool.html", one=view)
            return [(f"tools-{turn.id}", "append", html) if view.is_running else (f"tool-{view.call}", "replace", html)]
        case EventKind.PROPOSAL:
            number = int(str(event.told["id"]))
            proposal = await desk.db.read(get_proposal, desk.seller_id, number, who=asker.who)
            view_of = proposal_view(proposal, page.words, desk)
            html = _html(page, "partials/assistant_proposal.html", one=view_of, refused="")
            return [(f"proposals-{turn.id}", "append", html)]
    return await desk.db.read(_end, page, desk, asker, turn)


def _end(conn: Connection, page: Page, desk: Desk, asker: Asker, turn: TalkTurn) -> list[Frame]:
    now = get_turn(conn, desk.seller_id, turn.id, who=asker.who)
    end, tone = end_of(now, page.words)
    meta = meta_of(now, page.words, read_zone(conn, desk))
    said = _html(page, "partials/assistant_end.html", end=end, tone=tone, meta=meta)
    # Half an answer is none.
    void: list[Frame] = [(f"text-{turn.id}", "inner", "")] if now.state is TurnState.FAILED else []
    return [*void, (f"end-{turn.id}", "inner", said)]


class _Shell:
    """A turn that has only its question yet."""

    def __init__(self, turn: TalkTurn) -> None:
        self.id, self.question, self.html, self.stream = turn.id, turn.question, "", ""
        self.tools, self.proposals, self.end, self.end_tone, self.meta = (), (), "", "", ""


def _html(page: Page, template: str, **view: object) -> str:
    words = page.words
    return environment().get_template(template).render(page=page, t=words.say, words=words, **view)


def _sent(frames: list[Frame]) -> str:
    """Server-sent events, one a frame."""
    return "".join(f"data: {json.dumps(frame, ensure_ascii=False)}\n\n" for frame in frames)
