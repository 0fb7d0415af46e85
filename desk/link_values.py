"""What a link is: two messages, how surely one person or one purchase stands behind both, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from desk.interactions import Json

SHOWN_FROM = 0.65
"""Below it a link is for analytics only (requirements A): no list and no story shows it."""

# A person's word about a pair; never the desk's.
BY_HAND = "manual"
DESK = "desk"


class LinkKind(StrEnum):
    """Which tier found it. `manual`: an operator said so; `product`: context only; `none`: nothing ties them."""

    ORDER = "order"
    CUSTOMER = "customer"
    PRODUCT = "product"
    PROBABLE = "probable"
    MANUAL = BY_HAND
    NONE = "none"


class ActionMode(StrEnum):
    """What may be done because of a link: `auto` only for equal identifiers, else a person decides."""

    AUTO = "auto"
    ASSIST = "assist_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One reason. `weight`: what it adds to the confidence (0 for a veto); `detail`: the words it rests on."""

    name: str
    weight: float
    detail: str

    def as_json(self) -> Json:
        """As it is stored."""
        return {"name": self.name, "weight": self.weight, "detail": self.detail}

    @staticmethod
    def from_json(value: Mapping[str, object]) -> "Signal":
        """Back from storage."""
        return Signal(name=str(value["name"]), weight=float(str(value["weight"])), detail=str(value["detail"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkScore:
    """What was thought of one pair; the same whichever side is given first. `confidence`: 0..1."""

    kind: LinkKind
    confidence: float
    action_mode: ActionMode
    reason: str
    signals: tuple[Signal, ...] = ()
    vetoes: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSide:
    """One message as linking sees it. `words`: all the customer said; ids may carry their kind (`rid:5`)."""

    seller_id: str
    marketplace: str
    channel: str
    nm_id: int | None
    occurred_at: datetime
    words: str
    customer_name: str | None = None
    order_id: str | None = None
    customer_id: str | None = None
    product_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWeights:
    """The numbers of `[linking]` in playbook.toml. Weights and bounds 0..1; `evidence`: see desk/linking.py."""

    order: float
    order_split: float
    order_in_text: float
    order_doubted: float
    customer: float
    product_story: float
    near: timedelta
    window: timedelta
    same_product: float
    same_product_near: float
    same_product_day: float
    meaning: float
    name: float
    reference: float
    self_reference: float
    identifier: float
    special: float
    place: float
    number: float
    rare_word: float
    rare_words_cap: float
    evidence: float
    evidence_named: float
    cap_without_evidence: float
    cap_named: float
    cap_probable: float
    hint: float
    high: float
    store_floor: float
    candidates: int
    common_share: float
    weak_id_kinds: tuple[str, ...]


def kind_of(identifier: str) -> str:
    """The kind an identifier carries as a prefix (`rid:5` -> `rid`); only equal kinds compare."""
    return identifier.partition(":")[0] if ":" in identifier else ""
