"""A person asks: the desk shows all it holds, or erases it for good, and can prove that it did."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from persons import bytes_of, new_word, plant, traces_of
from routing import thin
from sqlalchemy import select, update

from agent.correct import correct_intent
from agent.desk import Desk
from agent.indexing import index_some
from agent.learning import learn, prepare
from agent.person_acts import read_acts
from agent.persons import Asked, erase_person, export_person, look_up
from agent.pipeline import handle_interaction
from agent.trace_store import open_tracing
from desk.errors import BadInput, Conflict, NotFound
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.persons import read_names
from desk.playbook import Playbook
from storage.classifiers import find_current, list_classifiers
from storage.database import Database
from storage.interactions import get_interaction
from storage.replies import add_reply
from storage.tables import decisions, interactions, replies

OLGA = Asked(actor="ольга")
QUESTION = ChannelName.QUESTION


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Iterator[Desk]:
    tracing = open_tracing(db, text="full")
    yield replace(make_desk(db, seller, playbook=thin(playbook), clock=Clock()), tracing=tracing)
    tracing.close()


async def story(desk: Desk, word: str) -> tuple[InteractionId, InteractionId]:
    """The person asks, is answered and complains; a stranger then asks about the same product."""
    asked = f"Подойдёт ли эта кружка {word} для микроволновки у нас дома?"
    answered = {"needs_response": True, "channel": QUESTION, "rating": None}
    put_inbound(desk.db, desk.seller_id, make_inbound("q-mine", text=asked, customer_id="wb:7", **answered))
    mine = await _newest(desk)
    await handle_interaction(desk, mine)
    with desk.db.engine.begin() as conn:
        told = {"answer_text": "Да, подойдёт.", "status": "responded", "responded_at": NOW}
        conn.execute(update(interactions).where(interactions.c.id == mine).values(**told, version=9))
    await index_some(desk)
    put_inbound(desk.db, desk.seller_id, make_inbound("q-other", text="Кружка подойдёт для микроволновки?", **answered))
    other = await _newest(desk)
    await handle_interaction(desk, other)
    desk.tracing.flush()
    return mine, other


async def _newest(desk: Desk) -> InteractionId:
    with desk.db.engine.connect() as conn:
        mine = interactions.c.seller_id == desk.seller_id
        return InteractionId(
            conn.execute(select(interactions.c.id).where(mine).order_by(interactions.c.id.desc()).limit(1)).scalar_one()
        )


async def test_what_the_desk_itself_wrote_about_them_is_gone_from_everywhere(desk: Desk) -> None:
    word = new_word()
    mine, other = await story(desk, word)
    with desk.db.engine.connect() as conn:
        saw = conn.execute(select(decisions.c.snapshot).where(decisions.c.interaction_id == other)).scalar_one()
    assert word in json.dumps(saw, ensure_ascii=False)
    assert {"interactions", "messages", "decisions", "spans", "search_docs"} <= set(traces_of(desk.db, word))
    done = await erase_person(desk, read_names(customer_id="7"), OLGA)
    assert (done.ids, done.is_scrubbed) == ((mine,), True)
    assert traces_of(desk.db, word) == []
    assert word.encode() not in bytes_of(desk.db)
    assert desk.db.read_now(get_interaction, desk.seller_id, other).text == "Кружка подойдёт для микроволновки?"


async def test_an_export_holds_everything_and_nothing_of_strangers(desk: Desk) -> None:
    word = new_word()
    mine, other = await story(desk, word)
    document = await export_person(desk, read_names(interaction_id=mine), OLGA)
    assert document["messages"] == [int(mine)]
    assert word in json.dumps(document, ensure_ascii=False)
    assert "'table': 'decisions'" in str(document["quoted_in_rows_about_others"])
    about_stranger = await export_person(desk, read_names(interaction_id=other), OLGA)
    assert word not in json.dumps(about_stranger["rows"], ensure_ascii=False)


async def test_every_export_and_erasure_leaves_an_act_that_can_be_checked(desk: Desk) -> None:
    who = plant(desk.db, desk.seller_id)
    names = read_names(customer_id=f"wb:{who.word}")
    await export_person(desk, names, OLGA)
    await erase_person(desk, names, replace(OLGA, key="secret"))
    exported, erased = await read_acts(desk, "secret")
    assert (exported.act.kind, erased.act.kind, erased.act.actor) == ("export", "erase", "ольга")
    assert exported.act.subject_hash == erased.act.subject_hash
    assert (exported.is_genuine, erased.is_genuine) == (True, True)
    assert [one.is_genuine for one in await read_acts(desk, "another")] == [True, False]
    assert who.word not in json.dumps(erased.act.as_json())
    assert erased.act.counts["messages"] == 3


async def test_a_dry_run_changes_nothing_and_leaves_no_act(desk: Desk) -> None:
    who = plant(desk.db, desk.seller_id)
    before = traces_of(desk.db, who.word)
    found = await look_up(desk, read_names(email=who.email))
    assert found.ids == who.ids
    assert traces_of(desk.db, who.word) == before
    assert await read_acts(desk, None) == ()


async def test_candidates_by_address_are_erased_only_when_their_number_is_said(desk: Desk) -> None:
    who = plant(desk.db, desk.seller_id)
    names = read_names(email=who.email)
    with pytest.raises(BadInput, match="2 messages hold it"):
        await erase_person(desk, names, OLGA)
    with pytest.raises(Conflict, match="5 messages were expected, 2 are there"):
        await erase_person(desk, names, OLGA, expected=5)
    assert (await erase_person(desk, names, OLGA, expected=2)).ids == who.ids


async def test_an_answer_on_its_way_is_waited_for_and_one_that_waits_never_leaves(desk: Desk) -> None:
    put_inbound(desk.db, desk.seller_id, make_inbound())
    mine = await _newest(desk)
    interaction = desk.db.read_now(get_interaction, desk.seller_id, mine)
    reply = desk.db.write_now(
        add_reply, desk.seller_id, interaction, text="Спасибо!", origin="auto", author="desk", draft_id=None,
        idempotency_key=None, now=NOW,
    )  # fmt: skip
    names = read_names(interaction_id=mine)
    _set_state(desk, reply.id, "sending")
    with pytest.raises(Conflict, match=f"reply {reply.id} to interaction {mine} is on its way"):
        await erase_person(desk, names, OLGA)
    _set_state(desk, reply.id, "pending")
    await erase_person(desk, names, OLGA)
    with desk.db.engine.connect() as conn:
        assert conn.execute(select(replies.c.id).where(replies.c.seller_id == desk.seller_id)).all() == []


def _set_state(desk: Desk, reply_id: int, state: str) -> None:
    with desk.db.engine.begin() as conn:
        conn.execute(update(replies).where(replies.c.id == reply_id).values(state=state))


async def test_who_was_erased_is_not_found_again(desk: Desk) -> None:
    who = plant(desk.db, desk.seller_id)
    names = read_names(order_id=f"shk:{who.word}")
    await erase_person(desk, names, OLGA)
    with pytest.raises(NotFound):
        await erase_person(desk, names, OLGA)


async def test_a_message_handled_while_it_is_erased_leaves_nothing(desk: Desk) -> None:
    word = new_word()
    put_inbound(desk.db, desk.seller_id, make_inbound(text=f"Кружка {word} хорошая"))
    mine = await _newest(desk)
    await erase_person(desk, read_names(interaction_id=mine), OLGA)
    with pytest.raises(NotFound):
        await handle_interaction(desk, mine)
    desk.tracing.flush()
    assert traces_of(desk.db, word) == []


async def test_what_learnt_from_their_words_is_forgotten_and_learns_anew(desk: Desk) -> None:
    word = new_word()
    prepare(desk)
    first = desk.db.read_now(find_current, desk.seller_id, QUESTION)
    text = f"Скажите, а {word} у этой кружки есть?"
    put_inbound(desk.db, desk.seller_id, make_inbound("q", text=text, channel=QUESTION, rating=None))
    mine = await _newest(desk)
    assert isinstance(desk.clock, Clock)
    desk.clock.pass_by(timedelta(minutes=1))
    await correct_intent(desk, mine, intent="spec_compatibility", author="ольга")
    learn(desk, QUESTION, author="ольга", force=True)
    await erase_person(desk, read_names(interaction_id=mine), OLGA)
    versions = desk.db.read_now(list_classifiers, desk.seller_id, channel=QUESTION)
    assert first is not None
    assert [one.scores["n_corrections"] for one in versions] == [0] * len(versions)
    assert [one.training_sha for one in versions if one.is_current] == [first.training_sha]
