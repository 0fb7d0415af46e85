"""What a press on a change put forward for a customer does: it is carried out or declined, and shown as it stands."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from agent.desk import Desk
from agent.executor import confirm
from api.console.access import InboxPage
from api.console.actions_view import ActionView, read_actions
from api.console.reasons import say_reason
from api.console.render import Page, render
from api.console.words import Words
from api.console.zones import read_zone
from api.deps import DeskDep, IdDep
from api.schemas.numbers import LARGEST
from desk.action_checks import ByOperator
from desk.errors import Conflict, NotFound
from desk.interactions import InteractionId
from storage.proposed_actions import decline_action, get_action

router = APIRouter(prefix="/inbox/{interaction_id}/actions", include_in_schema=False)
_Number = Annotated[int, Path(ge=1, le=LARGEST)]


@router.post("/{action_id}/confirm")
async def confirm_one(
    page: InboxPage, desk: DeskDep, interaction_id: IdDep, action_id: _Number,
    given: Annotated[str, Form(alias="hash", max_length=64)],
) -> HTMLResponse:  # fmt: skip
    """Carry out at the shop what the form shows, once."""
    await desk.db.read(_check, desk, interaction_id, action_id)
    try:
        await confirm(desk, action_id, hash=given, by=ByOperator(login=page.author))
    except Conflict as error:
        return await _actions(page, desk, interaction_id, refused=str(error))
    return await _actions(page, desk, interaction_id)


@router.post("/{action_id}/decline")
async def decline_one(page: InboxPage, desk: DeskDep, interaction_id: IdDep, action_id: _Number) -> HTMLResponse:
    """Nobody wants it."""
    await desk.db.read(_check, desk, interaction_id, action_id)
    by = ByOperator(login=page.author)
    try:
        await desk.db.write(decline_action, desk.seller_id, action_id, by=by, now=desk.clock())
    except Conflict as error:
        return await _actions(page, desk, interaction_id, refused=str(error))
    return await _actions(page, desk, interaction_id)


def _check(conn: Connection, desk: Desk, interaction_id: InteractionId, action_id: int) -> None:
    if get_action(conn, desk.seller_id, action_id).interaction_id != interaction_id:
        raise NotFound(f"no proposed action {action_id} at interaction {interaction_id}")


async def _actions(page: Page, desk: Desk, interaction_id: InteractionId, *, refused: str = "") -> HTMLResponse:
    found = await desk.db.read(_read, desk, interaction_id, page.words)
    told = {"card_id": interaction_id, "actions": found, "action_refused": say_reason(refused, page.words)}
    return render(page, "partials/actions.html", told)


def _read(conn: Connection, desk: Desk, interaction_id: InteractionId, words: Words) -> list[ActionView]:
    return list(read_actions(conn, desk, interaction_id, words, read_zone(conn, desk)))
