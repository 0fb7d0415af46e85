"""What a tool may see: readers bound to one message, and the record of everything that was read.

Ids never come from the model: a reader already knows whose message it serves. Built by the pipeline and by evals.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from desk.interactions import Interaction, Json, SellerId
from desk.products import Product
from storage.database import Database
from storage.products import find_product
from storage.timeline import PastReply, TimelineItem, find_past_replies, find_timeline


class Reader(Protocol):
    """Three reads about one message. Implementations are bound to it and to its seller."""

    async def find_product(self) -> Product | None:
        """The card of the product the message is about; None when the desk holds none."""
        ...

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        """Messages linked to this one, the current one included, oldest first."""
        ...

    async def find_past_replies(self) -> tuple[PastReply, ...]:
        """Answers that already left, best match first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReader:
    """Reads the desk's rows for one interaction. `past_replies`: how many earlier answers a draft may lean on."""

    db: Database
    seller_id: SellerId
    interaction: Interaction
    past_replies: int = 8

    async def find_product(self) -> Product | None:
        if self.interaction.nm_id is None:
            return None
        return await self.db.read(
            find_product, self.seller_id, marketplace=self.interaction.marketplace, nm_id=self.interaction.nm_id
        )

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        return await self.db.read(find_timeline, self.seller_id, self.interaction.id)

    async def find_past_replies(self) -> tuple[PastReply, ...]:
        return await self.db.read(find_past_replies, self.seller_id, self.interaction.id, limit=self.past_replies)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticReader:
    """The same reads from values in hand: for evals, replays of snapshots and tests."""

    product: Product | None = None
    timeline: tuple[TimelineItem, ...] = ()
    past_replies: tuple[PastReply, ...] = ()

    async def find_product(self) -> Product | None:
        return self.product

    async def find_timeline(self) -> tuple[TimelineItem, ...]:
        return self.timeline

    async def find_past_replies(self) -> tuple[PastReply, ...]:
        return self.past_replies


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One answered call, as the decision's snapshot keeps it. `ids`: every id the result offers as evidence."""

    name: str
    arguments: Mapping[str, Json]
    ids: tuple[str, ...]
    result: Json


@dataclass(slots=True, kw_only=True)
class ToolContext:
    """Handed to every tool of one run. `subject`: the id of the message itself, e.g. `interaction:17`."""

    reader: Reader
    subject: str
    calls: list[ToolCall] = field(default_factory=list)

    def record(self, name: str, result: dict[str, Json]) -> Mapping[str, object]:
        """Note a result and return it unchanged."""
        self.calls.append(ToolCall(name=name, arguments={}, ids=_ids_in(result), result=result))
        return result

    @property
    def known_ids(self) -> frozenset[str]:
        """Everything a draft may cite: the message itself and the ids of all results so far."""
        return frozenset({self.subject, *(id_ for call in self.calls for id_ in call.ids)})

    def snapshot(self) -> str:
        """All calls as one JSON list."""
        rows = [{"name": c.name, "arguments": dict(c.arguments), "ids": c.ids, "result": c.result} for c in self.calls]
        return json.dumps(rows, ensure_ascii=False)


def subject_of(interaction: Interaction) -> str:
    """How evidence names a message."""
    return f"interaction:{interaction.id}"


def _ids_in(value: Json) -> tuple[str, ...]:
    found: list[str] = []
    _walk(value, found.append)
    return tuple(dict.fromkeys(found))


def _walk(value: Json, take: Callable[[str], None]) -> None:
    if isinstance(value, dict):
        own = value.get("id")
        if isinstance(own, str):
            take(own)
        for child in value.values():
            _walk(child, take)
    elif isinstance(value, list):
        for child in value:
            _walk(child, take)
