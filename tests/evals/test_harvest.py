"""What people did becomes a set: dangerous misses first, nobody's data in it, gone with whoever is erased."""

from datetime import timedelta

from desks import make_desk
from makers import NOW, Clock, make_inbound, make_playbook, put_inbound
from sqlalchemy import delete, update

from agent.approve import approve
from agent.correct import correct_intent
from agent.pipeline import handle_interaction
from desk.interactions import InteractionId, SellerId
from desk.playbook_retention import USUAL
from evals.harvest import choose, harvest
from evals.set_import import Imported
from evals.sets import stored_set
from storage.database import Database
from storage.eval_harvest import Signal, find_signals
from storage.inbox import InboxFilter, list_inbox
from storage.retention import retain
from storage.tables import interactions

SINCE = NOW - timedelta(days=30)


def signal(number: int, kind: str, verdict: str = "draft") -> Signal:
    return Signal(interaction_id=InteractionId(number), kind=kind, at=NOW, verdict=verdict, draft="d", sent="s",
                  category=None)  # fmt: skip


def test_what_the_gate_would_have_sent_comes_first_and_the_rest_in_turn() -> None:
    signals = [signal(1, "escalated"), signal(2, "escalated"), signal(3, "corrected"), signal(4, "edited"),
               signal(5, "edited", "send"), signal(6, "refused", "send"), signal(4, "overridden")]  # fmt: skip
    assert [one.interaction_id for one in choose(signals, 10)] == [5, 6, 4, 3, 1, 2]
    assert [one.interaction_id for one in choose(signals, 3)] == [5, 6, 4]


async def live(db: Database, seller: SellerId) -> dict[str, InteractionId]:
    """Three reviews the desk has drafted for: one answer taken as it was, one changed, one put elsewhere."""
    words = {
        "taken": "Отличная кружка, спасибо!",
        "changed": "Звоните +7 912 345-67-89, всё понравилось, кружка чудесная!",
        "moved": "Хорошая кружка, но ехала неделю",
    }
    put_inbound(db, seller, *(make_inbound(name, text=text, customer_name="Марфа") for name, text in words.items()))
    desk = make_desk(db, seller, playbook=make_playbook(), clock=Clock(NOW + timedelta(minutes=5)))
    found = {one.external_id: one.id for one in db.read_now(list_inbox, seller, wanted=InboxFilter()).items}
    for one in found.values():
        await handle_interaction(desk, one)
    sent = "Марфа, здравствуйте! Спасибо за тёплые слова о нашей кружке, рады, что она вам понравилась."
    await approve(desk, found["changed"], text=sent, revision=1, author="anna", idempotency_key="key-1")
    await correct_intent(desk, found["moved"], intent="review_delivery", author="anna")
    return found


def take(db: Database, seller: SellerId, *, limit: int = 50, is_dry: bool = False) -> Imported:
    return db.write_now(harvest, seller, name="live", playbook=make_playbook(), since=SINCE, now=NOW, limit=limit,
                        is_dry=is_dry)  # fmt: skip


async def test_changed_and_corrected_messages_are_harvested_without_anybodys_data(
    db: Database, seller: SellerId
) -> None:
    found = await live(db, seller)
    taken = take(db, seller)
    rows = {case.interaction_id: case.row for case in db.read_now(stored_set, seller, "live", make_playbook()).cases}
    assert len(taken.added) == 2
    changed, moved = rows[found["changed"]], rows[found["moved"]]
    assert changed["text"] == "Звоните [phone], всё понравилось, кружка чудесная!"
    assert "Марфа" not in str(rows)
    assert (changed["because"], changed["floor"], moved["because"], moved["category"]) == (
        "edited", "draft", "corrected", "review_delivery"
    )  # fmt: skip
    assert str(changed["reference"]).endswith("здравствуйте! Спасибо за тёплые слова о нашей кружке, рады, что она "
                                              "вам понравилась.")  # fmt: skip


async def test_harvesting_again_adds_nothing(db: Database, seller: SellerId) -> None:
    await live(db, seller)
    first, again = take(db, seller), take(db, seller)
    assert first.added == tuple(sorted(again.known, key=first.added.index))
    assert again.stored is not None
    assert again.stored.version == 1


async def test_a_harvested_case_goes_with_its_message(db: Database, seller: SellerId) -> None:
    found = await live(db, seller)
    take(db, seller)
    with db.engine.begin() as conn:
        conn.execute(delete(interactions).where(interactions.c.id == found["changed"]))
    left = db.read_now(stored_set, seller, "live", make_playbook()).cases
    assert [case.interaction_id for case in left] == [found["moved"]]


async def test_a_harvested_case_is_kept_no_longer_than_the_words_it_quotes(db: Database, seller: SellerId) -> None:
    found = await live(db, seller)
    take(db, seller)
    with db.engine.begin() as conn:
        mine, old = interactions.c.id == found["moved"], NOW - timedelta(days=800)
        conn.execute(update(interactions).where(mine).values(status="closed", needs_response=False, occurred_at=old))
    db.write_now(retain, seller, keep=USUAL, now=NOW)
    left = db.read_now(stored_set, seller, "live", make_playbook()).cases
    assert [case.interaction_id for case in left] == [found["changed"]]


async def test_what_is_older_than_asked_for_is_left_alone(db: Database, seller: SellerId) -> None:
    await live(db, seller)
    assert db.read_now(find_signals, seller, since=NOW + timedelta(days=1), limit=10) == ()
    assert db.read_now(find_signals, SellerId("other"), since=SINCE, limit=10) == ()


def test_nothing_to_harvest_is_no_set(db: Database, seller: SellerId) -> None:
    taken = take(db, seller)
    assert (taken.stored, taken.added) == (None, ())


async def test_an_escalation_the_desk_made_itself_is_no_label(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound("harm", text="Ребёнок обжёгся, подаю в суд!", rating=1))
    desk = make_desk(db, seller, playbook=make_playbook(), clock=Clock(NOW + timedelta(minutes=5)))
    await handle_interaction(desk, db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id)
    take(db, seller)
    (case,) = db.read_now(stored_set, seller, "live", make_playbook()).cases
    assert (case.row["because"], case.row["desk_verdict"], "floor" in case.row) == ("escalated", "escalate", False)
