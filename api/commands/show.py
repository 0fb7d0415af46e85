"""`replydesk show`."""

from enum import StrEnum
from typing import TypeVar

from api.bootstrap import open_house
from api.commands.launch import give
from api.routes.interactions import read_card
from api.schemas import CardOut, ClaimOut, MessageOut, ReviewOut, interaction_out
from desk.errors import BadInput
from desk.interactions import ChannelName, Interaction, InteractionId, Status
from desk.settings import Settings
from storage.inbox import InboxFilter, list_inbox

E = TypeVar("E", bound=StrEnum)


async def main(
    settings: Settings,
    *,
    interaction_id: int | None,
    channel: str | None,
    status: str | None,
    limit: int,
    seller: str | None,
    as_json: bool,
) -> None:
    """Print one card, or the first page of the inbox."""
    house = open_house(settings)
    try:
        desk = house.desk(seller)
        if interaction_id is not None:
            weak, one = desk.playbook.linking.weak_id_kinds, InteractionId(interaction_id)
            card = await house.db.read(read_card, desk.seller_id, one, now=desk.clock(), weak_id_kinds=weak)
            give(card.model_dump(mode="json"), as_json=as_json, lines=card_lines(card))
            return
        wanted = InboxFilter(channel=one_of(ChannelName, channel), status=one_of(Status, status))
        page = await house.db.read(list_inbox, desk.seller_id, wanted=wanted, limit=limit, now=desk.clock())
    finally:
        await house.aclose()
    items = [interaction_out(item).model_dump(mode="json") for item in page.items]
    lines = [_line(item) for item in page.items] or ["nothing here; `replydesk pull` fetches what customers wrote"]
    give({"items": items, "after": page.after}, as_json=as_json, lines=lines)


def one_of(kind: type[E], value: str | None) -> E | None:
    """The member of that name, None for None; `BadInput` for anything else."""
    if value is None:
        return None
    if value not in list(kind):
        raise BadInput(f"{value!r} is not one of {', '.join(kind)}")
    return kind(value)


def _line(item: Interaction) -> str:
    stars = "★" * (item.rating or 0)
    words = " ".join(item.words.split())[:70]
    return f"{item.id:>7} {item.channel:8} {item.status:9} {item.priority:6} {item.intent or '-':22} {stars:5} {words}"


def card_lines(card: CardOut) -> list[str]:
    """One card for people, a line a thing."""
    head = card.interaction
    lines = [
        f"{head.channel} {head.id} · {head.status} · {head.priority} · {head.intent or 'not routed'}"
        f" · due {head.sla_due_at:%Y-%m-%d %H:%M}" + (f" ({head.sla_state})" if head.sla_state else ""),
        f"because: {head.priority_reason or 'not handled yet'}",
        f"{head.customer_name or 'customer'} about {head.product_name or head.nm_id}: {head.text}",
    ]
    lines += [_said(message) for message in card.messages]
    if card.draft:
        lines += [f"draft v{card.draft.version} [{card.draft.verdict}] {card.draft.text}", f"why: {card.draft.why}"]
        lines += [f"held: {card.draft.held_because}"] if card.draft.held_because else []
    lines += [_claimed(claim) for claim in card.draft.claims] if card.draft else []
    lines += [_scored(card.draft.review)] if card.draft and card.draft.review else []
    lines += [f"- {f.severity}: {f.reason} «{f.quote}»" for f in card.findings]
    lines += [f"reply {reply.id} [{reply.state}] {reply.text}" for reply in card.replies]
    return lines


def _claimed(claim: ClaimOut) -> str:
    """`= measure «350 мл» from card:101:Объем «350 мл»`; what no source holds begins with `?`, against one with `!`."""
    if claim.status == "pinned":
        return f"= {claim.kind} «{claim.quote}» from {claim.source_kind} {claim.source_id} «{claim.source_quote}»"
    return f"{'!' if claim.status == 'contradicted' else '?'} {claim.kind} «{claim.quote}» {claim.reason}"


def _scored(review: ReviewOut) -> str:
    scores = ", ".join(f"{rubric} {score.score:.2f}" for rubric, score in review.scores.items())
    return f"reviewed by {review.model}: {scores}"


def _said(message: MessageOut) -> str:
    files = f" [{len(message.attachments)} file(s)]" if message.attachments else ""
    return f"  {message.occurred_at:%m-%d %H:%M} {message.author:8} {' '.join(message.text.split())}{files}"
