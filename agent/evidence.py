"""What a draft may rely on: the lines of the card, the shop's own answers, its articles, what tools returned.

Each source keeps the id a tool gave it. Other people's words, other products' answers and background are left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from desk.claims import CUSTOMER, Source
from desk.interactions import Author, Json
from desk.products import Product
from desk.timeline import STRANGER
from tools.context import ToolCall

# What customers keep saying is background for a model, never a fact about the product; the card is read as it is.
_LEFT_OUT = ("get_product_history", "get_product_context")
# Names and times of rows are no facts: their digits would prove any number.
_ROW_KEYS = frozenset({"answered_at", "author", "channel", "confidence", "is_current", "match_reason", "occurred_at"})
# Customers' words prove nothing; those of this customer only that they were said.
_STRANGERS = frozenset({"question", "questions"})
_CUSTOMERS = "words"


def card_sources(product: Product | None) -> tuple[Source, ...]:
    """Every text of a card, a source each; nothing when there is none."""
    if product is None:
        return ()
    card = f"card:{product.nm_id}"
    texts = (
        ("name", product.name),
        *((line.name, f"{line.name}: {line.value}") for line in product.characteristics),
        ("description", product.description),
        ("sizes", ", ".join(product.sizes)),
        ("brand", product.brand),
        ("kind", product.kind),
    )
    return tuple(Source(kind="card", id=f"{card}:{name}", text=text) for name, text in texts if text)


def tool_sources(calls: Sequence[ToolCall]) -> tuple[Source, ...]:
    """Every text the tools returned that a draft may rely on."""
    return tuple(source for call in calls if call.name not in _LEFT_OUT for source in _walk(call, call.result, ""))


def _walk(call: ToolCall, value: Json, row: str, name: str = "") -> Iterator[Source]:
    if isinstance(value, dict):
        own = value.get("id")
        row = own if isinstance(own, str) else row
        for key, child in _factual(value):
            yield from _walk(call, child, row, key)
    elif isinstance(value, list):
        for child in value:
            yield from _walk(call, child, row, name)
    elif value is not None and (text := str(value).strip()):
        kind = CUSTOMER if name == _CUSTOMERS else _KINDS.get(call.name, "tool")
        shown = text if call.name in _KINDS else f"{name.replace('_', ' ')}: {text}"
        yield Source(kind=kind, id=row or call.name, text=shown)


def _factual(value: Mapping[str, Json]) -> Iterable[tuple[str, Json]]:
    """The parts of one result a draft may rely on: no other product's answers, no stranger's words."""
    if value.get("same_product") is False or value.get("author") == Author.CUSTOMER:
        return ()
    left_out = _ROW_KEYS | _STRANGERS | {"id", "same_product"} if _is_row(value) else frozenset[str]()
    told = ((key, child) for key, child in value.items() if key not in left_out)
    if value.get("match_reason") == STRANGER:
        return ((key, child) for key, child in told if key == "answer")
    return told


def _is_row(value: Mapping[str, Json]) -> bool:
    """A row of the desk, as our own tools describe it: its id tells so."""
    own = value.get("id")
    return "author" in value or (isinstance(own, str) and ":" in own)


_KINDS = {
    "get_past_replies": "past_reply",
    "get_timeline": "timeline",
    "search_knowledge": "article",
    "earlier_in_this_chat": "timeline",
}
