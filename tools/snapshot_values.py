"""What the tools told, read back into what they read: each function is the inverse of a tool's own description."""

from datetime import datetime

from desk.interactions import Author, ChannelName, InteractionId, Marketplace, Message, Status
from desk.json_values import (
    JsonObject,
    number_at,
    object_at,
    objects_at,
    optional_number_at,
    optional_text_at,
    optional_whole_at,
    text_at,
    texts_at,
    whole_at,
)
from desk.knowledge import Passage, Section
from desk.link_values import ActionMode, LinkKind
from desk.product_history import ChannelFigures, Counted, ProductHistory
from desk.products import Characteristic, Product
from desk.timeline import Tie, TimelineItem
from storage.past_replies import PastReply


def product_of(card: JsonObject, marketplace: Marketplace) -> Product | None:
    """The inverse of `describe_product`."""
    if card.get("found") is not True:
        return None
    sizes = _value(card, "sizes")
    return Product(
        marketplace=marketplace,
        nm_id=whole_at(card, "nm_id"),
        name=_value(card, "name") or "",
        brand=_value(card, "brand"),
        kind=_value(card, "kind"),
        description=_value(card, "description"),
        characteristics=tuple(
            Characteristic(name=text_at(fact, "name"), value=text_at(fact, "value"))
            for fact in objects_at(card, "facts")
        ),
        sizes=tuple(sizes.split(", ")) if sizes else (),
    )


def _value(card: JsonObject, key: str) -> str | None:
    return text_at(object_at(card, key), "value") if key in card else None


def timeline_of(told: JsonObject, marketplace: Marketplace) -> tuple[TimelineItem, ...]:
    """Of `get_timeline`. Nobody told a model the status, the name or the kind of tie: these are blanks."""
    return tuple(_timeline_item(item, marketplace) for item in objects_at(told, "items"))


def _timeline_item(item: JsonObject, marketplace: Marketplace) -> TimelineItem:
    is_current = item.get("is_current") is True
    tie = Tie(
        kind=LinkKind.PROBABLE,
        confidence=number_at(item, "confidence"),
        action_mode=ActionMode.ASSIST,
        match_reason=text_at(item, "match_reason"),
    )
    return TimelineItem(
        id=InteractionId(int(text_at(item, "id").partition(":")[2])),
        marketplace=marketplace,
        channel=ChannelName(text_at(item, "channel")),
        occurred_at=datetime.fromisoformat(text_at(item, "occurred_at")),
        words=text_at(item, "words"),
        rating=optional_whole_at(item, "rating"),
        status=Status.OPEN,
        nm_id=None,
        customer_name=None,
        answer_text=optional_text_at(item, "answer"),
        draft_text=None,
        is_current=is_current,
        tie=None if is_current else tie,
    )


def past_replies_of(told: JsonObject) -> tuple[PastReply, ...]:
    """Of `get_past_replies`."""
    return tuple(map(_past_reply, objects_at(told, "replies")))


def _past_reply(one: JsonObject) -> PastReply:
    name = text_at(one, "id").partition(":")[2]
    return PastReply(
        id=name,
        channel=ChannelName(name.partition(":")[0]),
        question=text_at(one, "question"),
        answer=text_at(one, "answer"),
        answered_at=datetime.fromisoformat(text_at(one, "answered_at")),
        is_same_product=one.get("same_product") is True,
    )


def passages_of(told: JsonObject) -> tuple[Passage, ...]:
    """Of `search_knowledge`. How surely each was found is not told: the order says which was best."""
    return tuple(
        Passage(
            section=Section(
                id=text_at(one, "id"),
                title=text_at(one, "title"),
                questions=texts_at(one, "questions"),
                text=text_at(one, "text"),
            ),
            score=0.0,
            relevance=0.0,
            legs=(),
        )
        for one in objects_at(told, "articles")
    )


def history_of(told: JsonObject) -> ProductHistory:
    """Of `get_product_history`: the sums it tells."""
    return ProductHistory(
        channels=tuple(map(_figures, objects_at(told, "channels"))),
        rating_mean=optional_number_at(told, "rating_mean"),
        top_topics=_counted(told, "top_topics"),
        top_intents=(),
        typical_questions=_counted(told, "typical_questions"),
        days=(),
    )


def _figures(one: JsonObject) -> ChannelFigures:
    return ChannelFigures(
        channel=ChannelName(text_at(one, "channel")),
        messages=whole_at(one, "messages"),
        answered=0,
        negative=whole_at(one, "negative"),
        rating_mean=optional_number_at(one, "rating_mean"),
    )


def _counted(told: JsonObject, key: str) -> tuple[Counted, ...]:
    return tuple(Counted(text=text_at(one, "text"), count=whole_at(one, "count")) for one in objects_at(told, key))


def thread_of(told: JsonObject, at: datetime) -> tuple[Message, ...]:
    """Of `earlier_in_this_chat`, oldest first. When each was said is not told: all at `at`."""
    return tuple(
        Message(event_id=str(number), author=Author(text_at(one, "author")), text=text_at(one, "text"), occurred_at=at)
        for number, one in enumerate(objects_at(told, "messages"))
    )
