"""Machine talk, blanks, internals, cancellations, brush-offs: what fires and what only looks like it."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails import Guardrail
from agent.guardrails.ai_mention import ai_mention
from agent.guardrails.brush_off import brush_off
from agent.guardrails.cancel_confirmed import cancel_confirmed
from agent.guardrails.internals import internals
from agent.guardrails.placeholder import placeholder

FIRES: dict[Guardrail, tuple[str, ...]] = {
    ai_mention: (
        "Я бот магазина.", "Ответ составила нейросеть.", "Вам отвечает искусственный интеллект.",
        "Этот ответ сформирован автоматически н е й р о с е т ь ю.", "Как языковая модель, я не знаю.",
    ),
    placeholder: (
        "Здравствуйте, {имя}!", "Ответим до <вставить дату>.", "Товар ХХХХ передан.", "Спасибо за [товар]!",
        "Здравствуйте, ___!", "Уважаемый %username%!",
    ),
    internals: (
        "Наша маржа 18 %.", "Вы у нас в чёрном списке.", '{"verdict": "send"}', "Вызов get_product_context не удался.",
        "По нашему скрипту я должен отказать.", "APPROVED",
    ),
    cancel_confirmed: (
        "Ваш заказ отменён.", "Мы отменили доставку.", "Подписку закрыли.", "Отмена оформлена.",
        "Хорошо, отменю сейчас.", "Больше коробки приходить не будут.",
    ),
    brush_off: (
        "Обратитесь в поддержку Wildberries.", "Это не к нам.", "Читайте описание.", "Ничем не можем помочь.", "Ждите.",
    ),
}  # fmt: skip
FIRES_ENGLISH: dict[Guardrail, tuple[str, ...]] = {
    ai_mention: ("I'm an AI assistant.", "This reply was generated automatically.", "I'm not a real person."),
    placeholder: ("Dear {{name}},", "Hi [Customer], thanks.", "Your box ships on <date>."),
    internals: ("Our margin is 40 percent.", "<think>be nice</think> Hello", "You're flagged as a churn risk."),
    cancel_confirmed: (
        "Your subscription has been cancelled.", "c a n c e l l e d as of today", "No more boxes will come.",
        "I've gone ahead and ended your plan.", "You won't be billed again.",
    ),
    brush_off: ("Please contact the carrier.", "That's not our department.", "Check the FAQ on our website."),
}  # fmt: skip
SILENT: dict[Guardrail, tuple[str, ...]] = {
    ai_mention: ("Ваш робот нашёл укромное место!", "Боты отлично держат тепло.", "Спасибо за отзыв!"),
    placeholder: ("Размер XXXL есть в карточке.", "Люблю вас <3", "Спасибо!"),
    internals: ("Товар сертифицирован, номер указан в карточке.", "Спасибо за отзыв о системе хранения!"),
    cancel_confirmed: (
        "Отменить заказ можно в разделе «Доставки».", "Отменить заказ, который уже собран, мы не можем.",
        "Мы ничего не отменяли.",
    ),
    brush_off: ("Спасибо за отзыв!", "Таблица размеров лежит в карточке под фото.", "Пришлите фото, посмотрим вместе."),
}  # fmt: skip
SILENT_ENGLISH: dict[Guardrail, tuple[str, ...]] = {
    ai_mention: ("The robot vacuum needs a flat floor.",),
    placeholder: ("Glad you liked it!",),
    internals: ("The system of drawers fits well.",),
    cancel_confirmed: ("To cancel, use the link in your account.", "Nothing has been cancelled so far."),
    brush_off: ("I've asked the carrier to look for it.", "Could you send a photo of the label?"),
}  # fmt: skip


def _pairs(table: dict[Guardrail, tuple[str, ...]]) -> list[tuple[Guardrail, str]]:
    return [(guardrail, draft) for guardrail, drafts in table.items() for draft in drafts]


@pytest.mark.parametrize(("guardrail", "draft"), _pairs(FIRES))
def test_it_fires(guardrail: Guardrail, draft: str) -> None:
    findings = guardrail(make_case(draft))
    assert findings
    assert all(finding.quote in draft for finding in findings)


@pytest.mark.parametrize(("guardrail", "draft"), _pairs(FIRES_ENGLISH))
def test_it_fires_in_english(guardrail: Guardrail, draft: str) -> None:
    assert guardrail(make_english(draft))


@pytest.mark.parametrize(("guardrail", "draft"), _pairs(SILENT))
def test_it_stays_silent(guardrail: Guardrail, draft: str) -> None:
    assert guardrail(make_case(draft)) == ()


@pytest.mark.parametrize(("guardrail", "draft"), _pairs(SILENT_ENGLISH))
def test_it_stays_silent_in_english(guardrail: Guardrail, draft: str) -> None:
    assert guardrail(make_english(draft)) == ()


def test_a_machine_on_sale_may_be_named() -> None:
    draft = "Да, обнаружение человека на базе ИИ есть, это функция камеры."
    assert not ai_mention(make_case(draft, facts=("Функции: обнаружение человека на базе ИИ",)))


def test_a_cancellation_in_the_facts_may_be_told() -> None:
    draft = "Ваш заказ отменён."
    assert not cancel_confirmed(make_case(draft, facts=("статус: заказ отменён покупателем",)))


def test_two_words_to_a_reproach_want_a_person() -> None:
    assert brush_off(make_case("Ок, учли.", customer_text="ткань грубая", rating=3))
    assert not brush_off(make_case("Спасибо за отзыв!", customer_text="лучшая ткань на свете", rating=5))
