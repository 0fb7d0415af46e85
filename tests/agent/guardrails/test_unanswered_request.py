"""Several things asked, fewer answered: a person looks."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.unanswered_request import unanswered_request


@pytest.mark.parametrize(
    ("asked", "draft"),
    [
        ("какая ткань и есть ли 52? и когда скидки?", "Ткань лён."),
        ("почему отклонили возврат? и сколько дней ждать?", "Заявка отклонена."),
    ],
)
def test_a_question_left_over_needs_a_person(asked: str, draft: str) -> None:
    assert unanswered_request(make_case(draft, channel="chat", customer_text=asked))


def test_a_request_between_questions_counts() -> None:
    text = "my box came late, and also change my address and tell me what's inside"
    assert unanswered_request(make_english("The box has halva inside!", customer_text=text))


@pytest.mark.parametrize(
    ("asked", "draft"),
    [
        ("какая ткань и есть ли 52?", "Ткань — лён, 52-й есть."),
        ("какой размер на рост 170?", "На рост 170 подойдёт M."),
        ("спасибо, всё отлично", "И вам спасибо!"),
    ],
)
def test_everything_answered_passes(asked: str, draft: str) -> None:
    assert unanswered_request(make_case(draft, channel="chat", customer_text=asked)) == ()


def test_an_answer_put_off_needs_a_person_but_a_first_step_does_not() -> None:
    assert unanswered_request(make_case("Уточним причину и вернёмся с ответом."))
    assert unanswered_request(make_case("Пришлите фото, проверим сборку и вернёмся с ответом.")) == ()
