"""Past days follow their rows: late answers, moved chats, corrected intents, erasures, deadlines that pass."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from makers import make_inbound, put_inbound
from metric_makers import POLICY, Rows, at, refresh, settle
from sqlalchemy import delete, insert, select, update

from desk.interactions import ChannelName, SellerId
from desk.link_values import ActionMode, LinkKind, LinkScore
from desk.metrics import Fact, Facts
from storage.database import Database
from storage.links import Judgement, link_by_hand, record_links, unlink_by_hand
from storage.metrics import Freshness, read_facts, read_freshness
from storage.metrics_refresh import count_stale_days, note_changes
from storage.tables import drafts, interaction_events, interactions, replies
from storage.tables_durable import person_acts
from storage.tables_metrics import metric_facts

NOW = at(25, 12)
TUESDAY = date(2026, 11, 24)


def facts_of(db: Database, seller: SellerId, day: date = TUESDAY, *, now: Any = NOW) -> Facts:
    return db.read_now(read_facts, seller, since=day, until=day + timedelta(days=1), now=now)


def number(db: Database, seller: SellerId, name: Fact, day: date = TUESDAY, *, now: Any = NOW, **key: str) -> int:
    found = facts_of(db, seller, day, now=now)
    wanted = [value for one, value in found.items() if one.name is name]
    if key:
        wanted = [value for one, value in found.items() if one.name is name and one.key == key["key"]]
    return sum(value.count for value in wanted)


def test_an_answer_that_comes_later_changes_the_day_of_its_message(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    one = rows.message("r1", at(24, 9), sla_due_at=at(26, 9))
    settle(db, seller, NOW)
    assert (number(db, seller, Fact.ANSWERED), number(db, seller, Fact.SLA_WAITING)) == (0, 1)
    rows.reply(one, at(25, 13), "Спасибо")
    refresh(db, seller, at(25, 13, 5))
    assert (number(db, seller, Fact.ANSWERED), number(db, seller, Fact.SLA_WAITING)) == (1, 0)
    assert number(db, seller, Fact.SLA_MET) == 1


def test_a_deadline_that_passes_is_missed_without_any_row_changing(db: Database, seller: SellerId) -> None:
    Rows(db=db, seller=seller).message("r1", at(24, 9), sla_due_at=at(25, 14))
    settle(db, seller, NOW)
    assert (number(db, seller, Fact.SLA_WAITING), number(db, seller, Fact.YOUNG)) == (1, 0)
    refresh(db, seller, at(25, 14))
    assert (number(db, seller, Fact.SLA_WAITING), number(db, seller, Fact.SLA_MISSED)) == (0, 1)


def test_a_corrected_intent_moves_the_message_and_its_reply(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    one = rows.message("r1", at(23, 9), intent="praise")
    rows.reply(one, at(24, 10), "Спасибо")
    settle(db, seller, NOW)
    assert number(db, seller, Fact.MANUAL, key="praise") == 1
    rows.change(one, at(25, 12, 10), intent="defect")
    refresh(db, seller, at(25, 12, 11))
    assert number(db, seller, Fact.MANUAL, key="defect") == 1
    assert number(db, seller, Fact.RECEIVED, date(2026, 11, 23), key="defect") == 1


def test_a_message_that_arrives_late_makes_a_later_one_a_repeat(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    rows.message("later", at(24, 9), intent="defect", order_id="rid:1")
    settle(db, seller, NOW)
    assert (number(db, seller, Fact.IDENTIFIED), number(db, seller, Fact.REPEATED)) == (1, 0)
    early = rows.message("early", at(12, 9), order_id="rid:1")
    rows.change(early, at(25, 13), intent="defect")
    refresh(db, seller, at(25, 13, 1))
    assert number(db, seller, Fact.REPEATED) == 1


def test_the_same_matter_beyond_the_span_or_of_another_kind_is_no_repeat(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    rows.message("old", at(10, 8), intent="defect", order_id="rid:1")
    rows.message("other", at(20, 9), intent="size", order_id="rid:1")
    rows.message("later", at(24, 9), intent="defect", order_id="rid:1")
    refresh(db, seller, NOW)
    assert number(db, seller, Fact.REPEATED) == 0


def test_erased_messages_leave_every_figure(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    one = rows.message("r1", at(24, 9), intent="praise")
    rows.message("r2", at(24, 10), intent="praise")
    rows.reply(one, at(24, 10), "Спасибо")
    rows.call(one, at(24, 9), 0.25)
    settle(db, seller, NOW)
    with db.engine.begin() as conn:
        conn.execute(delete(interactions).where(interactions.c.id == one))
        act = {"seller_id": seller, "kind": "erase", "subject_hash": "h", "actor": "a", "counts": {}, "signature": "s"}
        conn.execute(insert(person_acts).values(**act, created_at=NOW))
    refresh(db, seller, at(25, 12, 1))
    assert (number(db, seller, Fact.RECEIVED), number(db, seller, Fact.MANUAL)) == (1, 0)
    # What was paid stays paid, for nobody.
    (call,) = (key for key in facts_of(db, seller) if key.name is Fact.MODEL_CALLS)
    assert (call.channel, call.source) == ("-", "-")


def test_a_day_whose_texts_may_be_gone_is_not_counted_anew(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    policy = replace(POLICY, texts_kept=timedelta(days=30))
    one = rows.message("r1", at(1, 9), intent="praise")
    rows.reply(one, at(1, 10), "Спасибо", draft=rows.decide(one, at(1, 9), "draft", draft="Спасибо"))
    refresh(db, seller, at(2, 12), policy=policy)
    with db.engine.begin() as conn:  # as the retention does, forty days later
        conn.execute(delete(drafts).where(drafts.c.interaction_id == one))
        conn.execute(update(replies).where(replies.c.interaction_id == one).values(text=""))
    later = at(1) + timedelta(days=40)
    rows.change(one, later, intent="defect")
    refresh(db, seller, later, policy=policy)
    assert number(db, seller, Fact.ACCEPTED, date(2026, 11, 1), now=later) == 1
    # A shop that connects so late never learns what was sent, and says so.
    with db.engine.begin() as conn:
        conn.execute(delete(metric_facts).where(metric_facts.c.seller_id == seller))
    refresh(db, seller, later, policy=replace(policy, accepted_from=0.9, texts_kept=timedelta(days=60)))
    assert (
        number(db, seller, Fact.ACCEPTED, date(2026, 11, 1)),
        number(db, seller, Fact.UNREAD, date(2026, 11, 1)),
    ) == (0, 1)


def test_other_thresholds_count_every_day_anew(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    one = rows.message("r1", at(24, 9))
    rows.reply(one, at(24, 10), "абвгдежзxx", draft=rows.decide(one, at(24, 9), "draft", draft="абвгдежзик"))
    refresh(db, seller, NOW)
    assert number(db, seller, Fact.EDITED) == 1
    refresh(db, seller, NOW, policy=replace(POLICY, accepted_from=0.8))
    assert (number(db, seller, Fact.EDITED), number(db, seller, Fact.ACCEPTED)) == (0, 1)
    refresh(db, seller, NOW, policy=replace(POLICY, manual_below=0.81))
    assert number(db, seller, Fact.MANUAL) == 1


def test_days_that_wait_are_named_until_they_are_counted(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    rows.message("r1", at(24, 9))
    rows.message("r2", at(23, 9))

    def fresh() -> Freshness:
        return db.read_now(read_freshness, seller, since=date(2026, 11, 20), until=date(2026, 11, 26), now=NOW)

    assert fresh().followed_at is None
    db.write_now(note_changes, seller, policy=POLICY, now=NOW, limit=100)
    found = fresh()
    assert (found.followed_at, found.waiting) == (NOW, frozenset({TUESDAY, date(2026, 11, 23)}))
    assert db.write_now(count_stale_days, seller, policy=POLICY, now=NOW, limit=1)
    assert fresh().waiting == {date(2026, 11, 23)}
    assert not db.write_now(count_stale_days, seller, policy=POLICY, now=NOW, limit=1)


def test_a_change_stamped_with_the_moment_a_full_portion_ended_at_is_not_lost(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    one, two = rows.message("r1", at(24, 9), intent="praise"), rows.message("r2", at(22, 9))
    settle(db, seller, NOW)
    rows.change(two, at(25, 12, 5))
    db.write_now(note_changes, seller, policy=POLICY, now=at(25, 12, 5), limit=1)
    rows.change(one, at(25, 12, 5), intent="defect")
    for minute in (5, 10):
        refresh(db, seller, at(25, 12, minute))
    assert number(db, seller, Fact.RECEIVED, key="defect") == 1


def test_an_event_that_shows_only_after_a_later_one_filled_a_portion_is_not_lost(
    db: Database, seller: SellerId
) -> None:
    rows = Rows(db=db, seller=seller)
    one, two = rows.message("r1", at(24, 9), intent="praise"), rows.message("r2", at(22, 9))
    settle(db, seller, NOW)
    now = at(25, 12, 5)
    event = {"seller_id": seller, "kind": "k", "actor": "a", "revision": 1, "created_at": now}
    with db.engine.begin() as conn:
        add = insert(interaction_events).returning(interaction_events.c.id)
        early = conn.execute(add.values(event | {"interaction_id": one})).scalar_one()
        conn.execute(add.values(event | {"interaction_id": two}))
        conn.execute(delete(interaction_events).where(interaction_events.c.id == early))
    db.write_now(note_changes, seller, policy=POLICY, now=now, limit=1)
    rows.change(one, at(20), intent="defect")  # a stamp long followed: only the event tells of it
    with db.engine.begin() as conn:
        conn.execute(add.values(event | {"interaction_id": one, "id": early}))
    for minute in (5, 10):
        refresh(db, seller, at(25, 12, minute))
    assert number(db, seller, Fact.RECEIVED, key="defect") == 1


def test_nothing_new_counts_nothing(db: Database, seller: SellerId) -> None:
    Rows(db=db, seller=seller).message("r1", at(24, 9), status="closed")
    for minute in (0, 10, 20):  # the second pass reads the newest events once more
        refresh(db, seller, at(25, 12, minute))
    with db.engine.connect() as conn:
        stamps = conn.execute(select(metric_facts.c.computed_at).where(metric_facts.c.seller_id == seller)).scalars()
        assert set(stamps) == {at(25, 12, 10)}


def test_what_operators_say_of_links_is_counted_by_rank(db: Database, seller: SellerId) -> None:
    ids = [Rows(db=db, seller=seller).message(f"r{n}", at(23, n)) for n in range(5)]

    def judged(other: int, confidence: float) -> Judgement:
        score = LinkScore(
            kind=LinkKind.PROBABLE, confidence=confidence, action_mode=ActionMode.ASSIST, reason="one detail"
        )
        return Judgement(one=ids[0], other=ids[other], score=score)

    pairs = [judged(1, 0.8), judged(2, 0.7), judged(3, 0.6)]
    db.write_now(record_links, seller, pairs, floor=0.5, now=at(23, 9))
    said: dict[str, Any] = {"author": "anna", "reason": "", "now": at(24, 9)}
    db.write_now(link_by_hand, seller, ids[0], ids[1], **said)
    db.write_now(unlink_by_hand, seller, ids[0], ids[2], **said)
    db.write_now(link_by_hand, seller, ids[0], ids[4], **said)  # the desk had not linked these
    db.write_now(unlink_by_hand, seller, ids[1], ids[4], **said)  # nor these: says nothing of its links
    refresh(db, seller, NOW)
    assert number(db, seller, Fact.LINK_CONFIRMED, key="probable:1") == 1
    assert number(db, seller, Fact.LINK_REJECTED, key="probable:2") == 1  # the other one is surer
    assert number(db, seller, Fact.LINK_MISSED) == 1
    db.write_now(unlink_by_hand, seller, ids[0], ids[1], **said | {"now": at(25, 9)})
    refresh(db, seller, at(26, 1))
    assert number(db, seller, Fact.LINK_CONFIRMED) == 0
    assert number(db, seller, Fact.LINK_REJECTED, date(2026, 11, 25), now=at(26, 1)) == 1


def test_a_reply_on_its_way_is_sent_before_anything_else_is_written_of_it(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    rows.reply(rows.message("r1", at(24, 9)), at(24, 10), "Спасибо", is_newest=False)
    mine = update(replies).where(replies.c.seller_id == seller)
    waits = mine.values(state="pending", attempts=0, confirmed_at=None)
    db.write_now(lambda conn: conn.execute(waits))
    settle(db, seller, NOW)
    assert number(db, seller, Fact.SENT) == 0
    db.write_now(lambda conn: conn.execute(mine.values(state="sending", attempts=1)))
    refresh(db, seller, at(25, 12, 10))
    assert number(db, seller, Fact.SENT) == 1


def test_a_chat_keeps_the_days_of_its_earlier_turns(db: Database, seller: SellerId) -> None:
    rows = Rows(db=db, seller=seller)
    chat = rows.message("c1", at(23, 9), channel=ChannelName.CHAT, rating=None, intent="parcel")
    rows.reply(chat, at(23, 10), "В пути", due=at(23, 11))
    settle(db, seller, at(24, 8))
    again = make_inbound("c1", channel=ChannelName.CHAT, rating=None, text="Где?", occurred_at=at(24, 9))
    put_inbound(db, seller, again, now=at(24, 9))
    refresh(db, seller, NOW)
    monday = date(2026, 11, 23)
    assert (number(db, seller, Fact.RECEIVED, monday), number(db, seller, Fact.RECEIVED)) == (1, 1)
    assert (number(db, seller, Fact.SLA_MET, monday), number(db, seller, Fact.ANSWERED)) == (1, 0)


def test_another_sellers_rows_are_not_counted(db: Database, seller: SellerId) -> None:
    Rows(db=db, seller=SellerId(f"{seller}-x")).message("r1", at(24, 9))
    refresh(db, seller, NOW)
    assert facts_of(db, seller) == {}
