"""What is taken out of rows about others, and what stays in them."""

from hypothesis import given
from hypothesis import strategies as st

from desk.interactions import InteractionId, Json
from desk.person_quotes import ERASED, Gone, gone_of, hide, without, without_strangers

SENTENCE = "Кружка треснула на второй день после покупки"
ANNA = gone_of(
    [InteractionId(17)],
    texts=[f"{SENTENCE}. Звоните 8 912 345-67-89! Спасибо"],
    numbers=["ext-900017", "shk:77120", "5", None],
)


def test_what_is_surely_theirs_is_looked_for_and_what_anybody_writes_is_not() -> None:
    assert ANNA.sentences == {SENTENCE}
    assert ANNA.parts == {"8 912 345-67-89", "ext-900017", "shk:77120"}


def test_rows_of_tools_about_their_message_go_whole() -> None:
    rows: list[Json] = [{"id": "interaction:17", "words": "а"}, {"id": "reply:review:17"}, {"id": "interaction:170"}]
    assert without({"items": rows, "ids": ["interaction:17", "interaction:170"]}, ANNA) == {
        "items": [{"id": "interaction:170"}],
        "ids": ["interaction:170"],
    }


def test_evidence_claims_and_events_about_them_go() -> None:
    assert without([{"kind": "past_reply", "id": "reply:chat:17", "quote": "x"}], ANNA) == []
    assert without([{"quote": "3 дня", "source_id": "interaction:17", "source_quote": "x"}], ANNA) == []
    assert without({"other_id": 17, "reason": "одна и та же Анна"}, ANNA) == {}
    assert without({"other_id": 18, "reason": "сосед"}, ANNA) == {"other_id": 18, "reason": "сосед"}


def test_a_text_that_quotes_a_sentence_of_theirs_goes_whole_and_a_number_where_it_stands() -> None:
    assert hide(f"Покупатель писал: «{SENTENCE}»", ANNA) == ERASED
    assert hide("Перезвонить на 8 912 345-67-89 завтра", ANNA) == f"Перезвонить на {ERASED} завтра"
    assert hide("см. interaction:17, не interaction:171", ANNA) == f"см. {ERASED}, не interaction:171"


def test_a_stranger_who_wrote_the_same_words_keeps_them() -> None:
    own: Json = {"customer_text": SENTENCE, "tools": [{"result": {"text": SENTENCE}}]}
    assert without(own, ANNA) == {"customer_text": SENTENCE, "tools": [{"result": {"text": ERASED}}]}


def test_a_person_is_shown_nothing_of_other_customers() -> None:
    rows: list[Json] = [{"id": "interaction:17", "words": "моё"}, {"id": "interaction:18", "words": "чужое"}]
    shown = without_strangers({"items": rows, "typical_questions": [{"text": "чужой вопрос"}]}, frozenset(ANNA.ids))
    assert "чужо" not in str(shown)
    assert "моё" in str(shown)


def test_who_wrote_nothing_takes_nothing_out() -> None:
    nobody = Gone(ids=frozenset())
    assert without({"why": "как обычно"}, nobody) == {"why": "как обычно"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(_JSON)
def test_taking_out_twice_is_the_same_as_once(value: Json) -> None:
    assert without(without(value, ANNA), ANNA) == without(value, ANNA)


@given(_JSON, st.text(max_size=20))
def test_no_number_of_theirs_survives_anywhere(value: Json, around: str) -> None:
    planted: Json = {"deep": [value, f"{around} shk:77120 {around}"]}
    assert "shk:77120" not in str(without(planted, ANNA))
