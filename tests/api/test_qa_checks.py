"""Every scenario of the QA matrix finds what it is there for; a matrix nobody can fail proves nothing."""

from dataclasses import replace

import pytest

from api.chaos.goods import Item
from api.qa.checks import SCENARIOS, check_all
from api.qa.goods import Goods, Pair, make_goods
from api.qa.matrix import CHANNELS, Cell, Matrix, Standing, Walk
from api.qa.report import as_json, as_lines, as_markdown
from api.qa.walked import RowCounts, Said, Tied, Walked
from desk.readiness_policy import QaPolicy

POLICY = QaPolicy(
    least=dict.fromkeys(CHANNELS, 1), least_linked_pairs=1, label_misses_at_most=0.5, hint_misses_at_most=0.5
)
ROWS = RowCounts(interactions=5, drafts=4, decisions=4, replies=3)
PHONE = "+7 912 555-01-40"
ANSWER = "Спасибо за отзыв!"


def _sent(key: str, channel: str, **changes: object) -> Walked:
    one = Walked(
        id=1, key=key, channel=channel, words="Хорошая кружка", needs_response=False, is_handled=True, is_answered=True,
        verdict="send", is_for_this=True, has_snapshot=True, draft=ANSWER,
        replies=(Said(text=ANSWER, state="confirmed", origin="auto"),),
    )  # fmt: skip
    return replace(one, **changes)  # type: ignore[arg-type]  # a builder takes any field


MESSAGES = {
    "r1": _sent("r1", "review", ties=(Tied(other="r2", kind="order", confidence=0.99, is_auto=True),)),
    "r2": _sent("r2", "review", verdict="draft", replies=(), ties=(Tied(other="r1", kind="order", confidence=0.99,
                                                                        is_auto=True),)),
    "q1": _sent("q1", "question"),
    "c1": _sent("c1", "chat"),
}  # fmt: skip
GOODS = Goods(
    items=(Item(channel="review", id="r1", told={}, is_for_a_human=False),),
    pairs=(Pair(one="r1", other="r2", must="act", about="the same order"),),
    secrets={"c1": (PHONE,)},
)


def _walk(messages: dict[str, Walked] = MESSAGES, **changes: object) -> Walk:
    walk = Walk(
        messages=tuple(messages.values()),
        goods=GOODS,
        floors={"r1": "send", "r2": "draft"},
        at_source={"review": 2, "question": 1, "chat": 1},
        standing={key: Standing(text=ANSWER, times=1) for key in ("r1", "q1", "c1")},
        is_sending=True,
        before=(ROWS, 3),
        after=(ROWS, 3),
    )
    return replace(walk, **changes)  # type: ignore[arg-type]


def _with(key: str, **changes: object) -> dict[str, Walked]:
    return MESSAGES | {key: replace(MESSAGES[key], **changes)}  # type: ignore[arg-type]


def _failed(walk: Walk) -> set[str]:
    return {cell.scenario for cell in check_all(walk, POLICY) if cell.failures}


def test_a_whole_walk_fails_nowhere_and_checks_every_scenario() -> None:
    cells = check_all(_walk(), POLICY)
    assert not [cell for cell in cells if cell.failures or cell.tolerated]
    assert {cell.scenario for cell in cells if cell.skipped is None} == set(SCENARIOS)


def test_too_few_messages_prove_nothing() -> None:
    assert _failed(_walk({"r1": MESSAGES["r1"], "r2": MESSAGES["r2"]}, at_source={})) == {"enough messages"}


@pytest.mark.parametrize("at_source", [{"review": 3}, {"review": 1}])
def test_a_lost_or_doubled_message_is_seen(at_source: dict[str, int]) -> None:
    assert _failed(_walk(at_source=at_source)) == {"ingested once"}


def test_a_message_that_never_arrived_is_named() -> None:
    goods = replace(GOODS, items=(Item(channel="question", id="q9", told={}, is_for_a_human=False),))
    cells = check_all(_walk(goods=goods), POLICY)
    assert [failure.key for cell in cells for failure in cell.failures] == ["q9"]


@pytest.mark.parametrize(
    "changes", [{"is_handled": False}, {"verdict": None, "needs_response": True}, {"is_for_this": False}]
)
def test_what_nobody_decided_as_its_words_stand_is_unhandled(changes: dict[str, object]) -> None:
    assert "handled" in _failed(_walk(_with("r1", **changes)))


def test_an_escalation_that_was_let_go_is_never_let_pass() -> None:
    assert _failed(_walk(floors={"r1": "escalate"})) == {"verdict as cautious as labelled"}


def test_a_known_weakness_is_told_and_let_pass_up_to_its_share() -> None:
    floors = {"r1": "draft", "r2": "draft"}
    (cell,) = (one for one in check_all(_walk(floors=floors), POLICY) if one.tolerated)
    assert (cell.mark, [failure.key for failure in cell.tolerated]) == ("pass", ["r1"])
    strict = replace(POLICY, label_misses_at_most=0.4)
    assert [one.scenario for one in check_all(_walk(floors=floors), strict) if one.failures] == [cell.scenario]


def test_a_proven_pair_that_was_not_found_fails() -> None:
    assert "links as expected" in _failed(_walk(_with("r2", ties=())))


