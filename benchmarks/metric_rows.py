"""Seeded work for the figures: messages with decisions, drafts, replies and calls of models, a thousand days deep."""

import random
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.sql.expression import bindparam

from benchmarks.rows import NOW, make_inbounds
from desk.interactions import SellerId
from storage.database import Database
from storage.tables import decisions, drafts, interactions, replies
from storage.tables_models import model_calls
from storage.upsert import bulk_upsert

_PAGE = 20_000
_INTENTS = ("praise", "defect", "size", "delivery", "material", "other")
_DRAFT = "Добрый день! Спасибо за отзыв, нам важно ваше мнение. Размер указан в карточке товара."
_EDITED = "Добрый день! Спасибо за отзыв, нам очень важно ваше мнение. Размер есть в карточке."
_MANUAL = "Здравствуйте, напишите нам в чат, пожалуйста, мы разберёмся с вашим заказом сегодня же."
_VERDICTS = ("send", "send", "send", "draft", "draft", "block", "escalate")
Row = dict[str, Any]


def fill(database: Database, seller: SellerId, count: int) -> None:
    """`count` messages, one a minute up to NOW; six of seven answered, half of those by operators."""
    items = make_inbounds(count)
    while page := list(islice(items, _PAGE)):
        # Stored as they were written: a history, not one page of today.
        moment = min(page[-1].occurred_at + timedelta(minutes=5), NOW)
        database.write_now(bulk_upsert, seller, page, now=moment, reply_pending=timedelta(minutes=180))
    database.write_now(_work, seller)


def _work(conn: Connection, seller: SellerId) -> None:
    rows = conn.execute(
        select(interactions.c.id, interactions.c.occurred_at, interactions.c.needs_response, interactions.c.channel)
        .where(interactions.c.seller_id == seller)
        .order_by(interactions.c.id)
    ).all()
    for start in range(0, len(rows), _PAGE):
        worked = [_work_on(row, seller) for row in rows[start : start + _PAGE] if row.needs_response]
        for table, name in ((drafts, "draft"), (decisions, "decision"), (replies, "reply"), (model_calls, "call")):
            made = [one[name] for one in worked if name in one]
            if made:
                conn.execute(insert(table), made)
        conn.execute(_CHANGE, [one["row"] for one in worked])


_CHANGE = (
    update(interactions)
    .where(interactions.c.id == bindparam("row_id"))
    .values(
        intent=bindparam("new_intent"), status=bindparam("new_status"), needs_response=bindparam("is_open"),
        responded_at=bindparam("at"), answer_text=bindparam("answer"), updated_at=bindparam("changed_at"),
    )
)  # fmt: skip


def _work_on(row: Any, seller: SellerId) -> dict[str, Row]:
    random_ = random.Random(row.id)
    handled_at = row.occurred_at + timedelta(seconds=random_.randint(20, 300))
    common = {"seller_id": seller, "interaction_id": row.id, "created_at": handled_at}
    made: dict[str, Row] = {
        "draft": common | {
            "id": row.id, "revision": 1, "version": 1, "cache_key": "k", "text": _DRAFT, "language": "ru",
            "evidence": [], "unknowns": [], "why": "", "model": "offline", "cost_usd": 0.0,
        },
        "decision": common | {
            "draft_id": row.id, "revision": 1, "verdict": random_.choice(_VERDICTS), "confidence": 0.9,
            "held_because": None, "findings": [], "snapshot": {},
        },
        "call": common | {
            "step": "drafter", "model": "openai-chat:m", "provider": "openai", "input_tokens": 900,
            "output_tokens": 90, "cost_usd": 0.001, "latency_ms": 900.0, "outcome": "ok", "is_answer": True,
        },
        "row": {
            "row_id": row.id, "new_intent": random_.choice(_INTENTS), "new_status": "open", "is_open": True,
            "at": None, "answer": None, "changed_at": handled_at,
        },
    }  # fmt: skip
    proven = handled_at + timedelta(seconds=random_.expovariate(1 / 9000))
    if random_.random() < 0.95 and proven < NOW:
        _answer(made, row, seller, random_, proven)
    return made


def _answer(made: dict[str, Row], row: Any, seller: SellerId, random_: random.Random, proven: Any) -> None:
    is_auto = random_.random() < 0.5
    text = _DRAFT if is_auto else random_.choices((_DRAFT, _EDITED, _MANUAL), (6, 3, 1))[0]
    made["reply"] = {
        "seller_id": seller, "interaction_id": row.id, "draft_id": row.id, "revision": 1, "seq": 1,
        "channel": row.channel, "external_id": str(row.id), "ref": f"bench-{row.id}", "text": text, "text_sha": "",
        "origin": "auto" if is_auto else "operator",
        "author": "desk" if is_auto else random_.choice(("anna", "boris", "vera")), "state": "confirmed",
        "attempts": 1, "fence": 1, "next_try_at": proven, "created_at": proven, "updated_at": proven,
        "confirmed_at": proven,
    }  # fmt: skip
    made["row"] |= {"new_status": "responded", "is_open": False, "at": proven, "answer": text, "changed_at": proven}
