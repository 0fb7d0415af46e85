"""A conversation over our own API: what a customer says is taken in once, thought through as every message is, and
answered with what became of it. A repeat of the same call is told the same; whoever dies in between loses nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from agent.desk import Desk
from agent.dispatcher import dispatch
from agent.executor import decide
from agent.ingest import queue_owed, store_items
from agent.pipeline import handle_interaction
from agent.sessions import PREFIX
from desk.action_checks import ByCustomer
from desk.decisions import Verdict
from desk.errors import BadInput, Conflict, DeskError, NotFound
from desk.identity import CLAIMED, Identity, proven
from desk.interactions import Author, ChannelName, Inbound, InteractionId, Json, Marketplace, Message, Source
from desk.proposed_actions import ActionState, ProposedAction, form_value, read_form_value
from storage.chat_turns import ChatTurn, answer_turn, open_turn
from storage.drafts import find_newest_decision, find_newest_draft
from storage.interactions import find_conversation, get_interaction
from storage.messages import list_messages
from storage.owed import OwedHandling, find_owed_handling
from storage.proposed_actions import list_actions
from storage.replies import Reply, list_replies
from storage.reply_states import UNSETTLED, ReplyState

log = logging.getLogger(__name__)

Answer = Mapping[str, Json]
Tell = Callable[[str], None]

QUEUED = "queued"
"""The decision of what is not decided yet: it is thought through by a worker, and read later."""

_LOOKS, _PAUSE_SECONDS = 100, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a customer. `key`: its own name within the session, the same over repeats of a call.

    `medium`: chat | email. `proven`: who the shop signed for; `claimed`: an address somebody typed into a form.
    """

    session: str
    key: str
    text: str
    medium: str = "chat"
    name: str | None = None
    proven: Identity | None = None
    claimed: str | None = None


def _silent(_step: str) -> None:
    """Nobody listens."""


async def say(desk: Desk, said: Said, *, is_waiting: bool = True, tell: Tell = _silent) -> Answer:
    """Take a message in and answer it. `is_waiting` False: only take it in. `tell`: hears each step.

    `Conflict`: the key came with another message before. A model that cannot be reached leaves it queued.
    """
    interaction_id, turn = await desk.db.write(_take_in, desk, said, is_queued=not is_waiting)
    tell("taken_in")
    if turn.answer is not None:
        return turn.answer
    if is_waiting:
        await _handle(desk, interaction_id, tell)
    answer, is_final = await desk.db.read(_read_answer, desk, interaction_id, said)
    if not is_final:
        return answer
    return await desk.db.write(
        answer_turn, desk.seller_id, interaction_id, key=said.key, answer=answer, now=desk.clock()
    )  # fmt: skip


def receive(conn: Connection, desk: Desk, said: Said) -> bool:
    """Only take a message in and queue it, in the caller's transaction; False for one that was there."""
    return _take_in(conn, desk, said, is_queued=True)[1].is_new


async def press(desk: Desk, session: str, value: str) -> ProposedAction:
    """A customer confirms or declines what an answer put forward, by the value that came with it.

    `BadInput` for what is no such value, `NotFound` and `Conflict` as `agent.executor.decide`.
    """
    pressed = read_form_value(value)
    if pressed is None:
        raise BadInput("the value is not one of an action; hand back `confirm` or `decline` of the answer as it came")
    known = await desk.db.read(find_session, desk, session)
    return await decide(
        desk, pressed.action_id, hash=pressed.hash, by=ByCustomer(interaction_id=known), is_wanted=pressed.is_yes
    )  # fmt: skip


def find_session(conn: Connection, desk: Desk, session: str) -> InteractionId:
    """The conversation of a session; `NotFound` before its first message."""
    known = find_conversation(conn, desk.seller_id, Marketplace.DIRECT, ChannelName.CHAT, PREFIX + session)
    if known is None:
        raise NotFound(f"no session {session!r} here; its first message makes it")
    return known


def list_told_actions(conn: Connection, desk: Desk, interaction_id: InteractionId) -> tuple[ProposedAction, ...]:
    """What may still be confirmed, oldest first: only what an answer told the customer of."""
    said = [one for one in list_messages(conn, desk.seller_id, interaction_id) if one.author is Author.SHOP]
    actions = list_actions(conn, desk.seller_id, interaction_id=interaction_id, state=ActionState.PROPOSED)
    now = desk.clock()
    told = [one for one in actions if said and one.created_at <= said[-1].occurred_at and one.expires_at > now]
    return tuple(reversed(told))


def action_json(action: ProposedAction) -> dict[str, Json]:
    """An action as its front end shows it, with what hands it back."""
    return {
        "id": action.id, "tool": action.tool, "arguments": dict(action.arguments), "summary": action.summary,
        "hash": action.hash, "expires_at": action.expires_at.isoformat(), "confirm": form_value(action, "confirm"),
        "decline": form_value(action, "decline"),
    }  # fmt: skip


