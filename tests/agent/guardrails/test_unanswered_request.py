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


_LADDER = ("ladder folded in: 44", "ladder weight lb: 9")
_HONEY = ("мёд сбор: 2026", "мёд пасека: Белебеевский район")


@pytest.mark.parametrize(
    ("asked", "facts", "draft"),
    [
        ("Мёд этого года? и с какой пасеки, район хотя бы", _HONEY, "Да, сбор нынешний, 2026 года. Вкусного чаепития!"),
        (
            "how tall is it folded and is it heavy to lift",
            _LADDER,
            "Folded, it stands 44 inches tall. Measure it.",
        ),
        ("Ручка из чего и сколько стоит чехол", ("ручка: дуб", "чехол цена: 900"), "Ручка дубовая, служит долго."),
        ("Карандаши мягкие? Точилка в коробке", ("карандаши: 2B", "точилка: есть"), "Твёрдость 2B, то есть мягкие."),
        ("Пришлите паспорт изделия и скажите вес", ("паспорт: null", "вес: 4 кг"), "Вес 4 кг, поднимет и подросток."),
    ],
)
def test_a_fact_that_was_asked_for_and_is_not_told_needs_a_person(
    asked: str, facts: tuple[str, ...], draft: str
) -> None:
    english = asked.isascii()
    make = make_english if english else make_case
    assert unanswered_request(make(draft, channel="chat", customer_text=asked, facts=facts))


@pytest.mark.parametrize(
    ("asked", "facts", "draft"),
    [
        ("Мёд этого года? и с какой пасеки, район хотя бы", _HONEY, "Сбор 2026 года, пасека в Белебеевском районе."),
        ("how tall is it folded and is it heavy to lift", _LADDER, "Folded it is 44 inches tall and weighs 9 lb."),
        ("Ручка из чего и сколько стоит чехол", ("ручка: дуб", "чехол цена: 900"), "Дубовая, а за чехол просят 900 ₽."),
        (
            "Пришлите паспорт изделия и скажите вес",
            ("паспорт: null", "вес: 4 кг"),
            "Вес 4 кг, о паспорте спрошу.",
        ),
        ("для газа? а индукция?", ("дно: для всех типов плит",), "Да, подойдёт и туда и туда."),
        ("Из чего обивка?", ("обивка: велюр", "чехлы: несъёмные", "ножки: бук"), "Обивка велюровая."),
    ],
)
def test_told_named_or_not_asked_passes(asked: str, facts: tuple[str, ...], draft: str) -> None:
    english = asked.isascii()
    make = make_english if english else make_case
    assert unanswered_request(make(draft, channel="chat", customer_text=asked, facts=facts)) == ()


def test_the_lines_of_a_whole_card_are_not_all_asked_for() -> None:
    card = tuple(f"{name}: {value}" for name, value in (
        ("обивка", "велюр"), ("ножки", "бук"), ("высота", "80 см"), ("страна", "Россия"), ("бренд", "Уют"),
        ("упаковка", "коробка"), ("гарантия", "год"),
    ))  # fmt: skip
    asked = "Из чего обивка? и сколько высота?"
    fine = make_case("Обивка велюровая, высота 80 см.", channel="chat", customer_text=asked, facts=card)
    assert unanswered_request(fine) == ()
    silent = make_case("Обивка велюровая, приятная.", channel="chat", customer_text=asked, facts=card)
    assert unanswered_request(silent)


def test_one_thing_asked_in_two_wordings_is_one() -> None:
    asked = "кондиционер громкий? сколько децибел?"
    assert unanswered_request(make_case("38 дБ.", channel="question", customer_text=asked, facts=("шум дб: 38",))) == ()
    asked = "кондиционер громкий? какого цвета?"
    assert unanswered_request(make_case("38 дБ.", channel="question", customer_text=asked, facts=("шум дб: 38",)))


def test_a_question_that_asks_for_nothing_is_not_counted() -> None:
    facts = ("склад: Казань",)
    draft = "Посылка на складе в Казани."
    asked = "ну и как это понимать? где моя посылка?"
    assert unanswered_request(make_case(draft, channel="chat", customer_text=asked, facts=facts)) == ()
    asked = "где моя посылка? и кто заплатит за неё?"
    assert unanswered_request(make_case(draft, channel="chat", customer_text=asked, facts=facts))


def test_a_brief_reply_answers_as_many_things_as_it_has_parts() -> None:
    asked, facts = "ширина столешницы и есть ли ящик", ("ширина: 75 см", "ящик: выдвижной")
    brief = make_case("75 см, есть.", channel="question", customer_text=asked, facts=facts)
    opened = make_case("Да, 75 см.", channel="question", customer_text=asked, facts=facts)
    assert unanswered_request(brief) == ()
    assert unanswered_request(opened)


def test_what_was_reckoned_from_two_lines_tells_both() -> None:
    asked, facts = "сколько выходит одна салфетка? цену сравниваю", ("цена: 900 ₽", "в пачке: 30 салфеток")
    draft = "В пачке 30 салфеток, одна выходит в 30 рублей."
    assert unanswered_request(make_case(draft, channel="question", customer_text=asked, facts=facts)) == ()


def test_a_review_asks_by_a_question_mark_only() -> None:
    said, draft = "Думала, придётся деньги назад просить, а шапка села как родная.", "Рады, что шапка понравилась!"
    assert unanswered_request(make_case(draft, channel="review", customer_text=said)) == ()
    assert unanswered_request(make_case(draft, channel="chat", customer_text=said))
