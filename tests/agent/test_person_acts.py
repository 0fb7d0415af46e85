"""After a restore whoever was erased since the backup is erased again, from the acts alone."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from desks import make_desk
from makers import NOW, PENDING, Clock, make_inbound, put_inbound
from persons import Planted, bytes_of, new_word, plant, traces_of
from routing import thin
from sqlalchemy import select

from agent.desk import Desk
from agent.person_acts import hand_out_acts, read_acts, replay_acts
from agent.persons import Asked, erase_person
from desk.errors import BadInput
from desk.interactions import Author, ChannelName, InteractionId, Json, Message, SellerId
from desk.persons import read_names
from desk.playbook import Playbook
from storage.database import Database
from storage.messages import fold_threads, store_messages
from storage.migrate import migrate
from storage.tables import interactions
from storage.upsert import bulk_upsert

OLGA = Asked(actor="ольга")
SELLER = SellerId("main")


@pytest.fixture
def desk(tmp_path: Path, playbook: Playbook) -> Iterator[Desk]:
    database = Database(f"sqlite:///{tmp_path / 'now.sqlite'}")
    migrate(database)
    yield make_desk(database, SELLER, playbook=thin(playbook), clock=Clock(NOW + timedelta(hours=1)))
    database.close()


def back_up(desk: Desk, folder: Path) -> Path:
    """The file as it is now, with everything committed in it."""
    file = folder / "backup.sqlite"
    raw = sqlite3.connect(desk.db.engine.url.database or "")
    raw.execute("VACUUM INTO ?", (str(file),))
    raw.close()
    return file


def restored(desk: Desk, file: Path) -> Desk:
    return replace(desk, db=Database(f"sqlite:///{file}"))


def ids(desk: Desk) -> list[str]:
    with desk.db.engine.connect() as conn:
        found = select(interactions.c.external_id).where(interactions.c.seller_id == SELLER)
        return list(conn.execute(found).scalars())


def names_of(who: Planted) -> str:
    return f"wb:{who.word}"


async def test_a_restored_person_is_erased_again_and_stays_out(desk: Desk, tmp_path: Path) -> None:
    who = plant(desk.db, SELLER)
    backup = back_up(desk, tmp_path)
    await erase_person(desk, read_names(customer_id=names_of(who)), OLGA)
    document = json.loads(json.dumps(await hand_out_acts(desk, None)))
    old = restored(desk, backup)
    assert "interactions" in traces_of(old.db, who.word)
    done = await replay_acts(old, document, OLGA)
    assert (done.ids, done.is_scrubbed) == (who.ids, True)
    assert traces_of(old.db, who.word) == []
    assert who.word.encode() not in bytes_of(old.db)
    put_inbound(old.db, SELLER, make_inbound(f"ext-{who.word}-0"))
    assert ids(old) == ["stranger"]
    assert (await replay_acts(old, document, OLGA)).ids == ()
    old.db.close()


async def test_an_erased_message_that_came_after_the_backup_stays_out_too(desk: Desk, tmp_path: Path) -> None:
    backup = back_up(desk, tmp_path)
    put_inbound(desk.db, SELLER, make_inbound("late"))
    await erase_person(desk, read_names(interaction_id=_only(desk)), OLGA)
    old = restored(desk, backup)
    await replay_acts(old, await hand_out_acts(desk, None), OLGA)
    put_inbound(old.db, SELLER, make_inbound("late"), make_inbound("next"))
    assert ids(old) == ["next"]
    old.db.close()


async def test_one_pulled_again_before_the_acts_were_replayed_goes_as_well(desk: Desk, tmp_path: Path) -> None:
    backup = back_up(desk, tmp_path)
    put_inbound(desk.db, SELLER, make_inbound("late", customer_id="wb:7"))
    await erase_person(desk, read_names(interaction_id=_only(desk)), OLGA)
    old = restored(desk, backup)
    after = NOW + timedelta(days=1)
    put_inbound(old.db, SELLER, make_inbound("late"), make_inbound("newer", customer_id="wb:7"), now=after)
    # A restored database may have erased somebody else meanwhile, and made a salt of its own.
    put_inbound(old.db, SELLER, make_inbound("other"), now=after)
    with old.db.engine.connect() as conn:
        other = conn.execute(select(interactions.c.id).where(interactions.c.external_id == "other")).scalar_one()
    await erase_person(old, read_names(interaction_id=other), OLGA)
    await replay_acts(old, await hand_out_acts(desk, None), OLGA)
    put_inbound(old.db, SELLER, make_inbound("late"), make_inbound("other"))
    assert ids(old) == ["newer"]
    old.db.close()


async def test_a_chat_of_the_backup_goes_with_every_message(desk: Desk, tmp_path: Path) -> None:
    word = new_word()
    said = Message(event_id="e1", author=Author.CUSTOMER, text=f"Где {word}?", occurred_at=NOW)
    chat = make_inbound("1:c", channel=ChannelName.CHAT, rating=None, text="", messages=(said,))
    with desk.db.engine.begin() as conn:
        folded = fold_threads(conn, SELLER, [chat])
        bulk_upsert(conn, SELLER, folded, now=NOW, reply_pending=PENDING)
        store_messages(conn, SELLER, folded)
    backup = back_up(desk, tmp_path)
    await erase_person(desk, read_names(chat_id="1:c"), OLGA)
    old = restored(desk, backup)
    await replay_acts(old, await hand_out_acts(desk, None), OLGA)
    assert (ids(old), traces_of(old.db, word)) == ([], [])
    old.db.close()


async def test_replaying_where_nothing_was_lost_takes_nobody(desk: Desk) -> None:
    who = plant(desk.db, SELLER)
    await erase_person(desk, read_names(customer_id=names_of(who)), OLGA)
    put_inbound(desk.db, SELLER, make_inbound("new", customer_id=names_of(who)), now=NOW + timedelta(days=2))
    done = await replay_acts(desk, await hand_out_acts(desk, None), OLGA)
    assert (done.ids, sorted(ids(desk))) == ((), ["new", "stranger"])
    assert [one.act.kind for one in await read_acts(desk, None)] == ["erase", "erase"]


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"seller_id": "other"}, "of seller 'other'"),
        ({"tombstones": {"ab": "2026-11-25T12:00:00+00:00"}}, "changed since they were signed"),
        ({"format": "csv"}, "no document of acts"),
        ({"salts": []}, "no document of acts"),
        ({"signature": 5}, "changed since they were signed"),
    ],
)
async def test_a_document_that_is_not_what_was_signed_erases_nobody(
    desk: Desk, change: dict[str, Json], hint: str
) -> None:
    who = plant(desk.db, SELLER)
    await erase_person(desk, read_names(interaction_id=who.ids[0]), OLGA)
    document = await hand_out_acts(desk, None)
    with pytest.raises(BadInput, match=hint):
        await replay_acts(desk, document | change, OLGA)


async def test_acts_signed_with_a_key_are_replayed_with_it_alone(desk: Desk) -> None:
    who = plant(desk.db, SELLER)
    await erase_person(desk, read_names(interaction_id=who.ids[0]), OLGA)
    document = await hand_out_acts(desk, "secret")
    with pytest.raises(BadInput, match="REPLYDESK_ACT_KEY"):
        await replay_acts(desk, document, OLGA)
    await replay_acts(desk, document, replace(OLGA, key="secret"))


async def test_before_anybody_asked_there_are_no_acts_to_hand_out(desk: Desk) -> None:
    with pytest.raises(BadInput, match="there are no acts"):
        await hand_out_acts(desk, None)


def _only(desk: Desk) -> InteractionId:
    with desk.db.engine.connect() as conn:
        return InteractionId(
            conn.execute(select(interactions.c.id).where(interactions.c.seller_id == SELLER)).scalar_one()
        )
