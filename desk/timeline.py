"""The story around one message: which neighbours belong to it, how surely, and what may be done because of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from desk.interactions import ChannelName, InteractionId, Marketplace, Status
from desk.link_values import ActionMode, LinkKind

PRODUCT_WINDOW = timedelta(days=45)
"""The same product counts as one story for 45 days (requirements A)."""

STRANGER = "same product"
"""The match reason of a neighbour that may well be another person."""

# Requirements A: an order or customer id is as good as proof, the same product is context and nothing more.
_SURE = {LinkKind.ORDER: 0.99, LinkKind.CUSTOMER: 0.95}
_PRODUCT = 0.5
_PRIVATE = "(said in a private chat)"
_AUTO_FROM = 0.85


class Scope(StrEnum):
    """How wide the story is told: one order, one person, one product, or the message alone."""

    CUSTOMER_ORDER = "customer_order"
    CUSTOMER = "customer"
    PRODUCT = "product"
    SINGLE = "single"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Why a neighbour is one. `hops`: links between it and the message, 1 when they touch. `confidence`: 0..1."""

    kind: LinkKind
    confidence: float
    action_mode: ActionMode
    match_reason: str
    hops: int = 1

    @property
    def policy_reason(self) -> str:
        """Why it may, or may not, be acted upon without a person; one sentence for the operator."""
        if self.action_mode is ActionMode.AUTO:
            return f"the identifiers are equal, confidence {self.confidence:.2f}: may be used automatically"
        if self.kind is LinkKind.PRODUCT:
            return "the same product only, maybe another person: context, never a reason to act"
        if self.kind is LinkKind.MANUAL:
            return "an operator said so: a person decides what follows"
        if self.hops > 1:
            return f"reached over {self.hops} links, confidence {self.confidence:.2f}: a person decides"
        return f"probable, confidence {self.confidence:.2f}: a person decides"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    """A step of the story. `tie` is None for the message itself. `answer_text` stands at the vendor."""

    id: InteractionId
    marketplace: Marketplace
    channel: ChannelName
    occurred_at: datetime
    words: str
    rating: int | None
    status: Status
    nm_id: int | None
    customer_name: str | None
    answer_text: str | None
    draft_text: str | None
    is_current: bool
    tie: Tie | None

    @property
    def match_reason(self) -> str:
        """Why it is here, in a few words."""
        return self.tie.match_reason if self.tie else "this message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A story, oldest step first. `counts`: how many neighbours each scope knows of (at most what was looked at)."""

    scope: Scope
    counts: Mapping[Scope, int]
    items: tuple[TimelineItem, ...]


def without_private_words(item: TimelineItem) -> TimelineItem:
    """The step as a public answer may know it: that there was a chat, not what was said in it."""
    if item.channel is not ChannelName.CHAT:
        return item
    return replace(item, words=_PRIVATE, answer_text=None, draft_text=None, customer_name=None)


def sure_tie(kind: LinkKind, reason: str) -> Tie:
    """The tie equal identifiers make: `order` or `customer`."""
    confidence = _SURE[kind]
    mode = ActionMode.AUTO if confidence >= _AUTO_FROM else ActionMode.ASSIST
    return Tie(kind=kind, confidence=confidence, action_mode=mode, match_reason=reason)


def product_tie() -> Tie:
    """The tie the same product within the window makes."""
    return Tie(kind=LinkKind.PRODUCT, confidence=_PRODUCT, action_mode=ActionMode.ASSIST, match_reason=STRANGER)


def follow(so_far: Tie, step: Tie) -> Tie:
    """The tie to a neighbour's neighbour: no surer than either, automatic only if both are."""
    both_auto = so_far.action_mode is step.action_mode is ActionMode.AUTO
    kind = so_far.kind if so_far.kind is step.kind else LinkKind.PROBABLE
    return Tie(
        kind=kind,
        confidence=so_far.confidence * step.confidence,
        action_mode=ActionMode.AUTO if both_auto else ActionMode.ASSIST,
        match_reason=f"{step.match_reason}, over another message",
        hops=so_far.hops + step.hops,
    )


def product_window(at: datetime) -> tuple[datetime, datetime]:
    """The span in which messages about one product are one story; absurd dates give what is left of it."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    return max(at, first + PRODUCT_WINDOW) - PRODUCT_WINDOW, min(at, last - PRODUCT_WINDOW) + PRODUCT_WINDOW


def belongs(tie: Tie, scope: Scope) -> bool:
    """Whether a neighbour with this tie is part of a story that is told this wide."""
    match scope:
        case Scope.CUSTOMER_ORDER:
            return tie.kind is LinkKind.ORDER
        case Scope.CUSTOMER:
            return tie.kind is not LinkKind.PRODUCT
        case Scope.PRODUCT:
            return True
    return False


def narrowest(counts: Mapping[Scope, int]) -> Scope:
    """The narrowest scope that has neighbours; the message alone when none has."""
    return next(
        (scope for scope in (Scope.CUSTOMER_ORDER, Scope.CUSTOMER, Scope.PRODUCT) if counts[scope]), Scope.SINGLE
    )
