"""Writes the reply to a review: greets, thanks or apologises, names the product, speaks to what was said of it."""

from collections.abc import Iterable

from agent.offline.reading import Message
from agent.offline.sources import Card
from agent.offline.wording import Picker, Wording
from desk.aspects import Aspects, find_aspects

_MOST_REACTIONS = 2
_MIDDLE = 3


def write_review(message: Message, card: Card, wording: Wording, picker: Picker, *, name: str) -> str:
    """The reply as one text. `name`: the customer's first name, or empty."""
    aspects = find_aspects(
        text=message.text, pros=message.pros, cons=message.cons, rating=message.rating, words=wording.lists
    )  # fmt: skip
    greeting = _greet(wording, picker, name)
    if is_complaint(message):
        parts = [greeting, *_complaint(message, aspects, card, wording, picker)]
    elif _is_mixed(message, aspects):
        parts = [greeting, *_mixed(message, aspects, card, wording, picker)]
    else:
        parts = [greeting, *_praise(aspects, card, wording, picker)]
    # After the greeting and the opening: a farewell stays the last word.
    parts.insert(2, _warmth(message, wording, picker))
    return " ".join(part for part in parts if part)


def is_complaint(message: Message) -> bool:
    """Whether the reply must apologise: unhappy words, or one or two stars."""
    rating = message.rating
    return message.facts.get("sentiment") == "negative" or (rating is not None and rating <= 2)


def _is_mixed(message: Message, aspects: Aspects) -> bool:
    """Three stars, or words that only criticise: "glad that you like it" would be deaf."""
    rating = message.rating
    only_criticism = aspects.is_sore and not aspects.praised
    return rating == _MIDDLE or only_criticism or (rating is None and message.facts.get("sentiment") == "neutral")


def _greet(wording: Wording, picker: Picker, name: str) -> str:
    options = wording.need("greeting_named") if name else wording.need("greeting")
    return picker.pick("greeting", options, name=name)


def _praise(aspects: Aspects, card: Card, wording: Wording, picker: Picker) -> list[str]:
    # Five stars with a "but" somewhere: neither delight nor a remark is sure.
    general = "mere_general" if aspects.has_regret else "praise_general"
    reactions = _reactions(aspects, wording, picker) or [picker.pick("praise", wording.need(general))]
    both = [picker.pick("both", wording.need("both_sides"))] if aspects.has_remark else []
    opening = _opening("thanks_mixed" if aspects.has_remark else "thanks", card, wording, picker)
    if picker.is_brief:
        return [opening, *(both or reactions[:1])]
    # "May it serve you long" is no farewell to somebody who found fault with it.
    closing = wording.need("closing_mixed" if aspects.has_remark else "closing")
    return [opening, *reactions, *both, picker.pick("end", closing)]


def _reactions(aspects: Aspects, wording: Wording, picker: Picker) -> list[str]:
    """A sentence for each of the first topics praised; two in a row do not begin alike."""
    topics = [topic for topic in picker.order("topics", aspects.praised) if wording.get(f"praise_{topic}")]
    said: list[str] = []
    for topic in topics[:_MOST_REACTIONS]:
        options = wording.get(f"praise_{topic}")
        fresh = [option for option in options if not said or option.split()[0] != said[-1].split()[0]]
        said.append(picker.pick(topic, fresh or options))
    return said


def _mixed(message: Message, aspects: Aspects, card: Card, wording: Wording, picker: Picker) -> list[str]:
    topic = _first_named(wording, (*_grave(message), *aspects.criticised))
    opening, middle = _opening("thanks_mixed", card, wording, picker), _about(topic, "mixed", wording, picker)
    if picker.is_brief:
        return [opening, middle]
    reaction = _reactions(aspects, wording, picker)[:1]
    return [opening, *reaction, middle, picker.pick("end", wording.need("closing_mixed"))]


def _complaint(message: Message, aspects: Aspects, card: Card, wording: Wording, picker: Picker) -> list[str]:
    checked = wording.get("check_topics")
    # What a check of the goods can settle comes first: a crushed box before how long it was on its way.
    routed = sorted(
        (topic for topic in message.topics if topic not in aspects.praised), key=lambda one: one not in checked
    )
    topic = _first_named(wording, (*_grave(message), *aspects.criticised, *routed))
    step = "step_check" if topic in checked else "step_details"
    opening, next_step = _opening("sorry", card, wording, picker), picker.pick("step", wording.need(step))
    # The next step is the point of the reply; what is said of the trouble itself may go.
    return [opening, next_step] if picker.is_brief else [opening, _about(topic, "sorry", wording, picker), next_step]


def _warmth(message: Message, wording: Wording, picker: Picker) -> str:
    """One kind sentence more, where a person asked for it."""
    if not picker.is_warm:
        return ""
    return picker.pick("warmth", wording.get("warmth_sorry" if is_complaint(message) else "warmth_thanks") or ("",))


def _opening(kind: str, card: Card, wording: Wording, picker: Picker) -> str:
    """The sentence that names the product; the plain one when there is no name for it in this language."""
    if not card.title:
        return picker.pick(kind, wording.need(f"{kind}_plain"))
    return picker.pick(kind, wording.need(kind), product=card.title)


def _about(topic: str, kind: str, wording: Wording, picker: Picker) -> str:
    if not topic:
        return picker.pick(kind, wording.need(f"{kind}_general"))
    values = {"with": wording.need(f"with_{topic}")[0], "about": wording.need(f"about_{topic}")[0]}
    return picker.pick(f"{kind}_topic", wording.need(f"{kind}_topic"), **values)


def _grave(message: Message) -> tuple[str, ...]:
    """What the router holds for the worst that can be said of a purchase, whatever else the customer mentions."""
    return tuple(topic for topic in message.topics if topic in ("defect", "wrong_item"))


def _first_named(wording: Wording, topics: Iterable[str]) -> str:
    """The first topic the language has words for; an empty text when there is none."""
    known = (topic for topic in topics if wording.get(f"with_{topic}") and wording.get(f"about_{topic}"))
    return next(known, "")
