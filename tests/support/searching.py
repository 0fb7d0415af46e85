"""Builders for tests of search: answered messages in the rows, and indexed."""

from datetime import timedelta

from makers import NOW, make_inbound, put_inbound

from desk.interactions import ChannelName, Inbound, SellerId, VendorAnswer
from storage.database import Database
from storage.search_index import index_batch


def make_answered(external_id: str, text: str, answer: str, *, days_ago: float = 1.0, **changes: object) -> Inbound:
    """A question the shop has answered."""
    values: dict[str, object] = {
        "channel": ChannelName.QUESTION, "text": text, "rating": None, "needs_response": False,
        "answer": VendorAnswer(text=answer), "occurred_at": NOW - timedelta(days=days_ago), "customer_name": None,
    }  # fmt: skip
    return make_inbound(external_id, **(values | changes))


def index(db: Database, seller: SellerId) -> int:
    """Index whatever waits; returns how many documents were written."""
    written = 0
    while (done := db.write_now(index_batch, seller, now=NOW)).seen:
        written += done.written
    return written


def put(db: Database, seller: SellerId, *items: Inbound) -> None:
    """Store and index."""
    put_inbound(db, seller, *items)
    index(db, seller)
