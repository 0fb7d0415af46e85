"""The practice model itself: reads a request as a model would and answers it, the same request always the same way.

It knows nothing of the desk but what the request says: it calls the tools on offer, then fills the form it is shown.
"""

import tomllib
from functools import cache
from pathlib import Path

from sandbox.models_ask import Answer, Ask, Call, Fields, Offer, as_json, count_tokens
from sandbox.models_form import child, mildest, required
from sandbox.models_reading import Message, Source, read_message, sources, stems, themes

_PHRASES = Path(__file__).parent / "seed" / "model_phrases.toml"
_READS_AT_ONCE = 2
_KINDS = ("card", "timeline", "article")
_ELSE = {"reply": "past_reply", "interaction": "customer"}


def think(ask: Ask) -> Answer:
    """The answer, with its tokens counted."""
    answer = _think(ask)
    read = count_tokens(ask.system + "".join(said.text for said in ask.said) + str(ask.offers))
    written = count_tokens(answer.text + "".join(call.name + call.raw for call in answer.calls))
    return Answer(text=answer.text, calls=answer.calls, read=read, written=written)


def _think(ask: Ask) -> Answer:
    form = _form(ask)
    has_read = any(said.role == "tool" for said in ask.said)
    readers = [offer for offer in ask.offers if offer is not form and not offer.schema.get("required")]
    if readers and not has_read and ask.forced is None:
        return Answer(calls=tuple(_call(ask, n, offer, {}) for n, offer in enumerate(readers[:_READS_AT_ONCE])))
    if form is not None:
        return Answer(calls=(_call(ask, 0, form, _fill(form.schema, ask)),))
    if ask.schema is not None:
        return Answer(text=as_json(_fill(ask.schema, ask)))
    return Answer(text=_phrases()[_tongue(read_message(ask))]["plain"])


def _form(ask: Ask) -> Offer | None:
    """The tool that takes the answer: the forced one, or the last of those that want arguments."""
    if ask.forced is not None:
        return next((offer for offer in ask.offers if offer.name == ask.forced), None)
    return next((offer for offer in reversed(ask.offers) if offer.schema.get("required")), None)


def _call(ask: Ask, number: int, offer: Offer, arguments: Fields) -> Call:
    return Call(id=f"call_{len(ask.said)}_{number}", name=offer.name, raw=as_json(arguments))


def _fill(schema: Fields, ask: Ask) -> Fields:
    wanted = schema.get("properties")
    names = set(wanted) if isinstance(wanted, dict) else set()
    known = _route(ask) if "category" in names else _draft(ask) if {"text", "evidence"} <= names else {}
    filled = dict(known)
    for name in sorted(required(schema) - set(filled)):
        filled[name] = mildest(name, child(wanted, name), schema)
    return {name: value for name, value in filled.items() if name in names}


def _route(ask: Ask) -> Fields:
    message = read_message(ask)
    words = stems(message.text)
    shared = {name: words & stems(about) for name, about in themes(ask).items()}
    mood = _mood(message)
    best = max(shared, key=lambda name: len(shared[name]), default="")
    if mood == "positive":
        best = next((name for name in shared if "praise" in name), best)
    hits = sorted(shared.get(best, ()))
    return {"category": best, "confidence": 0.9 if hits or mood == "positive" else 0.55,
            "why": ", ".join(hits) or message.text[:60], "sentiment": mood, "topics": []}  # fmt: skip


def _draft(ask: Ask) -> Fields:
    message, told = read_message(ask), sources(ask)
    phrases = _phrases()[_tongue(message)]
    title = next((one for one in told if one.name == "name"), None)
    product = title.value if title else message.facts.get("product", "")
    fact = _fact(message, told) if "?" in message.text else None
    kind = (
        "fact" if fact else "unknown" if "?" in message.text else "sorry" if _mood(message) == "negative" else "thanks"
    )
    words = {"product": product, "fact": fact.name if fact else "", "value": fact.value if fact else ""}
    hello = phrases["hello_name"].format(name=message.name) if message.name else phrases["hello"]
    return {
        "text": f"{hello} {phrases[kind].format(**words)}",
        "language": message.language,
        "evidence": [{"kind": _kind(one.id), "id": one.id, "quote": one.value} for one in (title, fact) if one],
        "unknowns": [message.text] if kind == "unknown" else [],
        "why": kind,
    }


def _fact(message: Message, told: list[Source]) -> Source | None:
    asked = stems(message.text)
    facts = [one for one in told if one.name not in ("name", "kind", "brand", "description", "replies")]
    best = max(facts, key=lambda one: len(asked & stems(one.name)), default=None)
    return best if best and asked & stems(best.name) else None


def _mood(message: Message) -> str:
    """By the words; the stars only where the words say nothing."""
    words = message.text.lower()
    for mood in ("negative", "positive"):
        if any(start in words for start in _phrases()["tone"][mood]):
            return mood
    return {"1": "negative", "2": "negative", "5": "positive"}.get(message.facts.get("rating", ""), "neutral")


def _tongue(message: Message) -> str:
    return "ru" if message.language == "ru" else "en"


def _kind(source: str) -> str:
    start = source.partition(":")[0]
    return start if start in _KINDS else _ELSE.get(start, "past_reply")


@cache
def _phrases() -> dict[str, dict[str, str]]:
    return tomllib.loads(_PHRASES.read_text(encoding="utf-8"))