def _take_in(conn: Connection, desk: Desk, said: Said, *, is_queued: bool) -> tuple[InteractionId, ChatTurn]:
    now, place = desk.clock(), (desk.seller_id, Marketplace.DIRECT, ChannelName.CHAT, PREFIX + said.session)
    known = find_conversation(conn, *place)
    if known is not None:
        turn = open_turn(conn, desk.seller_id, known, key=said.key, text=said.text, now=now)
        if not turn.is_new:
            return known, turn
    stored = store_items(conn, desk, (_inbound(desk, said),), now=now)
    if is_queued:
        queue_owed(conn, desk, stored, now=now)
    made = find_conversation(conn, *place)
    if made is None:
        raise Conflict("this message was erased at its writer's wish and is not taken in again")
    if known is None:
        open_turn(conn, desk.seller_id, made, key=said.key, text=said.text, now=now)
    return made, ChatTurn(answer=None, is_new=True)


def _inbound(desk: Desk, said: Said) -> Inbound:
    now = desk.clock()
    extra: dict[str, Json] = {"medium": said.medium}
    extra |= proven(said.proven) if said.proven else {}
    extra |= {CLAIMED: said.claimed} if said.claimed else {}
    return Inbound(
        marketplace=Marketplace.DIRECT,
        channel=ChannelName.CHAT,
        external_id=PREFIX + said.session,
        text=said.text,
        occurred_at=now,
        source=Source.DIRECT,
        needs_response=True,
        customer_name=said.name,
        extra=extra,
        messages=(Message(event_id=said.key, author=Author.CUSTOMER, text=said.text, occurred_at=now),),
    )


async def _handle(desk: Desk, interaction_id: InteractionId, tell: Tell) -> None:
    """Think it through and send the answer, or wait for whoever is at it already."""
    for _ in range(_LOOKS):
        owed, reply = await desk.db.read(_owed, desk, interaction_id)
        if owed is None and reply is None:
            return
        tell("thinking" if owed else "answering")
        if owed is not None and not await _think(desk, owed):
            return
        if reply is not None and owed is None:
            await dispatch(desk, reply.id)
            if (await desk.db.read(_owed, desk, interaction_id))[1] is not None:
                await asyncio.sleep(_PAUSE_SECONDS)


async def _think(desk: Desk, owed: OwedHandling) -> bool:
    """False when it cannot be done now; a worker takes it up."""
    try:
        await handle_interaction(desk, owed.interaction_id, turn=owed)
    except Conflict:
        # Somebody else was at it, or the customer wrote again.
        await asyncio.sleep(_PAUSE_SECONDS)
    except DeskError as error:
        log.warning("a chat message waits", extra={"interaction": owed.interaction_id, "error": str(error)})
        return False
    return True


def _owed(conn: Connection, desk: Desk, interaction_id: InteractionId) -> tuple[OwedHandling | None, Reply | None]:
    owed = find_owed_handling(conn, desk.seller_id, interaction_id)
    replies = [one for one in list_replies(conn, desk.seller_id, interaction_id) if one.state in UNSETTLED]
    return owed, replies[-1] if replies else None


def _read_answer(
    conn: Connection, desk: Desk, interaction_id: InteractionId, said: Said
) -> tuple[dict[str, Json], bool]:
    """What the caller is told, and whether that is the last word on this message."""
    interaction = get_interaction(conn, desk.seller_id, interaction_id)
    decision = find_newest_decision(conn, desk.seller_id, interaction_id)
    is_decided = decision is not None and decision.revision == interaction.revision
    replies = [one for one in list_replies(conn, desk.seller_id, interaction_id)
               if one.revision == interaction.revision]  # fmt: skip
    sent = next((one for one in reversed(replies) if one.state is ReplyState.CONFIRMED), None)
    is_under_way = any(one.state in UNSETTLED for one in replies)
    verdict = decision.decision.verdict if decision is not None and is_decided else None
    answer: dict[str, Json] = {
        "session": said.session,
        "interaction_id": interaction_id,
        "message_id": said.key,
        "reply": sent.text if sent else None,
        "decision": _decision(verdict, is_sent=sent is not None, is_under_way=is_under_way),
        "category": interaction.intent if is_decided else None,
        "held_because": decision.held_because if decision is not None and is_decided else None,
        "holding": None if sent else _holding(desk, verdict),
        "actions": [],
        "sources": [],
    }
    if sent:
        answer["actions"] = [action_json(one) for one in list_told_actions(conn, desk, interaction_id)]
        answer["sources"] = _sources(conn, desk, interaction_id)
    return answer, answer["decision"] != QUEUED


def _decision(verdict: Verdict | None, *, is_sent: bool, is_under_way: bool) -> str:
    if is_sent:
        return Verdict.SEND.value
    if verdict is None or is_under_way:
        return QUEUED
    return Verdict.ESCALATE.value if verdict is Verdict.ESCALATE else Verdict.DRAFT.value


def _holding(desk: Desk, verdict: Verdict | None) -> str | None:
    """What the shop says until a person answers, where its playbook says anything (words/holding.toml)."""
    lists = desk.playbook.words.get("holding", {})
    kind = "escalate" if verdict is Verdict.ESCALATE else "draft"
    return lists[kind][0] if verdict is not None and lists.get(kind) else None


def _sources(conn: Connection, desk: Desk, interaction_id: InteractionId) -> list[Json]:
    draft = find_newest_draft(conn, desk.seller_id, interaction_id)
    return [asdict(one) for one in draft.draft.evidence] if draft else []
