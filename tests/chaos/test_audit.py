"""The audit of a kill loop finds each thing that can be wrong; a loop nobody can fail proves nothing."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from api.chaos.audit import Known, judge
from api.chaos.goods import Item, card_items, make_items, write_cards
from api.chaos.plan import BLIND_SECONDS, CALL_SECONDS, LAG_SECONDS, SETTLE_SECONDS, full, misbehaviour, quick
from api.chaos.run import settings_of
from api.chaos.shop import Standing
from desk.settings import Settings
from sandbox.config import read_config

ITEMS = tuple(make_items(30, human_share=0.2, seed=3))
ANSWERED = {item.id: Standing(text="Спасибо!", times=1) for item in ITEMS}
KNOWN = {item.id: Known(is_handled=True, texts=frozenset({"Спасибо!"}), unsettled=0) for item in ITEMS}


def _judged(**changes: object) -> dict[str, int]:
    given = {"published": ANSWERED, "by_humans": frozenset[str](), "known": KNOWN} | changes
    verdict = judge(ITEMS, **given)  # type: ignore[arg-type]  # each test changes one of the three
    return {name: len(getattr(verdict, name)) for name in ("lost", "double", "wrong_target", "stuck", "over_a_human")}


def _with(item: Item, **changes: object) -> dict[str, Known]:
    return KNOWN | {item.id: replace(KNOWN[item.id], **changes)}  # type: ignore[arg-type]


def test_a_whole_desk_has_nothing_wrong() -> None:
    assert set(_judged().values()) == {0}


def test_a_message_nobody_answered_is_lost() -> None:
    published = {name: standing for name, standing in ANSWERED.items() if name != ITEMS[0].id}
    assert _judged(published=published)["lost"] == 1
    assert _judged(published=published, by_humans={ITEMS[0].id})["lost"] == 0


def test_two_answers_to_the_same_words_are_a_double() -> None:
    assert _judged(published=ANSWERED | {ITEMS[1].id: Standing(text="Спасибо!", times=2)})["double"] == 1


def test_a_text_that_was_meant_for_somebody_else_is_a_wrong_target() -> None:
    assert _judged(published=ANSWERED | {ITEMS[2].id: Standing(text="Возьмите 46-й", times=1)})["wrong_target"] == 1


def test_spaces_are_the_vendors_and_no_other_text() -> None:
    assert _judged(published=ANSWERED | {ITEMS[2].id: Standing(text=" Спасибо! \n", times=1)})["wrong_target"] == 0


def test_a_colleagues_answer_that_had_stood_for_long_must_not_be_written_over() -> None:
    soon, late = (Standing(text="Спасибо!", times=1, human_stood_seconds=BLIND_SECONDS + more) for more in (-1, 1))
    assert _judged(published=ANSWERED | {ITEMS[4].id: soon})["over_a_human"] == 0
    assert _judged(published=ANSWERED | {ITEMS[4].id: late})["over_a_human"] == 1


def test_what_is_unknown_unhandled_or_unsettled_is_stuck() -> None:
    unknown = {name: one for name, one in KNOWN.items() if name != ITEMS[3].id}
    assert _judged(known=unknown)["stuck"] == 1
    assert _judged(known=_with(ITEMS[3], is_handled=False))["stuck"] == 1
    assert _judged(known=_with(ITEMS[3], unsettled=1))["stuck"] == 1


def test_the_same_seed_writes_the_same_messages_on_every_channel() -> None:
    assert tuple(make_items(30, human_share=0.2, seed=3)) == ITEMS
    assert tuple(make_items(30, human_share=0.2, seed=4)) != ITEMS
    assert {item.channel for item in ITEMS} == {"review", "question", "chat"}
    assert any(item.is_for_a_human for item in ITEMS)


def test_what_stood_in_the_shop_from_the_beginning_is_counted_too(tmp_path: Path) -> None:
    write_cards(file := tmp_path / "cards.jsonl")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [item.id for item in card_items()] == [row["id"] for row in rows]
    assert {item.told["nm_id"] for item in ITEMS} <= {row["product"] for row in rows}


def test_the_settle_time_is_longer_than_a_call_and_the_lag_together() -> None:
    assert SETTLE_SECONDS > CALL_SECONDS + LAG_SECONDS


def test_every_misbehaviour_is_one_the_shop_knows() -> None:
    config = read_config(misbehaviour(random.Random(1).randrange(9)), where="test")
    kinds = {fault.kind for fault in config.faults}
    assert kinds >= {"status", "drop", "garbage", "delay", "shuffle", "accept_then_drop", "accept_then_status"}
    assert config.lag_seconds == LAG_SECONDS


def test_a_release_is_shaken_twenty_times_harder_than_a_change() -> None:
    assert (quick("sqlite", 1).items, quick("sqlite", 1).kills) == (500, 40)
    assert (full("sqlite", 1).items, full("sqlite", 1).kills) == (10_000, 800)


def test_a_kill_loop_never_asks_a_vendors_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLYDESK_MODEL", "openai-chat:gpt-5-mini")
    monkeypatch.setenv("REPLYDESK_EMBEDDINGS", "openai:text-embedding-3-small")
    told = Settings(**settings_of(quick("sqlite", 1), "sqlite:///x", "http://127.0.0.1:1"))
    assert (told.model, told.embeddings) == ("offline", None)
