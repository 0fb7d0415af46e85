"""One act on many messages, and a pull asked for from the banner."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy import Connection

from agent import desk_acts
from agent.approve import approve
from agent.desk import Desk
from agent.sync_turns import ask
from api.console.access import InboxPage
from api.console.render import Page, new_key, saying
from api.console.routes.card_acts import UNDO
from api.deps import DeskDep
from desk.decisions import Verdict
from desk.errors import BadInput, DeskError
from desk.interactions import InteractionId
from storage.drafts import find_decision_on, find_newest_draft
from storage.interactions import get_interaction

router = APIRouter(prefix="/inbox", include_in_schema=False)
_MOST = 100

Act = Callable[[Page, Desk, InteractionId], Awaitable[bool]]


@router.post("/bulk")
async def bulk(
    page: InboxPage, desk: DeskDep, act: Annotated[str, Form(max_length=16)],
    picked: Annotated[list[int], Form(max_length=_MOST)],
) -> Response:  # fmt: skip
    """Do it to each by itself: what one refuses does not hold up the others, and is counted as left."""
    if act not in _ACTS:
        raise BadInput(f"act {act!r} is not one of {', '.join(_ACTS)}")
    done = 0
    for number in dict.fromkeys(picked):
        try:
            done += await _ACTS[act](page, desk, InteractionId(number))
        except DeskError:
            continue
    said = page.words.say("card.bulk_done", done=done, left=len(set(picked)) - done)
    return Response(status_code=204, headers=saying(said))


@router.post("/sync/{channel}")
async def sync(page: InboxPage, desk: DeskDep, channel: str) -> Response:
    """Ask for a pull now."""
    await ask(desk, channel)
    said = page.words.say("inbox.sync_asked")
    return Response(status_code=204, headers=saying(said))


async def _assign(page: Page, desk: Desk, one: InteractionId) -> bool:
    await desk_acts.assign(desk, one, to=page.author, author=page.author)
    return True


async def _close(page: Page, desk: Desk, one: InteractionId) -> bool:
    await desk_acts.close(desk, one, reason="", author=page.author)
    return True


async def _escalate(page: Page, desk: Desk, one: InteractionId) -> bool:
    await desk_acts.escalate(desk, one, reason="", author=page.author)
    return True


async def _approve(page: Page, desk: Desk, one: InteractionId) -> bool:
    """Send the draft as it is, where the gate let it pass; others are looked at one by one."""
    found = await desk.db.read(_passed, desk, one)
    if found is None:
        return False
    text, revision = found
    approved = await approve(
        desk, one, text=text, revision=revision, author=page.author, idempotency_key=new_key(), undo_for=UNDO
    )
    return approved.reply is not None


def _passed(conn: Connection, desk: Desk, one: InteractionId) -> tuple[str, int] | None:
    item = get_interaction(conn, desk.seller_id, one)
    draft = find_newest_draft(conn, desk.seller_id, one)
    judged = find_decision_on(conn, desk.seller_id, draft.id) if draft else None
    if draft is None or judged is None or draft.revision != item.revision:
        return None
    return (draft.draft.text, item.revision) if judged.decision.verdict is Verdict.SEND else None


_ACTS: dict[str, Act] = {"assign": _assign, "close": _close, "escalate": _escalate, "approve": _approve}
