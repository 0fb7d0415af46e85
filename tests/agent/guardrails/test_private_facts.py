"""What only customer and shop know is not shown to everyone."""

import pytest
from gate_makers import make_case, verdict

from agent.gate import judge
from agent.guardrails import GUARDRAILS
from agent.guardrails.private_facts import private_facts
from desk.decisions import Verdict

SHOWN = (
    "Вы писали нам в чате, что коробка была мятой.",
    "Как мы обсуждали в личной переписке, размер другой.",
    "Ваш заказ доставлен вчера на пункт выдачи.",
    "Вы получили товар 5 мая, поэтому проверка уже прошла.",
    "Your parcel was delivered on Monday.",
)
FINE = (
    "Спасибо за ваш заказ и тёплые слова!",
    "Напишите нам в чат с продавцом, поможем разобраться.",
    "Рады, что заказ вам понравился!",
    "Жаль, что посылка приехала мятой.",
    "Спасибо, что заказали у нас и рассказали о покупке.",
)


@pytest.mark.parametrize("draft", SHOWN)
def test_a_public_answer_that_shows_chat_or_order_is_blocked(draft: str) -> None:
    assert verdict(make_case(draft)) is Verdict.BLOCK


@pytest.mark.parametrize("draft", SHOWN)
def test_in_the_chat_itself_it_is_no_secret(draft: str) -> None:
    assert private_facts(make_case(draft, channel="chat")) == ()


@pytest.mark.parametrize("draft", FINE)
def test_ordinary_public_words_pass(draft: str) -> None:
    assert private_facts(make_case(draft)) == ()


def test_with_the_guard_off_the_chat_would_be_shown() -> None:
    others = tuple(guardrail for guardrail in GUARDRAILS if guardrail is not private_facts)
    assert judge(make_case(SHOWN[0]), guardrails=others).verdict is Verdict.SEND
