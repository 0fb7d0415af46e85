"""Decisions again from their snapshots: an unchanged desk decides the same, a worse one flips, gaps are counted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from desks import make_desk
from makers import NOW, Clock, make_inbound, put_inbound
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from sqlalchemy import update

from agent.desk import Desk
from agent.guardrails import GUARDRAILS
from agent.pipeline import handle_interaction
from desk.decisions import Verdict
from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.products import Characteristic, Product
from evals.candidate import Candidate
from evals.replay import Replay, marks_in, replay
from evals.replay_report import replay_json, replay_lines
from evals.variants import Variant
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.past_decisions import list_past_decisions
from storage.products import upsert_products
from storage.replies import list_replies
from storage.runtime import set_auto_send
from storage.sellers import connect_seller
from storage.tables import decisions, replies
from storage.told_answers import find_told_answers

SINCE = NOW - timedelta(days=30)
BAD = "Анна, мы вернём вам деньги за эту кружку."
WORDS: tuple[dict[str, object], ...] = (
    {"text": "Отличная кружка, спасибо!", "rating": 5},
    {"text": "Кружка пришла с трещиной, очень расстроена", "rating": 2},
    {"text": "Обожгла руки до волдырей, подаю в суд", "rating": 1},
    {"text": "Какой объём у кружки?", "rating": None, "channel": ChannelName.QUESTION},
    {"text": "Где мой заказ? Жду неделю", "rating": None, "channel": ChannelName.CHAT},
)


def promises() -> FunctionModel:
    def answer(_messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        values = {"text": BAD, "language": "ru", "evidence": [], "unknowns": [], "why": "script"}
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, values)])

    return FunctionModel(answer)


@pytest.fixture
def desk(db: Database, seller: SellerId, playbook: Playbook) -> Desk:
    db.write_now(connect_seller, seller, connected_at=NOW - timedelta(days=10))
    card = Product(marketplace=make_inbound().marketplace, nm_id=101, name="Кружка керамическая 350 мл",
                   characteristics=(Characteristic(name="Объем", value="350 мл"),))  # fmt: skip
    db.write_now(upsert_products, seller, [card], now=NOW)
    for channel in ChannelName:
        db.write_now(set_auto_send, seller, channel, is_on=True, now=NOW)
    return make_desk(db, seller, playbook=playbook, clock=Clock(NOW + timedelta(minutes=5)))


async def handle_all(desk: Desk, *words: dict[str, object]) -> None:
    for number, told in enumerate(words):
        put_inbound(desk.db, desk.seller_id, make_inbound(f"r{number}", **told))
    for item in reversed(desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter()).items):
        await handle_interaction(desk, item.id)


def candidate_of(desk: Desk, *, without: tuple[str, ...] = ()) -> Candidate:
    guards = tuple(guard for guard in GUARDRAILS if getattr(guard, "__name__", "") not in without)
    return Candidate(
        variant=Variant(name="tried", about=""), playbook=desk.playbook, router_model=desk.router_model,
        drafter_model=desk.drafter_model, reviewer_model=desk.reviewer_model, guardrails=guards, code_version="test",
        is_offline=True, standard=desk.playbook,
    )  # fmt: skip


async def replayed(desk: Desk, **how: tuple[str, ...]) -> Replay:
    past = desk.db.read_now(list_past_decisions, desk.seller_id, since=SINCE)
    told = desk.db.read_now(find_told_answers, desk.seller_id, marks_in(past))
    return await replay(candidate_of(desk, **how), past, told, learnt={})


async def test_an_unchanged_desk_decides_everything_as_before_word_for_word(desk: Desk) -> None:
    await handle_all(desk, *WORDS)
    done = await replayed(desk)
    told = replay_json(done)
    assert (told["decisions"], told["replayed"], told["flips"], told["not_replayable"]) == (5, 5, 0, {})
    assert {item.past.verdict for item in done.items} >= {"draft", "escalate"}
    assert all(item.answer is not None and item.answer.draft == item.past.draft for item in done.items)


async def test_what_changed_since_in_the_world_changes_nothing(desk: Desk, db: Database, seller: SellerId) -> None:
    await handle_all(desk, *WORDS)
    card = Product(marketplace=make_inbound().marketplace, nm_id=101, name="Совсем другая вещь")
    db.write_now(upsert_products, seller, [card], now=NOW + timedelta(days=1))
    assert (await replayed(desk)).flips == ()


async def test_a_candidate_without_the_money_guard_would_send_what_was_stopped(desk: Desk) -> None:
    desk = replace(desk, drafter_model=promises())
    await handle_all(desk, WORDS[0])
    careful, reckless = await replayed(desk), await replayed(desk, without=("promised_money", "unfit_sound"))
    assert (careful.items[0].past.verdict, careful.flips) == (Verdict.BLOCK, ())
    (flip,) = reckless.flips
    assert flip.answer is not None
    assert flip.answer.verdict != Verdict.BLOCK
    matrix = replay_json(reckless)["matrix"]
    assert isinstance(matrix, dict)
    assert matrix["block"] == {"send": 0, "draft": 0, "block": 0, "escalate": 0} | {flip.answer.verdict: 1}
    assert any(f"block -> {flip.answer.verdict}" in line for line in replay_lines(reckless))


async def test_a_snapshot_that_lacks_something_is_counted_with_its_reason(desk: Desk, db: Database) -> None:
    await handle_all(desk, *WORDS[:3])
    past = desk.db.read_now(list_past_decisions, desk.seller_id, since=SINCE)
    for one, changed in zip(past, ({}, {"error": "x"}, {"customer_text": "x"}), strict=True):
        with db.engine.begin() as conn:
            conn.execute(update(decisions).where(decisions.c.id == one.id).values(snapshot=changed))
    done = await replayed(desk)
    assert done.replayed == ()
    assert sorted(reason.partition(":")[0] for reason in done.not_replayable) == [
        "its snapshot is cleared", "its snapshot is of an older form, without the whole message",
        "no decision was made then",
    ]  # fmt: skip


async def test_what_the_candidate_asks_for_and_the_desk_did_not_read_is_no_guess(desk: Desk, db: Database) -> None:
    await handle_all(desk, WORDS[1])
    (past,) = desk.db.read_now(list_past_decisions, desk.seller_id, since=SINCE)
    with db.engine.begin() as conn:
        changed = dict(past.snapshot) | {"tools": []}
        conn.execute(update(decisions).where(decisions.c.id == past.id).values(snapshot=changed))
    (reason,) = (await replayed(desk)).not_replayable
    assert reason.startswith("the candidate asks for what get_")
    assert "the desk did not read" in reason


async def test_a_draft_a_person_asked_for_is_not_replayed(desk: Desk) -> None:
    await handle_all(desk, WORDS[0])
    item = desk.db.read_now(list_inbox, desk.seller_id, wanted=InboxFilter(status=None)).items[0]
    await handle_interaction(desk, item.id, instruction="короче")
    done = await replayed(desk)
    assert done.not_replayable == {"a person asked for that draft in their own words": 1}


async def test_an_answer_that_stands_nowhere_any_more_is_said(desk: Desk, db: Database, seller: SellerId) -> None:
    await handle_all(desk, WORDS[0], WORDS[0] | {"text": "Прекрасная кружка, беру ещё"})
    first = desk.db.read_now(list_past_decisions, seller, since=SINCE)[-1]
    (reply,) = desk.db.read_now(list_replies, seller, first.interaction_id)
    assert (await replayed(desk)).flips == ()
    with db.engine.begin() as conn:
        conn.execute(update(replies).where(replies.c.id == reply.id).values(text=""))
    assert (await replayed(desk)).not_replayable == {"an answer it was compared with stands nowhere any more": 1}


async def test_a_persons_category_stays_and_only_the_newest_are_asked(desk: Desk, db: Database) -> None:
    await handle_all(desk, WORDS[0], WORDS[1])
    past = desk.db.read_now(list_past_decisions, desk.seller_id, since=SINCE, limit=1)
    route = dict(past[0].snapshot["route"]) | {"method": "operator", "category": "review_complaint"}  # type: ignore[arg-type]
    told = [replace(past[0], snapshot=dict(past[0].snapshot) | {"route": route})]
    done = await replay(candidate_of(desk), told, desk.db.read_now(find_told_answers, desk.seller_id, marks_in(told)),
                        learnt={})  # fmt: skip
    assert len(past) == 1
    assert done.items[0].answer is not None
    assert done.items[0].answer.category == "review_complaint"
