"""Seen from above: linked pairs by kind, and the largest groups that span channels."""

from makers import NOW, make_inbound, put_inbound

from desk.interactions import ChannelName, InteractionId, SellerId
from desk.link_values import ActionMode, LinkKind, LinkScore
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.links import Judgement, record_links
from storage.stories import count_links, find_stories


def link(
    db: Database, seller: SellerId, ids: dict[str, InteractionId], one: str, other: str, confidence: float
) -> None:
    score = LinkScore(
        kind=LinkKind.PROBABLE, confidence=confidence, action_mode=ActionMode.ASSIST, reason="the same rare word"
    )
    judgement = Judgement(one=ids[one], other=ids[other], score=score)
    db.write_now(record_links, seller, [judgement], floor=0.5, now=NOW)


def test_groups_of_three_over_two_channels_are_stories_and_weak_links_are_none(db: Database, seller: SellerId) -> None:
    question = {"channel": ChannelName.QUESTION, "rating": None}
    put_inbound(
        db,
        seller,
        make_inbound("a", **question),
        *(make_inbound(name) for name in "bcdefg"),
        make_inbound("far", **question),
    )
    items = db.read_now(list_inbox, seller, wanted=InboxFilter()).items
    ids = {item.external_id: item.id for item in items}
    link(db, seller, ids, "a", "b", 0.7)
    link(db, seller, ids, "b", "c", 0.8)
    link(db, seller, ids, "c", "far", 0.55)
    for one, other in ("de", "ef", "fg"):
        link(db, seller, ids, one, other, 0.8)
    assert find_ids(db, seller) == [{ids["a"], ids["b"], ids["c"]}]
    assert db.read_now(count_links, seller) == {"probable": 5}
    assert db.read_now(count_links, SellerId(f"{seller}-other")) == {}


def find_ids(db: Database, seller: SellerId) -> list[set[InteractionId]]:
    return [set(story) for story in db.read_now(find_stories, seller)]
