"""What the practice shop holds: cards, and what customers wrote about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Channel = Literal["review", "question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A product card. `words`: stems by which a labelled text finds its product; they never leave the shop."""

    nm_id: int
    kind: str
    title: str
    brand: str
    article: str
    group: str
    description: str = ""
    characteristics: Mapping[str, str] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    package: tuple[int, int, int, float] = (20, 15, 10, 0.5)
    words: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Answer:
    """What stands in the slot. `by`: api (the desk) or human (somebody in the seller's portal)."""

    text: str
    at: datetime
    by: Literal["api", "human"]
    edited_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Message:
    """A review or a question. `published`: how many times an answer was written to it through the API.

    `human_stood_seconds`: how long a person's answer had stood, at most, when the API wrote over it.
    """

    id: str
    channel: Channel
    nm_id: int
    text: str
    created_at: datetime
    customer: str = ""
    rating: int = 5
    pros: str = ""
    cons: str = ""
    photos: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    order_id: int | None = None
    size: str = ""
    color: str = ""
    order_status: str = "buyout"
    parent_id: str | None = None
    answer: Answer | None = None
    published: int = 0
    overwrote_human: int = 0
    human_stood_seconds: float = 0.0
    is_viewed: bool = False
    is_rejected: bool = False

    @property
    def has_substance(self) -> bool:
        """False for a review of stars only: Wildberries counts it as processed."""
        return self.channel == "question" or bool(self.text or self.pros or self.cons or self.photos)
