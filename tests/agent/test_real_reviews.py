"""Real reviews (other people's public data, never part of the repository): answered, named, and never in one voice."""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from makers import NOW, make_interaction, make_playbook

from agent.consider import Considered, consider
from agent.models import resolve
from desk.decisions import Verdict
from desk.interactions import Marketplace
from desk.products import Product
from tools.context import StaticReader

ROOT = Path(__file__).parents[2]
FILE = Path(os.environ.get("REPLYDESK_DATA", ROOT.parent / "shared" / "data")) / "wb_reviews_ru" / "wb_reviews_ru.jsonl"
EVERY = 28
PLAYBOOK = make_playbook()
MODEL = resolve("offline", playbook=PLAYBOOK)

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the public reviews are not on this machine")


async def _consider(row: dict[str, Any]) -> Considered:
    name, nm_id = str(row["product_name"]), int(row["product"])
    interaction = make_interaction(
        text=row["comment"] or "", pros=row["pros"], cons=row["cons"], rating=row["rating"], nm_id=nm_id,
        product_name=name, customer_name=None, external_id=row["id"],
    )  # fmt: skip
    product = Product(marketplace=Marketplace.WILDBERRIES, nm_id=nm_id, name=name)
    return await consider(
        interaction, playbook=PLAYBOOK, router_model=MODEL, drafter_model=MODEL,
        reader=StaticReader(product=product), now=NOW,
    )  # fmt: skip


async def test_most_happy_reviews_leave_by_themselves_with_the_products_name_in_different_words() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()[::EVERY]
    rows = [json.loads(line) for line in lines]
    done = [(row, await _consider(row)) for row in rows]
    happy = [made for row, made in done if row["rating"] == 5 and not row["cons"]]
    sent = [(row, made) for row, made in done if made.decision.verdict is Verdict.SEND and made.draft is not None]
    texts = Counter(made.draft.text for _, made in sent if made.draft)
    named = [row for row, made in sent if made.draft and _names(made.draft.text, str(row["product_name"]))]
    assert sum(made.decision.verdict is Verdict.SEND for made in happy) / len(happy) >= 0.70
    assert len(named) / len(sent) >= 0.95
    assert max(texts.values()) / len(sent) <= 0.02


def _names(text: str, product: str) -> bool:
    """Whether a word of the product's name stands in the reply."""
    words = [word.casefold().strip("«»\"'(),.") for word in product.split() if len(word) > 3]
    return any(word in text.casefold() for word in words or [product.casefold()])
