"""Makes a labelled set of what people did in live traffic: dangerous misses first, personal data masked.

The gate let a draft pass and a person changed or refused it: that comes first. Of the rest every sort gets its turn.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, zip_longest

from sqlalchemy import Connection

from desk.errors import NotFound
from desk.interactions import Interaction, Json, SellerId
from desk.playbook import Playbook
from desk.products import Product
from desk.redaction import Masks, redact
from evals.cases import About
from evals.set_import import Imported, import_rows
from storage.eval_harvest import Signal, find_signals
from storage.interactions import get_interaction
from storage.products import find_product

_SORTS = ("edited", "refused", "corrected", "escalated", "overridden")
# More is looked at than taken: one message may have several signals.
_LOOKED_AT = 5
ABOUT = About(
    description="what operators changed, refused, corrected or overrode, and what was left to them",
    source="live traffic of this shop, personal data masked",
    licence="the shop's own",
    labeller="operators",
    split="live",
)


def harvest(
    conn: Connection,
    seller_id: SellerId,
    *,
    name: str,
    playbook: Playbook,
    since: datetime,
    now: datetime,
    limit: int,
    is_dry: bool = False,
) -> Imported:
    """Add at most `limit` messages to the set of that name. They keep whose words they are, so erasure takes them."""
    signals = choose(find_signals(conn, seller_id, since=since, limit=limit * _LOOKED_AT), limit)
    rows = [row for one in signals if (row := _row(conn, seller_id, one, playbook)) is not None]
    return import_rows(
        conn, seller_id, name=name, kind="message", rows=rows, playbook=playbook, about=ABOUT, now=now, is_dry=is_dry
    )


def choose(signals: Sequence[Signal], limit: int) -> tuple[Signal, ...]:
    """One signal a message: misses first, then the others in turn, sort by sort, newest first each."""
    misses = [one for one in signals if one.is_miss]
    rest = [[one for one in signals if one.kind == sort and not one.is_miss] for sort in _SORTS]
    turns: Iterable[Signal] = (one for turn in zip_longest(*rest) for one in turn if one is not None)
    return tuple(_one_each(chain(misses, turns)))[:limit]


def _one_each(signals: Iterable[Signal]) -> Iterator[Signal]:
    seen = set()
    for one in signals:
        if one.interaction_id not in seen:
            seen.add(one.interaction_id)
            yield one


def _row(conn: Connection, seller_id: SellerId, signal: Signal, playbook: Playbook) -> dict[str, Json] | None:
    """The message as a general row; None where nothing of it is left to read."""
    try:
        message = get_interaction(conn, seller_id, signal.interaction_id)
    except NotFound:
        return None
    if not message.words.strip():
        return None
    product = _product(conn, seller_id, message)
    labels: dict[str, Json] = {
        # What the desk itself left to a person is no label: whether it had to, somebody else must say.
        "floor": "draft" if signal.kind in ("edited", "refused") else None,
        "category": signal.category if signal.category in playbook.categories else None,
        "reference": _hidden(signal.sent, message),
    }
    row: dict[str, Json] = {
        "id": f"live-{message.id}-{message.revision}",
        "interaction_id": int(message.id),
        "channel": message.channel.value,
        "text": _hidden(message.text, message) or "",
        "pros": _hidden(message.pros, message),
        "cons": _hidden(message.cons, message),
        "rating": message.rating,
        "nm_id": message.nm_id,
        "product_name": message.product_name,
        "card": None if product is None else _card(product),
        "because": signal.kind,
        "is_miss": signal.is_miss,
        "desk_verdict": signal.verdict,
        "desk_draft": _hidden(signal.draft, message),
        **labels,
    }
    return {key: value for key, value in row.items() if value is not None}


def _hidden(text: str | None, message: Interaction) -> str | None:
    """Without personal data, nor the name of whoever wrote."""
    if text is None:
        return None
    masked = redact(text)
    return Masks().hide_name(message.customer_name, masked) if message.customer_name else masked


def _product(conn: Connection, seller_id: SellerId, message: Interaction) -> Product | None:
    if message.nm_id is None:
        return None
    return find_product(conn, seller_id, marketplace=message.marketplace, nm_id=message.nm_id)


def _card(product: Product) -> dict[str, Json]:
    return {
        "nm_id": product.nm_id,
        "title": product.name,
        "article": product.article,
        "brand": product.brand,
        "kind": product.kind,
        "description": product.description,
        "characteristics": {line.name: line.value for line in product.characteristics},
        "sizes": list(product.sizes),
    }
