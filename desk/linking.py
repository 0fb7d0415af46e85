"""Scores a pair of messages: one order, one customer, probably one person, one product's story, or nothing. Pure.

Tier B, equal identifiers, is certain. Tier C adds up what speaks for one writer: time, name, meaning, and *evidence*,
that is details two people seldom share or a word about one's own earlier message. Without enough evidence time and name
mean nothing, since namesakes complain of the same defect on the same day; any contradiction ends it. Tier A is context.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from desk.link_values import ActionMode, LinkKind, LinkScore, LinkSide, LinkWeights, Signal, kind_of
from desk.linking_details import SPECIAL
from desk.linking_policy import LinkPolicy
from desk.linking_reading import SideReading, read_side
from desk.linking_signals import find_signals, is_evidence, speaks_of_own
from desk.linking_slots import code_of
from desk.linking_vetoes import find_vetoes

_NOTHING = LinkScore(kind=LinkKind.NONE, confidence=0.0, action_mode=ActionMode.ASSIST, reason="nothing ties them")
_DENIED = "refers_to_others"
# What speaks against a number anybody could have written.
_DOUBTS = (_DENIED, "other_name", "other_gender", "other_owner", "other_customer_id")


def score_pair(a: LinkSide, b: LinkSide, *, policy: LinkPolicy, common: frozenset[str] = frozenset()) -> LinkScore:
    """What ties two messages. `common`: details so frequent around this product that sharing them says nothing."""
    return score_readings(read_side(a, policy), read_side(b, policy), policy=policy, common=common)


def score_readings(
    a: SideReading, b: SideReading, *, policy: LinkPolicy, common: frozenset[str] = frozenset()
) -> LinkScore:
    """The same for messages already read."""
    if a.side.seller_id != b.side.seller_id or a.side.marketplace != b.side.marketplace:
        return _NOTHING
    weights = policy.weights
    certain = _certain(a, b, weights)
    if certain is not None:
        return _of_identifiers(certain, a, b, weights)
    if a.side.nm_id is None or a.side.nm_id != b.side.nm_id:
        return _NOTHING
    if abs(a.side.occurred_at - b.side.occurred_at) > weights.window:
        return _NOTHING
    signals = find_signals(a, b, policy=policy, shared=details_shared(a, b, common))
    return combine(signals, find_vetoes(a, b), weights)


def details_shared(a: SideReading, b: SideReading, common: frozenset[str]) -> frozenset[str]:
    """Details both name and few others do; what both merely write about (`дужка хрустнула`) is none."""
    return (a.keys & b.keys) - (a.topic & b.topic) - common


def may_be_linked(a: SideReading, b: SideReading) -> bool:
    """A cheap look before the exact one: False means that no link worth keeping can come of it."""
    return not a.keys.isdisjoint(b.keys) or share_identifier(a, b) or speaks_of_own(a, b)


def share_identifier(a: SideReading, b: SideReading) -> bool:
    """Whether both name the same order or customer, in a field or in the text."""
    one, other = a.side, b.side
    return bool(
        (one.order_id and one.order_id == other.order_id)
        or (one.customer_id and one.customer_id == other.customer_id)
        or _order_in_text(a, b)
    )


def order_key(order_id: str) -> str:
    """The detail a text has that names this order."""
    return f"{SPECIAL}:{code_of(order_id.partition(':')[2] or order_id)}"


def _order_in_text(a: SideReading, b: SideReading) -> str | None:
    """The order of one that the other, who has none, names."""
    for writer, owner in ((a, b), (b, a)):
        number = owner.side.order_id
        if number and not writer.side.order_id and order_key(number) in writer.keys:
            return number
    return None


def combine(signals: Iterable[Signal], vetoes: Iterable[Signal], weights: LinkWeights) -> LinkScore:
    """Weigh signals of one product's story. More signals never lower the confidence, a veto ends it."""
    signals, vetoes = tuple(signals), tuple(vetoes)
    if vetoes:
        reason = f"{vetoes[0].name.replace('_', ' ')}: {vetoes[0].detail}"
        return LinkScore(
            kind=LinkKind.NONE, confidence=0.0, action_mode=ActionMode.ASSIST, reason=reason, signals=signals,
            vetoes=vetoes,
        )  # fmt: skip
    evidence = sum(signal.weight for signal in signals if is_evidence(signal))
    total = sum(signal.weight for signal in signals)
    cap = _cap(signals, evidence, weights)
    confidence = round(min(total, cap), 4)
    is_probable = cap > weights.cap_without_evidence and confidence >= weights.store_floor
    return LinkScore(
        kind=LinkKind.PROBABLE if is_probable else LinkKind.PRODUCT,
        confidence=confidence if is_probable else min(confidence, weights.product_story),
        action_mode=ActionMode.ASSIST,
        reason=_reason(signals) if is_probable else "the same product within the window",
        signals=signals,
    )


