"""What a press on the card does: one form, one act, the card again with what came of it."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, JSONResponse, Response
from sqlalchemy import Connection

from agent import desk_acts
from agent.approve import approve
from agent.correct import correct_intent
from agent.desk import Desk
from agent.pipeline import handle_interaction
from agent.text_check import find_unliftable
from api.console.access import InboxPage
from api.console.card_view import read_card_view
from api.console.reasons import say_reason, say_stops
from api.console.render import Page, render, saying
from api.console.words import Words
from api.deps import DeskDep, IdDep
from api.schemas.numbers import Count
from desk.errors import BadInput, Conflict
from desk.interactions import InteractionId
from storage.interactions import get_interaction
from storage.working_texts import WorkingText, drop_working_text, find_working_text, save_working_text

router = APIRouter(prefix="/inbox", include_in_schema=False)
UNDO = timedelta(seconds=10)
_WISHES = {
    "shorter": {"ru": "короче", "en": "shorter"},
    "warmer": {"ru": "теплее", "en": "warmer"},
    "again": {"ru": "другими словами", "en": "in other words"},
}
_Text = Annotated[str, Form(max_length=20_000)]


@router.post("/{interaction_id}/reply")
async def reply(
    page: InboxPage, desk: DeskDep, interaction_id: IdDep, text: _Text, revision: Annotated[Count, Form()],
    key: Annotated[str, Form(min_length=8, max_length=128)], override: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Send what stands in the editor; it can be called back for ten seconds. What is refused stays in the editor."""
    try:
        approved = await approve(
            desk, interaction_id, text=text, revision=revision, author=page.author, idempotency_key=key,
            override=override or None, undo_for=UNDO,
        )  # fmt: skip
    except (BadInput, Conflict) as error:
        return await _card(page, desk, interaction_id, refused=say_reason(str(error), page.words), typed=text)
    if approved.reply is None:
        item = await desk.db.read(get_interaction, desk.seller_id, interaction_id)
        final = find_unliftable(approved.stops, desk.playbook, is_public=item.is_public)
        told = say_stops(approved.stops, page.words)
        return await _card(page, desk, interaction_id, refused=told, typed=text, may_override=not final)
    await desk.db.write(drop_working_text, desk.seller_id, interaction_id)
    return await _card(page, desk, interaction_id, says=page.words.say("card.sent", n=int(UNDO.total_seconds())))


@router.post("/{interaction_id}/replies/{reply_id}/undo")
async def undo(page: InboxPage, desk: DeskDep, interaction_id: IdDep, reply_id: int) -> Response:
    """Call it back, and put its text into the editor again."""
    taken = await desk_acts.undo(desk, interaction_id, reply_id, author=page.author)
    said = page.words.say("card.called_back")
    return await _card(page, desk, interaction_id, says=said, typed=taken.text)


