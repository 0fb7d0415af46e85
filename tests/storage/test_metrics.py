"""A day's facts, exact to the last one, on both engines; the week stands in tests/support/metric_week.py."""

from datetime import date

from metric_makers import POLICY, Rows, refresh
from metric_week import NOW, fill_week

from desk.interactions import SellerId
from desk.metrics import NOBODY, Fact, Facts, bucket_of
from storage.database import Database
from storage.metrics import count_day_live, read_facts

TUESDAY = date(2026, 11, 24)


def numbers(facts: Facts) -> dict[tuple[str, ...], int]:
    """Counts by name, channel, key; of another source than the marketplace's with that source."""
    result = {}
    for key, value in facts.items():
        parts = (key.name.value, key.channel, *(() if key.key == NOBODY else (key.key,)))
        result[parts if key.source == "wb_api" else (*parts, key.source)] = value.count
    return result


TUESDAYS = {
    ("received", "review", "praise"): 3,  # r1 r5 r6
    ("received", "review", "defect"): 1,  # r2
    ("received", "review"): 1,  # r7, never routed
    ("received", "question", "size"): 1,  # q1
    ("received", "question", "size", "import"): 1,  # q2
    ("received", "chat", "parcel"): 1,  # c1's first turn
    ("identified", "review", "defect"): 1,  # r2 has an order; client:9 of r5 is no proof of anybody
    ("repeated", "review", "defect"): 1,  # r0 four days before, the same order and matter
    ("handled", "review"): 3,  # r1 r2 r5
    ("handled", "question"): 1,
    ("handled", "question", "import"): 1,
    ("handled", "chat"): 1,
    ("drafted", "review"): 3,
    ("drafted", "question"): 1,
    ("drafted", "question", "import"): 1,
    ("escalated", "review"): 1,  # r2
    ("escalated", "chat"): 1,
    ("blocked", "question", "import"): 1,  # q2
    ("held", "review"): 1,  # r5
    ("sent", "review"): 2,  # r1 r2
    ("sent", "question"): 1,  # q1, though on the next day
    ("sent", "chat"): 1,
    ("confirmed", "review"): 2,
    ("confirmed", "question"): 1,
    ("confirmed", "chat"): 1,
    ("owed", "review"): 4,  # r1 r2 r5 r6
    ("owed", "question"): 1,
    ("owed", "question", "import"): 1,
    ("owed", "chat"): 1,
    ("answered", "review"): 3,  # r1 r2 r6
    ("answered", "question"): 1,
    ("answered", "question", "import"): 1,
    ("answered", "chat"): 1,
    ("elsewhere", "review"): 1,  # r6
    ("elsewhere", "question", "import"): 1,  # q2
    ("untimed", "review"): 1,  # r6
    ("in_time", "review"): 2,  # r1 r2; q1 took 24.5 hours
    ("in_time", "question", "import"): 1,
    ("in_time", "chat"): 1,
    ("young", "review"): 1,  # r5 waits for 23 hours
    ("sla_met", "review"): 1,  # r1
    ("sla_met", "question", "import"): 1,  # q2
    ("sla_met", "chat"): 1,
    ("sla_missed", "review"): 2,  # r2 late, r5 overdue
    ("sla_missed", "question"): 1,  # q1
    ("sla_unknown", "review"): 1,  # r6
    ("first_response", "review", "desk"): 2,
    ("first_response", "question", "desk"): 1,
    ("first_response", "question", "elsewhere", "import"): 1,
    ("first_response", "chat", "desk"): 1,
    ("closing", "review"): 2,
    ("closing", "question"): 1,
    ("closing", "question", "import"): 1,
    ("closing", "chat"): 1,
    ("auto", "review", "praise"): 1,  # r1
    ("accepted", "review", "defect"): 1,  # r2: the draft but for white space
    ("manual", "chat", "parcel"): 1,  # c1: there was no draft
    ("similarity", "review"): 1,
    ("operator", "review", "anna"): 1,
    ("operator", "chat", "boris"): 1,
}


def test_a_past_day_to_the_last_fact(db: Database, seller: SellerId) -> None:
    fill_week(Rows(db=db, seller=seller))
    refresh(db, seller, NOW)
    facts = db.read_now(read_facts, seller, since=TUESDAY, until=date(2026, 11, 25), now=NOW)
    assert numbers(facts) == TUESDAYS


def test_today_is_read_from_the_rows(db: Database, seller: SellerId) -> None:
    fill_week(Rows(db=db, seller=seller))
    facts = db.read_now(count_day_live, seller, policy=POLICY, now=NOW)
    assert numbers(facts) == {
        ("received", "chat", "parcel"): 1,
        ("handled", "chat"): 1,
        ("drafted", "chat"): 1,
        ("owed", "chat"): 1,
        ("young", "chat"): 1,
        ("sla_missed", "chat"): 1,  # due at 10:00
        ("edited", "question", "size"): 1,  # q1: 1 - 2/10
        ("similarity", "question"): 1,
        ("operator", "question", "anna"): 1,
    }
    (alike,) = (value.total for key, value in facts.items() if key.name is Fact.SIMILARITY)
    assert alike == 0.8


def test_spans_are_exact_in_sum_and_bucketed_by_the_second(db: Database, seller: SellerId) -> None:
    fill_week(Rows(db=db, seller=seller))
    refresh(db, seller, NOW)
    facts = db.read_now(read_facts, seller, since=TUESDAY, until=date(2026, 11, 25), now=NOW)
    found = {(key.channel, key.key): value for key, value in facts.items() if key.name is Fact.FIRST_RESPONSE}
    assert {key: value.total for key, value in found.items()} == {
        ("review", "desk"): 600 + 7200,
        ("question", "desk"): 88_200,
        ("question", "elsewhere"): 21_600,
        ("chat", "desk"): 1200,  # proven at 16:20, whatever the thread's clock says
    }
    assert found["review", "desk"].buckets == {bucket_of(600): 1, bucket_of(7200): 1}
