"""Why two messages cannot be one person's: each a quote from both sides. Pure; the same in either order."""

import re
from collections.abc import Iterator
from datetime import timedelta

from desk.link_values import Signal, kind_of
from desk.linking_names import agreement
from desk.linking_reading import SideReading, in_order
from desk.linking_slots import code_of

_CONFLICTING = (
    "serial", "batch", "dimensions", "height", "size", "letter_size", "age", "address", "colours", "side_left",
    "side_top", "side_front", "makers", "breeds", "engraving", "voltage", "mass", "volume", "rub", "pieces", "charge",
    "body_weight",
)  # fmt: skip
_KIN = ({"who_girl"}, {"who_boy"}, {"who_dog"}, {"who_cat"}, {"who_other_pet"})
_NONE_OF = {
    "no_children": frozenset({"who_girl", "who_boy"}), "no_pets": frozenset({"who_dog", "who_cat", "who_other_pet"}),
}  # fmt: skip
# `Магнитогорск` and `Магнитка` are one place, `Новосибирск` and `Новокузнецк` are two.
_CITY = 5
# Within this span one person is in one place.
_SAME_MOMENT = timedelta(hours=48)
_BEFORE = ("before_purchase", "first_time")
_OWNER = ("long_use", "resolved", "returned", "owned")
# Nothing is chosen, ordered, delivered and worn faster.
_FASTEST_DELIVERY = timedelta(hours=6)


def find_vetoes(a: SideReading, b: SideReading) -> tuple[Signal, ...]:
    """Every contradiction, one of a kind."""
    earlier, later = in_order(a, b)
    found = [*_identity(earlier, later), *_slots(earlier, later), *_denials(earlier, later)]
    found += [*_timeline(earlier, later), *_claims(earlier, later), *_third_person(earlier, later)]
    return tuple(Signal(name=name, weight=0.0, detail=detail) for name, detail in dict(found).items())


def _identity(a: SideReading, b: SideReading) -> Iterator[tuple[str, str]]:
    for field in ("order_id", "customer_id"):
        left, right = getattr(a.side, field), getattr(b.side, field)
        if left and right and left != right and kind_of(left) == kind_of(right):
            yield f"other_{field}", f"{left} / {right}"
    orders = [_orders(one) for one in (a, b)]
    if all(orders) and not orders[0] & orders[1] and "again" not in b.states:
        yield "other_order", " / ".join(", ".join(sorted(some)) for some in orders)
    if agreement(a.name, b.name) <= -1 and not a.named & b.name.roots and not b.named & a.name.roots:
        yield "other_name", f"{a.name.shown} / {b.name.shown}"
    genders = [_gender(one) for one in (a, b)]
    if all(genders) and genders[0] != genders[1]:
        yield "other_gender", f"{genders[0]} / {genders[1]}"


def _orders(one: SideReading) -> frozenset[str]:
    """The order in its field, else those the text names; the marketplace's inner numbers are none a customer knows."""
    if one.side.order_id:
        return frozenset() if kind_of(one.side.order_id) else frozenset({code_of(one.side.order_id)})
    return one.slots.get("order", frozenset())


def _gender(one: SideReading) -> str:
    """What words and name say; nothing when they disagree."""
    said = {*one.genders, *([one.name.gender] if one.name.gender else [])}
    return said.pop() if len(said) == 1 else ""


def _slots(a: SideReading, b: SideReading) -> Iterator[tuple[str, str]]:
    for slot in _CONFLICTING:
        left, right = a.slots.get(slot, frozenset()), b.slots.get(slot, frozenset())
        if left and right and not left & right:
            yield f"other_{slot}", f"{', '.join(sorted(left))} / {', '.join(sorted(right))}"
    cities = [{city[:_CITY] for city in side.slots.get("city", ())} for side in (a, b)]
    if all(cities) and not cities[0] & cities[1]:
        yield "other_city", " / ".join(", ".join(sorted(side.slots["city"])) for side in (a, b))
    codes = [side.slots.get("code", frozenset()) for side in (a, b)]
    if not codes[0] & codes[1] and {_shape(code) for code in codes[0]} & {_shape(code) for code in codes[1]}:
        yield "other_serial", " / ".join(", ".join(sorted(some)) for some in codes)
    yield from _none_of(a, b)
    left, right = a.slots.get("who", frozenset()), b.slots.get("who", frozenset())
    kin = [{who for group in _KIN for who in group & side} for side in (left, right)]
    if kin[0] and kin[1] and not kin[0] & kin[1]:
        yield "other_family", f"{', '.join(sorted(kin[0]))} / {', '.join(sorted(kin[1]))}"
    for one, other in ((a, b), (b, a)):
        both = one.slots.get("lacks", frozenset()) & other.slots.get("has", frozenset())
        # What was missing may be asked for before a purchase, and may come later.
        if both and a.side.channel != "question" and "resolved" not in b.states:
            yield "other_parts", f"without / with {', '.join(sorted(both))}"
    places = a.slots.get("place", frozenset()), b.slots.get("place", frozenset())
    is_same_moment = abs(a.side.occurred_at - b.side.occurred_at) <= _SAME_MOMENT
    if is_same_moment and places[0] and places[1] and not places[0] & places[1]:
        yield "other_place", f"{', '.join(sorted(places[0]))} / {', '.join(sorted(places[1]))}"


