"""An answer whose words meet no line of the facts is looked at by a person; a yes past a limit never leaves."""

import pytest
from gate_makers import make_case, verdict

from agent.gate import judge
from agent.guardrails import GUARDRAILS
from agent.guardrails.case import GateCase
from agent.guardrails.unfounded_answer import unfounded_answer
from desk.decisions import Severity, Verdict


def _ask(asked: str, facts: tuple[str, ...], draft: str, *, language: str = "ru") -> GateCase:
    return make_case(draft, channel="question", customer_text=asked, facts=facts, language=language)


def _severities(case: GateCase) -> list[Severity]:
    return [finding.severity for finding in unfounded_answer(case)]


@pytest.mark.parametrize(
    ("asked", "facts", "draft"),
    [
        (
            "Шнурки у этих кроссовок прилагаются запасные?", ("Верх: замша", "Подошва: резина"),
            "Конечно, внутри коробки лежит ещё одна пара другого оттенка.",
        ),
        (
            "Does the kettle whistle?", ("Base: copper", "Handle: walnut"),
            "It sings loudly as soon as water starts boiling, neighbours will hear.",
        ),
        (
            "лампа мигает на камере?", ("Патрон: цоколь свечи",),
            "Мерцания совсем никакого, снимайте видео спокойно.",
        ),
    ],
)  # fmt: skip
def test_an_answer_without_one_word_of_the_facts_is_looked_at(asked: str, facts: tuple[str, ...], draft: str) -> None:
    case = _ask(asked, facts, draft)
    assert _severities(case) == [Severity.DRAFT]
    without = tuple(guardrail for guardrail in GUARDRAILS if guardrail is not unfounded_answer)
    assert "unfounded_answer" in {finding.guardrail for finding in judge(case).findings}
    assert "unfounded_answer" not in {finding.guardrail for finding in judge(case, guardrails=without).findings}


@pytest.mark.parametrize(
    ("asked", "facts", "draft"),
    [
        ("Стирка накидки в машинке разрешена?", ("Стирка: только вручную",), "Да, смело кладите вместе с бельём!"),
        ("Can the tent stay out in the snow?", ("Snow: not suitable",), "Sure, leave it there all winter!"),
    ],
)
def test_a_plain_yes_past_a_limit_is_blocked(asked: str, facts: tuple[str, ...], draft: str) -> None:
    assert _severities(_ask(asked, facts, draft)) == [Severity.BLOCK]
    assert verdict(_ask(asked, facts, draft)) is Verdict.BLOCK


def test_a_limit_that_is_passed_over_is_looked_at() -> None:
    facts = ("Гравировка: только латиница", "Материал: латунь")
    draft = "Гравёр нанесёт любую надпись, какую пожелаете."
    (finding,) = unfounded_answer(_ask("А гравировка на брелоке какая бывает?", facts, draft))
    assert (finding.severity, finding.reason.split(" (")[0]) == (Severity.DRAFT, "passes over what the facts say")


def test_a_yes_that_tells_nothing_of_what_the_line_holds_is_looked_at() -> None:
    facts = ("Подкладка: фланель", "Верх: брезент")
    assert _severities(_ask("подкладка меховая?", facts, "Да, подкладка из овчины.")) == [Severity.DRAFT]


@pytest.mark.parametrize(
    ("asked", "facts", "draft"),
    [
        ("Можно оставить палатку на снегу?", ("Снег: не выносит",), "Нет, лучше убрать внутрь заранее."),
        ("Подкладка какая?", ("Подкладка: фланель",), "Подкладка фланелевая, к телу мягкая."),
        ("Стирать накидку в машинке разрешено?", ("Стирка: только вручную",), "Лучше нет, берегите её: только руками."),
        ("Гравировка бывает?", ("Гравировка: есть",), "Да, бывает, мастер нанесёт любую надпись, какую пожелаете."),
        ("две полки?", ("полки: 2",), "Да, полок внутри именно две, как вы хотели."),
        ("Кто расписался за посылку?", ("получатель: покупатель",), "Этого мы, увы, не видим. Уточним у курьера."),
        ("Когда приедет?", ("Верх: замша",), "Точных данных об этом в карточке товара нет, поэтому не станем гадать."),
        ("Is it heavy?", ("вес: небольшой",), "It is rather light, anybody can carry it upstairs."),
        ("", ("Верх: замша",), "Конечно, внутри коробки лежит ещё одна пара другого оттенка."),
        ("Шнурки прилагаются?", (), "Конечно, внутри коробки лежит ещё одна пара другого оттенка."),
    ],
)
def test_what_stands_on_the_facts_asks_back_or_cannot_be_compared_passes(
    asked: str, facts: tuple[str, ...], draft: str
) -> None:
    channel = "question" if asked else "chat"
    case = make_case(draft, channel=channel, customer_text=asked, facts=facts)
    assert _severities(case) == []


def test_the_words_of_the_things_own_name_tell_no_line_from_another() -> None:
    facts = ("фен ионизация: true", "фен диффузор: false")
    assert _severities(_ask("фен с ионизацией?", facts, "Да, с ионизацией, волосы не электризуются.")) == []
    facts = ("рюкзак лямки: мягкие", "рюкзак дождевик: нет")
    assert _severities(_ask("рюкзак удобно носить?", facts, "Да, лямки у него мягкие.")) == []


def test_a_review_is_not_held_for_thanks_in_other_words() -> None:
    case = make_case(
        "Благодарим вас за тёплые слова, заглядывайте ещё!", customer_text="Супер, правда?", facts=("Верх: замша",),
        rating=5,
    )  # fmt: skip
    assert _severities(case) == []


def test_a_denial_in_the_question_speaks_of_no_line_and_a_duty_limits() -> None:
    facts = ("tank heater: not included", "tank glass: clear")
    asked = "It would suit a turtle, would it not?"
    assert _severities(_ask(asked, facts, "Turtles want a clear tank.", language="en")) == []
    duty = ("доставка звонок: обязателен",)
    asked = "звонок можно отменить?"
    assert _severities(_ask(asked, duty, "Пометку оставить можно, но курьер обязан набрать, звонок будет.")) == []
    assert _severities(_ask(asked, duty, "Да, можно, пометку оставим."))
