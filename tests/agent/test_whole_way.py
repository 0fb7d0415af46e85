"""The whole way over real HTTP: pulled, handled, published once; and nothing published that may not be."""

import json
from collections import Counter
from pathlib import Path

import pytest
from practice import practising

from agent.drain import Drain
from agent.ingest import pull_all
from desk.interactions import ChannelName, SellerId, Status
from desk.playbook import Playbook
from sandbox.config import Fault, ShopConfig
from storage.database import Database
from storage.drafts import find_newest_decision
from storage.inbox import InboxFilter, list_inbox
from storage.tally import tally, waiting


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """Thirty happy reviews, one with a burn, one angry."""
    texts = [(5, f"Отличная кружка, ребёнок доволен, беру {number}-ю") for number in range(30)]
    texts += [(1, "Ребёнок обжёгся, ручка отвалилась с кипятком"), (2, "Пришла с трещиной, обидно")]
    rows = [
        {"id": f"t-{number}", "product": 7001, "product_name": "Кружка керамическая с крышкой", "category": "home",
         "rating": rating, "text": text, "pros": None, "cons": None, "comment": text}
        for number, (rating, text) in enumerate(texts)
    ]  # fmt: skip
    file = tmp_path / "reviews.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


async def test_good_reviews_are_answered_once_and_the_rest_waits_for_a_person(
    db: Database, seller: SellerId, playbook: Playbook, reviews: Path
) -> None:
    async with practising(db, seller, playbook, data=reviews) as practice:
        await pull_all(practice.desk)
        await practice.work_off()
        counts = db.read_now(tally, seller)
        summary = await practice.get("/practice/summary")
    assert counts.ingested == counts.handled == 32
    assert counts.sent >= 28
    assert counts.escalated >= 1
    assert summary["published_twice"] == 0
    assert summary["published"] == counts.sent


async def test_a_new_seller_with_defaults_writes_nothing_at_the_vendor(
    db: Database, seller: SellerId, playbook: Playbook, tmp_path: Path
) -> None:
    rows = [
        {"id": f"k-{number}", "product": 7001, "product_name": "Кружка", "category": "home", "rating": 5,
         "text": "Отлично", "pros": None, "cons": None, "comment": f"Отличная кружка номер {number}"}
        for number in range(1000)
    ]  # fmt: skip
    file = tmp_path / "thousand.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    async with practising(db, seller, playbook, data=file, auto_send=False, connected_before=None) as practice:
        await pull_all(practice.desk)
        drain = Drain(practice.desk)
        for _ in range(3):
            await drain.handle_some()
            await drain.dispatch_some()
        summary = await practice.get("/practice/summary")
    counts, left = db.read_now(tally, seller), db.read_now(waiting, seller)
    assert (counts.ingested, counts.sent, left.unsettled) == (1000, 0, 0)
    assert counts.handled >= 150
    assert summary["writes"] == 0


async def test_what_was_written_before_the_connection_is_never_sent_by_itself(
    db: Database, seller: SellerId, playbook: Playbook, reviews: Path
) -> None:
    async with practising(db, seller, playbook, data=reviews, connected_before=None) as practice:
        await pull_all(practice.desk)
        await practice.work_off()
        summary = await practice.get("/practice/summary")
    item = db.read_now(list_inbox, seller, wanted=InboxFilter(status=Status.OPEN)).items[-1]
    decision = db.read_now(find_newest_decision, seller, item.id)
    assert summary["writes"] == 0
    assert decision is not None
    assert "before the seller was connected" in (decision.held_because or "")


async def test_dropped_and_garbled_answers_never_publish_twice(
    db: Database, seller: SellerId, playbook: Playbook, reviews: Path
) -> None:
    faults = (
        Fault(kind="accept_then_drop", path="/api/v1/feedbacks/answer", method="POST", probability=0.3),
        Fault(kind="garbage", path="/api/v1/feedbacks/answer", method="POST", probability=0.2),
        Fault(kind="status", path="/api/v1/feedback", method="GET", probability=0.1, status=503),
    )
    async with practising(
        db, seller, playbook, data=reviews, config=ShopConfig(limits="lifted", faults=faults)
    ) as shop:
        await pull_all(shop.desk)
        await shop.work_off()
        summary = await shop.get("/practice/summary")
        published = await shop.get("/practice/published")
    assert summary["published_twice"] == 0
    assert max(Counter(item["id"] for item in published).values()) == 1
    assert db.read_now(tally, seller).sent >= 28


async def test_the_seeded_shop_is_worked_off_with_questions_and_cards(
    db: Database, seller: SellerId, playbook: Playbook
) -> None:
    async with practising(db, seller, playbook) as practice:
        pulled = {one.channel: one for one in await pull_all(practice.desk)}
        again = {one.channel: one for one in await pull_all(practice.desk)}
    assert all(one.error is None for one in pulled.values())
    assert pulled["products"].seen >= 30
    assert pulled[ChannelName.QUESTION].added >= 40
    assert again[ChannelName.QUESTION].added == again[ChannelName.REVIEW].added == 0


async def test_one_failing_channel_does_not_stop_the_others(db: Database, seller: SellerId, playbook: Playbook) -> None:
    broken = ShopConfig(limits="lifted", faults=(Fault(kind="status", path="/api/v1/feedbacks", status=403),))
    async with practising(db, seller, playbook, config=broken) as practice:
        pulled = {one.channel: one for one in await pull_all(practice.desk)}
    assert pulled["review"].error
    assert pulled["question"].error is None
    assert pulled["question"].added >= 40