def test_acting_upon_strangers_fails() -> None:
    goods = replace(GOODS, pairs=(Pair(one="r1", other="r2", must="never", about="strangers"),))
    assert _failed(_walk(goods=goods)) == {"links as expected"}


def test_a_hint_is_let_pass_but_not_when_it_is_acted_upon() -> None:
    hint = replace(GOODS, pairs=(Pair(one="r1", other="q1", must="show", about="one story"),
                                 Pair(one="r1", other="q1", must="show", about="one story")))  # fmt: skip
    assert _failed(_walk(goods=hint)) == {"links as expected"}
    shown = (Tied(other="r1", kind="probable", confidence=0.7, is_auto=False),)
    assert _failed(_walk(_with("q1", ties=shown), goods=hint)) == set()
    acted = (replace(shown[0], is_auto=True),)
    assert _failed(_walk(_with("q1", ties=acted), goods=hint)) == {"links as expected"}


def test_too_few_links_fail() -> None:
    weak = (Tied(other="r2", kind="probable", confidence=0.64, is_auto=False),)
    walk = _walk(_with("r1", ties=weak) | {"r2": replace(MESSAGES["r2"], ties=())}, goods=replace(GOODS, pairs=()))
    assert _failed(walk) == {"enough linked pairs"}


@pytest.mark.parametrize("changes", [{"draft": None}, {"has_snapshot": False}])
def test_a_verdict_nobody_can_look_into_fails(changes: dict[str, object]) -> None:
    assert _failed(_walk(_with("q1", **changes))) == {"draft went through the gate"}


@pytest.mark.parametrize(
    "standing", [{}, {"q1": Standing(text=ANSWER, times=2)}, {"q1": Standing(text="Другой текст", times=1)}]
)
def test_an_answer_that_does_not_stand_there_once_word_for_word_fails(standing: dict[str, Standing]) -> None:
    others = {key: Standing(text=ANSWER, times=1) for key in ("r1", "c1")}
    assert _failed(_walk(standing=others | standing)) == {"sent once and visible"}


def test_spaces_are_the_vendors_and_no_other_text() -> None:
    others = {key: Standing(text=f" {ANSWER}\n", times=1) for key in ("r1", "q1", "c1")}
    assert _failed(_walk(standing=others)) == set()


def test_an_answer_that_was_to_wait_for_a_person_fails_where_it_stands() -> None:
    standing = {key: Standing(text=ANSWER, times=1) for key in ("r1", "r2", "q1", "c1")}
    assert _failed(_walk(standing=standing)) == {"nothing else sent"}


def test_without_sending_any_answer_at_all_fails() -> None:
    assert _failed(_walk(is_sending=False)) == {"nothing else sent"}
    assert _failed(_walk(is_sending=False, standing={})) == set()


def test_a_reply_that_hangs_half_way_fails() -> None:
    hanging = (*MESSAGES["r1"].replies, Said(text=ANSWER, state="sending", origin="auto"))
    assert _failed(_walk(_with("r1", replies=hanging))) == {"nothing else sent"}


@pytest.mark.parametrize("said", [f"Перезвоним на {PHONE}", "Ваш номер 8 (912) 555 01 40, верно?"])
def test_a_private_fact_in_a_public_draft_leaks_however_it_is_written(said: str) -> None:
    assert _failed(_walk(_with("r2", draft=said))) == {"no private fact leaks"}


def test_a_customer_may_read_his_own_number_in_his_own_chat_and_nobody_elses() -> None:
    said = f"Да, {PHONE}"
    assert _failed(_walk(_with("c1", draft=said))) == set()
    other = _walk(MESSAGES | {"c2": _sent("c2", "chat", verdict="draft", draft=said, replies=())}, at_source={})
    assert _failed(other) == {"no private fact leaks"}


def test_a_second_pass_that_writes_or_adds_anything_fails() -> None:
    more = replace(ROWS, drafts=5)
    assert _failed(_walk(after=(more, 3))) == _failed(_walk(after=(ROWS, 4))) == {"second pass changes nothing"}


def test_the_goods_hold_pairs_of_every_kind_and_are_the_same_every_time() -> None:
    goods = make_goods()
    assert goods == make_goods()
    assert sum(pair.must == "act" for pair in goods.pairs) >= 10
    assert {pair.must for pair in goods.pairs} == {"act", "show", "never"}
    assert {item.channel for item in goods.items} == set(CHANNELS)
    assert len({item.id for item in goods.items}) == len(goods.items)


def test_the_report_shows_the_matrix_and_masks_the_words_of_customers() -> None:
    walk = _walk(_with("q1", draft=None, words=f"Мой номер {PHONE} | <b>звоните</b>"))
    matrix = Matrix(cells=check_all(walk, POLICY), counts={"question": {"messages": 1}}, environment={"commit": "abc"})
    page = as_markdown(matrix)
    assert "| draft went through the gate | pass 2/2 | FAIL 0/1 | pass 1/1 |" in page
    assert "\\[phone\\]" in page
    assert "555" not in page
    assert "<b>" not in page
    told = as_json(matrix)
    assert told["is_pass"] is False
    assert "555" not in str(told)
    assert as_lines(matrix)[-1].startswith("FAILED")


def test_a_skipped_cell_is_no_pass() -> None:
    assert Cell(scenario="x", channel="chat", skipped="nobody can tell").mark == "-"
