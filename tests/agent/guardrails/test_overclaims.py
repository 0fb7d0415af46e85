"""Guilt, medicine, ratings and sworn dates are not ours to write."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.overclaims import overclaims


@pytest.mark.parametrize(
    "draft",
    [
        "Вся партия бракованная, мы виноваты.",
        "Наш крем вызвал у вас аллергию, признаём.",
        "Этот чай вылечит бессонницу.",
        "Выпейте таблетку и нанесите мазь.",
        "Поставьте пять звёзд, пожалуйста.",
        "Удалите отзыв, и мы всё решим.",
        "Гарантируем, доставка будет завтра.",
    ],
)
def test_overclaims_block(draft: str) -> None:
    assert overclaims(make_case(draft))


@pytest.mark.parametrize(
    "draft",
    [
        "Our product caused your allergy.",
        "This tea will cure your insomnia.",
        "Please change your review to five stars.",
        "It will definitely arrive tomorrow.",
    ],
)
def test_english_overclaims_block(draft: str) -> None:
    assert overclaims(make_english(draft))


@pytest.mark.parametrize(
    "draft",
    [
        "Спасибо за пять звёзд!",
        "По вопросам здоровья лучше спросить врача.",
        "Гарантия производителя 12 месяцев.",
        "Извините, это наша недоработка на сборке.",
        "Срок доставки покажет карточка.",
        "Жаль, что крем не подошёл.",
    ],
)
def test_thanks_and_cautions_pass(draft: str) -> None:
    assert overclaims(make_case(draft)) == ()