def _shape(code: str) -> str:
    """`771204k` and `771240k` are numbers of one kind."""
    return re.sub(r"[^\W\d]", "a", re.sub(r"\d", "0", code))


def _none_of(a: SideReading, b: SideReading) -> Iterator[tuple[str, str]]:
    """One has children or pets, the other has none."""
    for one, other in ((a, b), (b, a)):
        for state, kin in _NONE_OF.items():
            if state in one.states and kin & other.slots.get("who", frozenset()):
                yield "other_family", f"{one.states[state]} / {', '.join(sorted(kin & other.slots['who']))}"


def _denials(earlier: SideReading, later: SideReading) -> Iterator[tuple[str, str]]:
    """The later writer speaks of a message that is somebody else's; an earlier one cannot know the later."""
    for label in ("refers_named", "refers_others"):
        quote = later.refers.get(label)
        if quote and _may_mean(quote, earlier.side.channel):
            yield "refers_to_others", quote
    crowd = later.refers.get("refers_crowd")
    is_own = "owned" in later.states or "refers_review" in later.refers
    if crowd and earlier.side.channel == "review" and not is_own:
        yield "refers_to_others", crowd
    if "argues" in later.states and earlier.side.channel != "question":
        yield "argues_with_others", later.states["argues"]
    for one, other in ((earlier, later), (later, earlier)):
        if "second_hand" in one.states and "second_hand" not in other.states:
            yield "other_owner", one.states["second_hand"]
        if "bulk" in one.states and "single" in other.states:
            yield "other_amount", f"{one.states['bulk']} / {other.states['single']}"


def _may_mean(quote: str, channel: str) -> bool:
    """Whether what is spoken of may be a message on that channel: a review is no question."""
    said = quote.lower()
    named = {name for name, beginning in (("review", "отзыв"), ("question", "вопрос")) if beginning in said}
    return not named or channel in named


def _claims(earlier: SideReading, later: SideReading) -> Iterator[tuple[str, str]]:
    """The later message says of the same thing the opposite, and of nothing that changed in between."""
    if earlier.side.channel == "question" or "changed" in later.states:
        return
    first, then = earlier.claims, later.claims
    both = (first.done & then.undone) | (first.undone & then.done)
    if both:
        yield "other_claim", f"is and is not: {', '.join(sorted(both))}"
    elif fine := (first.blamed & then.fine) - then.blamed:
        yield "other_claim", f"bad and fine: {', '.join(sorted(fine))}"


def _third_person(earlier: SideReading, later: SideReading) -> Iterator[tuple[str, str]]:
    """One writes of a namesake as of somebody else: `та Лидия`, `в отличие от Ларисы`."""
    for one, other in ((earlier, later), (later, earlier)):
        for root in sorted(one.spoken_of.keys() & (one.name.roots | other.name.roots)):
            yield "speaks_of_namesake", one.spoken_of[root]


def _timeline(earlier: SideReading, later: SideReading) -> Iterator[tuple[str, str]]:
    first, then = earlier.states, later.states
    newcomer = next((then[state] for state in _BEFORE if state in then), None) if "again" not in then else None
    owner = next((first[state] for state in _OWNER if state in first), None)
    if owner and newcomer:
        yield "owner_then_newcomer", f"{owner} / {newcomer}"
    is_new = earlier.side.channel == "question" or "waiting" in first or any(state in first for state in _BEFORE)
    if "long_use" in then and is_new and "owned" not in first:
        yield "use_longer_than_gap", then["long_use"]
    if "long_use" in first and "waiting" in then and "again" not in then:
        yield "owner_then_newcomer", f"{first['long_use']} / {then['waiting']}"
    if "resolved" in first and "resolved" not in then and ("waiting" in then or "refund_wanted" in then):
        yield "settled_then_waiting", f"{first['resolved']} / {then.get('waiting') or then.get('refund_wanted')}"
    gap = later.side.occurred_at - earlier.side.occurred_at
    if gap < _FASTEST_DELIVERY and any(state in first for state in _BEFORE) and "owned" in then:
        yield "owner_too_soon", then["owned"]