@router.post("/{interaction_id}/redraft")
async def redraft(
    page: InboxPage, desk: DeskDep, interaction_id: IdDep, wish: Annotated[str, Form(max_length=16)] = "own",
    instruction: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """A new draft, as wished; what somebody is writing stays where it is kept."""
    item = await desk.db.read(get_interaction, desk.seller_id, interaction_id)
    spoken = "en" if item.language == "en" else "ru"
    wished = _WISHES[wish][spoken] if wish in _WISHES else instruction.strip()
    await handle_interaction(desk, interaction_id, instruction=wished or None, must_draft=True)
    view = await desk.db.read(read_card_view, desk, interaction_id, page.words)
    return render(page, "partials/draft.html", {"card": view, "refused": "", "typed": None, "may_override": False})


@router.post("/{interaction_id}/assign")
async def assign(page: InboxPage, desk: DeskDep, interaction_id: IdDep) -> Response:
    """Take it."""
    await desk_acts.assign(desk, interaction_id, to=page.author, author=page.author)
    return await _card(page, desk, interaction_id, says=page.words.say("card.taken"))


@router.post("/{interaction_id}/close")
async def close(page: InboxPage, desk: DeskDep, interaction_id: IdDep) -> Response:
    """Nothing is owed."""
    await desk_acts.close(desk, interaction_id, reason="", author=page.author)
    return await _card(page, desk, interaction_id, says=page.words.say("card.closed"))


@router.post("/{interaction_id}/reopen")
async def reopen(page: InboxPage, desk: DeskDep, interaction_id: IdDep) -> Response:
    """Back into the queue."""
    await desk_acts.reopen(desk, interaction_id, reason="", author=page.author)
    return await _card(page, desk, interaction_id, says=page.words.say("card.reopened"))


@router.post("/{interaction_id}/escalate")
async def escalate(
    page: InboxPage, desk: DeskDep, interaction_id: IdDep, reason: Annotated[str, Form(max_length=2_000)] = ""
) -> Response:
    """To the top of the queue."""
    await desk_acts.escalate(desk, interaction_id, reason=reason, author=page.author)
    return await _card(page, desk, interaction_id, says=page.words.say("card.escalated"))


@router.post("/{interaction_id}/note")
async def note(
    page: InboxPage, desk: DeskDep, interaction_id: IdDep, text: Annotated[str, Form(max_length=2_000)]
) -> Response:
    """Words for colleagues."""
    await desk_acts.note(desk, interaction_id, text=text, author=page.author)
    return await _card(page, desk, interaction_id, says=page.words.say("card.noted"))


@router.post("/{interaction_id}/intent")
async def intent(
    page: InboxPage, desk: DeskDep, interaction_id: IdDep, intent: Annotated[str, Form(max_length=64)]
) -> Response:
    """What it is really about."""
    await correct_intent(desk, interaction_id, intent=intent, author=page.author)
    return await _card(page, desk, interaction_id, says=page.words.say("card.corrected"))


@router.put("/{interaction_id}/text")
async def keep_text(
    page: InboxPage, desk: DeskDep, interaction_id: IdDep, text: _Text, version: Annotated[int, Form(ge=0)],
    revision: Annotated[Count, Form()],
) -> JSONResponse:  # fmt: skip
    """Keep what is being written; 409 with the other text when somebody else kept one meanwhile."""
    kept, other = await desk.db.write(_keep, desk, interaction_id, text, version, revision, page.author)
    if kept is not None:
        return JSONResponse({"version": kept.version})
    words: Words = page.words
    theirs = {"text": other.text, "version": other.version, "author": other.author} if other else {"text": "",
              "version": 0, "author": ""}  # fmt: skip
    told = {"says": words.say("card.conflict", who=theirs["author"]), "take": words.say("card.take_theirs"),
            "keep": words.say("card.keep_mine")}  # fmt: skip
    return JSONResponse(theirs | told, status_code=409)


def _keep(
    conn: Connection, desk: Desk, interaction_id: InteractionId, text: str, version: int, revision: int, author: str
) -> tuple[WorkingText | None, WorkingText | None]:
    get_interaction(conn, desk.seller_id, interaction_id)
    kept = save_working_text(
        conn, desk.seller_id, interaction_id, text=text, revision=revision, version=version, author=author,
        now=desk.clock(),
    )  # fmt: skip
    return kept, None if kept else find_working_text(conn, desk.seller_id, interaction_id)


async def _card(
    page: Page, desk: Desk, interaction_id: InteractionId, *, says: str = "", refused: str = "",
    typed: str | None = None, may_override: bool = False,
) -> HTMLResponse:  # fmt: skip
    """The card as it stands now. `says`: a word in the corner; `refused`: why the text did not leave."""
    view = await desk.db.read(read_card_view, desk, interaction_id, page.words)
    answer = render(page, "partials/card.html", {"card": view, "refused": refused, "typed": typed,
                                                 "may_override": may_override})  # fmt: skip
    answer.headers.update(saying(says) if says else {})
    return answer
