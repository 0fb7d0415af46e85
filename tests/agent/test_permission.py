"""Leave to go without a person: every no has its reason, and the seller's own numbers count at once."""

from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, make_inbound, put_inbound

from agent.desk import Desk
from agent.permission import hold_reason
from agent.reevaluate import raise_by_age
from desk.interactions import ChannelName, Interaction, Priority, SellerId, Source
from desk.playbook import Playbook
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.interactions import mark_handled
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from storage.settings import put_setting


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    """Connected ten days ago, auto-send on for reviews."""
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=10))
    db.write_now(set_auto_send, seller, ChannelName.REVIEW, is_on=True, now=NOW)
    return make_desk(db, seller, playbook=playbook)


def put(desk: Desk, **changes: object) -> Interaction:
    put_inbound(desk.db, desk.seller_id, make_inbound("r1", **changes))
    return newest(desk)


def newest(desk: Desk) -> Interaction:
    return desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items[0]


def test_what_was_imported_never_leaves_by_itself(desk: Desk) -> None:
    item = put(desk, source=Source.IMPORT)
    reason = desk.db.read_now(hold_reason, desk, item, now=NOW)
    assert reason is not None
    assert "imported" in reason


def test_the_seller_decides_how_old_a_message_may_be(desk: Desk) -> None:
    item = put(desk, occurred_at=NOW - timedelta(days=2))
    assert desk.db.read_now(hold_reason, desk, item, now=NOW) is None
    desk.db.write_now(put_setting, desk.seller_id, "auto_send_max_age_days", 1, author="anna", now=NOW)
    assert desk.db.read_now(hold_reason, desk, item, now=NOW) == "it is older than 1 days"


def test_the_seller_decides_how_long_waiting_makes_urgent(desk: Desk) -> None:
    item = put(desk, occurred_at=NOW - timedelta(hours=3), rating=2)
    desk.db.write_now(
        mark_handled, desk.seller_id, item.id, revision=1, intent="review_size", priority=Priority.HIGH,
        priority_reason="2 stars", sla_due_at=NOW, now=NOW,
    )  # fmt: skip
    assert desk.db.write_now(raise_by_age, desk, NOW) == 0
    desk.db.write_now(put_setting, desk.seller_id, "age_high_hours", 2, author="anna", now=NOW)
    assert desk.db.write_now(raise_by_age, desk, NOW) == 1
    assert newest(desk).priority is Priority.URGENT