def _cap(signals: tuple[Signal, ...], evidence: float, weights: LinkWeights) -> float:
    """How sure the evidence allows to be: one rare word is a weak hint, and only if name and matter agree, too."""
    if evidence >= weights.evidence:
        return weights.cap_probable
    named = sum(signal.weight for signal in signals if signal.name == "same_name")
    is_same_matter = any(signal.name == "same_meaning" for signal in signals)
    if evidence >= weights.evidence_named and named >= weights.name and is_same_matter:
        return weights.cap_named
    return weights.cap_without_evidence


def _reason(signals: tuple[Signal, ...]) -> str:
    strongest = sorted((s for s in signals if is_evidence(s)), key=lambda s: (-s.weight, s.name))
    return "; ".join(f"{s.name.replace('_', ' ')}: {s.detail}" for s in strongest[:3])


@dataclass(frozen=True, slots=True)
class _Certain:
    """Equal identifiers. `is_vouched`: the marketplace itself says so on both sides."""

    kind: LinkKind
    confidence: float
    detail: str
    is_vouched: bool


def _certain(a: SideReading, b: SideReading, weights: LinkWeights) -> _Certain | None:
    one, other = a.side, b.side
    if _equal(one.order_id, other.order_id, weights):
        # One order under two customers is a family, or a mistake: worth showing, nothing to act upon.
        is_split = _differ(one.customer_id, other.customer_id)
        sure = weights.order_split if is_split else weights.order
        return _Certain(LinkKind.ORDER, sure, f"order {one.order_id}", not is_split)
    if _equal(one.customer_id, other.customer_id, weights):
        return _Certain(LinkKind.CUSTOMER, weights.customer, f"customer {one.customer_id}", True)
    if named := _order_in_text(a, b):
        return _Certain(LinkKind.ORDER, weights.order_in_text, f"order {named} in the text", False)
    return None


def _of_identifiers(certain: _Certain, a: SideReading, b: SideReading, weights: LinkWeights) -> LinkScore:
    doubts = tuple(veto for veto in find_vetoes(a, b) if veto.name in _DOUBTS)
    is_denied = any(veto.name == _DENIED for veto in doubts)
    is_doubted = bool(doubts) and not certain.is_vouched
    confidence = min(certain.confidence, weights.order_doubted) if is_doubted else certain.confidence
    mode = ActionMode.AUTO if certain.is_vouched and not is_denied and confidence >= weights.high else ActionMode.ASSIST
    signal = Signal(name=f"same_{certain.kind.value}", weight=confidence, detail=certain.detail)
    return LinkScore(
        kind=certain.kind, confidence=confidence, action_mode=mode, reason=f"the same {certain.detail}",
        signals=(signal,), vetoes=doubts,
    )  # fmt: skip


def _equal(one: str | None, other: str | None, weights: LinkWeights) -> bool:
    return bool(one) and one == other and kind_of(one or "") not in weights.weak_id_kinds


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other) and one != other and kind_of(one or "") == kind_of(other or "")
