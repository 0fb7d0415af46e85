"""The assistant as an operator meets it: what it answers offline, what it puts forward, what it never does."""

from datetime import timedelta
from typing import Any

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from pydantic_ai.models import Model

from agent.assistant_turns import Asker, Turns
from agent.desk import Desk
from agent.pipeline import handle_interaction
from desk.accounts import Role
from desk.errors import BadInput, Conflict, NotFound
from desk.interactions import ChannelName, InteractionId, SellerId
from desk.playbook import Playbook
from desk.talks import EventKind, Proposal, ProposalKind, TalkTurn, TurnState
from storage.database import Database
from storage.drafts import find_newest_draft
from storage.lookup import Lookup, look_up
from storage.replies import list_replies
from storage.talk_proposals import list_proposals
from storage.talks import get_turn, list_talks, list_turn_events

ANNA = Asker(who="anna", role=Role.OPERATOR)
VERA = Asker(who="vera", role=Role.VIEWER)


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    put_inbound(
        db, seller,
        make_inbound("bad", text="Кружка пришла с трещиной, ужасно", rating=1, product_name="Термокружка 450 мл"),
        make_inbound("good", text="Отличная кружка, спасибо!", rating=5, product_name="Термокружка 450 мл"),
        make_inbound("ask", channel=ChannelName.QUESTION, text="Крышка снимается?", rating=None, product_name="Чайник"),
    )  # fmt: skip
    return make_desk(db, seller, playbook=playbook, clock=Clock(NOW + timedelta(minutes=5)))


def card(desk: Desk, search: str) -> InteractionId:
    (found,) = desk.db.read_now(look_up, desk.seller_id, Lookup(search=search), now=desk.clock(), limit=2)
    return found.id


async def ask(
    desk: Desk, question: str, *, asker: Asker = ANNA, talk: int | None = None, about: InteractionId | None = None,
    model: Model | None = None,
) -> TalkTurn:  # fmt: skip
    turns = Turns(model=model)
    turn = await turns.ask(desk, asker, question, talk_id=talk, about=about)
    async for _event in turns.follow(desk, asker, turn.id):
        pass
    return await desk.db.read(get_turn, desk.seller_id, turn.id, who=asker.who)


def proposals(desk: Desk, turn: TalkTurn) -> tuple[Proposal, ...]:
    return desk.db.read_now(list_proposals, desk.seller_id, turn.talk_id)


async def test_negative_reviews_of_a_product_are_found_with_links_to_their_cards(desk: Desk) -> None:
    turn = await ask(desk, "покажи негативные отзывы на термокружку за неделю")
    bad = card(desk, "трещиной")
    assert turn.state is TurnState.DONE
    assert f"[№{bad}](/inbox?status=any&id={bad})" in turn.answer
    assert "**1**" in turn.answer


async def test_a_draft_is_written_for_the_open_card_and_only_put_forward(desk: Desk) -> None:
    bad = card(desk, "трещиной")
    turn = await ask(desk, "черновик для этой карточки", about=bad)
    (proposal,) = proposals(desk, turn)
    assert (proposal.what.kind, proposal.what.interaction_id, proposal.who) == (ProposalKind.REPLY, bad, "anna")
    assert str(proposal.what.arguments["text"])[:20].replace("!", "") in turn.answer.replace("\\", "").replace("!", "")
    assert desk.db.read_now(list_replies, desk.seller_id, bad) == ()
    assert desk.db.read_now(find_newest_draft, desk.seller_id, bad) is None


async def test_shorter_is_said_of_the_draft_before(desk: Desk) -> None:
    first = await ask(desk, "draft for the open card", about=card(desk, "Отличная"))
    again = await ask(desk, "короче", talk=first.talk_id)
    texts = [str(one.what.arguments["text"]) for one in proposals(desk, again)]
    assert len(texts[1]) < len(texts[0])


async def test_shorter_without_a_card_asks_which(desk: Desk) -> None:
    turn = await ask(desk, "shorter")
    assert "Which card?" in turn.answer
    assert proposals(desk, turn) == ()


async def test_why_tells_what_the_checks_found(desk: Desk) -> None:
    bad = card(desk, "трещиной")
    await handle_interaction(desk, bad)
    assert f"id={bad}" in (await ask(desk, "why was this held", about=bad)).answer


async def test_two_cards_are_linked_only_by_the_person(desk: Desk) -> None:
    one, other = card(desk, "трещиной"), card(desk, "Отличная")
    turn = await ask(desk, f"свяжи {one} и {other}")
    (proposal,) = proposals(desk, turn)
    assert proposal.what.kind is ProposalKind.LINK
    assert proposal.what.arguments["other_id"] == other


async def test_a_viewer_reads_and_is_put_nothing(desk: Desk) -> None:
    bad = card(desk, "трещиной")
    listed = await ask(desk, "show negative reviews", asker=VERA)
    refused = await ask(desk, "draft a reply", asker=VERA, about=bad)
    assert "трещиной" in listed.answer
    assert "may only read" in refused.answer
    assert proposals(desk, refused) == ()


async def test_what_needs_a_model_is_said_to_need_one(desk: Desk) -> None:
    turn = await ask(desk, "Сочини слоган для нашего магазина")
    assert "нужна модель" in turn.answer
    assert "просрочено" in turn.answer


async def test_figures_of_yesterday_are_told(desk: Desk) -> None:
    assert "получено" in (await ask(desk, "как отработали вчера?")).answer


@pytest.mark.parametrize("words", ["", "  ", "a\x00b", "x" * 4_001])
async def test_a_question_without_words_is_refused(desk: Desk, words: str) -> None:
    with pytest.raises(BadInput):
        await Turns().ask(desk, ANNA, words, talk_id=None, about=None)


async def test_a_conversation_of_somebody_else_is_not_there(desk: Desk) -> None:
    turn = await ask(desk, "help")
    with pytest.raises(NotFound):
        await Turns().ask(desk, Asker(who="boris", role=Role.OWNER), "help", talk_id=turn.talk_id, about=None)
    assert desk.db.read_now(list_talks, desk.seller_id, who="boris") == ()
    with pytest.raises(NotFound):
        await Turns().ask(desk, ANNA, "help", talk_id=None, about=InteractionId(10**9))


async def test_one_answer_at_a_time(desk: Desk) -> None:
    turns = Turns()
    turn = await turns.ask(desk, ANNA, "help", talk_id=None, about=None)
    with pytest.raises(Conflict):
        await turns.ask(desk, ANNA, "help", talk_id=turn.talk_id, about=None)
    async for _event in turns.follow(desk, ANNA, turn.id):
        pass


async def test_whoever_comes_back_hears_the_rest(desk: Desk) -> None:
    turn = await ask(desk, "help")
    events = desk.db.read_now(list_turn_events, desk.seller_id, turn.id)
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    rest: list[Any] = [event async for event in Turns().follow(desk, ANNA, turn.id, after=1)]
    assert rest == list(events[1:])
    assert "".join(str(one.told["text"]) for one in events if one.kind is EventKind.TEXT) == turn.answer
