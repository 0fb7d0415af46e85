"""Every claim of a reply finds the very place that says so, or stays open."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_playbook
from pinned import is_pinned, pins_of

from desk.claims import CUSTOMER, ClaimKind, ClaimState, Pinned, Source
from desk.claims_case import Stated
from desk.claims_pinning import pin_claims

CARD = (
    Source(kind="card", id="card:1:name", text="Плед велсофт «Шале» 150×200 см"),
    Source(kind="card", id="card:1:Длина", text="Длина: 200 см"),
    Source(kind="card", id="card:1:Ширина", text="Ширина: 150 см"),
    Source(kind="card", id="card:1:Уход", text="Уход: машинная стирка при 30 °C"),
    Source(kind="card", id="card:1:Материал", text="Материал: полиэстер"),
    Source(kind="card", id="card:1:brand", text="Тёплый Угол"),
    Source(kind="tool", id="order:5", text="status: в пути"),
    Source(kind="tool", id="order:5", text="eta: 2026-04-18"),
    Source(kind="tool", id="order:5", text="pay link: https://pay.example.com/o/551"),
    Source(kind="article", id="article:returns#1", text="Заявку на возврат можно подать в течение 14 дней."),
)
ASKED = Source(kind=CUSTOMER, id="interaction:7", text="Маловат, брала 42. Это Сибирь? Муж Олег ждал две недели")

playbook = cache(make_playbook)


def pin(draft: str, *, sources: tuple[Source, ...] = (*CARD, ASKED), language: str = "ru") -> tuple[Pinned, ...]:
    return pin_claims(Stated(draft=draft, sources=sources, playbook=playbook(), language=language))


@pytest.mark.parametrize(
    ("draft", "kind", "source"),
    [
        ("Длина пледа два метра.", ClaimKind.MEASURE, "card:1:Длина"),
        ("Стирать при 30 градусах.", ClaimKind.MEASURE, "card:1:Уход"),
        ("На это есть 14 дней.", ClaimKind.MEASURE, "article:returns#1"),
        ("Жаль, что 42-й оказался мал.", ClaimKind.NUMBER, "interaction:7"),
        ("Ждём посылку 18 апреля.", ClaimKind.DATE, "order:5"),
        ("Оплата: https://pay.example.com/o/551", ClaimKind.LINK, "order:5"),
        ("Это бренд Тёплый Угол.", ClaimKind.NAME, "card:1:brand"),
        ("Спасибо за отзыв о пледе «Шале»!", ClaimKind.NAME, "card:1:name"),
        ("Рады, что Олегу понравилось.", ClaimKind.NAME, "interaction:7"),
        ("Ваш заказ уже в пути.", ClaimKind.STATUS, "order:5"),
        ("Сделан из полиэстера.", ClaimKind.FACT, "card:1:Материал"),
    ],
)
def test_a_claim_is_pinned_to_the_words_that_say_it(draft: str, kind: ClaimKind, source: str) -> None:
    found = [pinned for pinned in pin(draft) if pinned.claim.kind is kind]
    assert found
    for pinned in found:
        assert pinned.state is ClaimState.PINNED, pinned
        assert pinned.evidence is not None
        assert pinned.evidence.id == source
        text = next(one.text for one in (*CARD, ASKED) if one.text[pinned.start : pinned.end] == pinned.evidence.quote)
        assert text


@pytest.mark.parametrize(
    ("draft", "kind", "state"),
    [
        ("Длина пледа 210 см.", ClaimKind.MEASURE, ClaimState.CONTRADICTED),
        ("Длина пледа 150 см.", ClaimKind.MEASURE, ClaimState.CONTRADICTED),
        ("Плед стоит 990 рублей.", ClaimKind.SUM, ClaimState.UNSUPPORTED),
        ("Хватит на пять лет.", ClaimKind.MEASURE, ClaimState.UNSUPPORTED),
        ("Ждём посылку 19 апреля.", ClaimKind.DATE, ClaimState.CONTRADICTED),
        ("Завтра всё приедет.", ClaimKind.DATE, ClaimState.UNSUPPORTED),
        ("Оплата: https://pay.example.com/o/55", ClaimKind.LINK, ClaimState.CONTRADICTED),
        ("Это бренд Холодный Дом.", ClaimKind.NAME, ClaimState.UNSUPPORTED),
        ("С уважением, Марина.", ClaimKind.NAME, ClaimState.UNSUPPORTED),
        ("Да, это Сибирь.", ClaimKind.NAME, ClaimState.UNSUPPORTED),
        ("Ваш заказ доставлен.", ClaimKind.STATUS, ClaimState.CONTRADICTED),
        ("Товар есть в наличии.", ClaimKind.STATUS, ClaimState.UNSUPPORTED),
        ("Сделан из хлопка.", ClaimKind.FACT, ClaimState.CONTRADICTED),
    ],
)
def test_a_claim_no_source_bears_out_stays_open(draft: str, kind: ClaimKind, state: ClaimState) -> None:
    found = [pinned for pinned in pin(draft) if pinned.claim.kind is kind and pinned.state is not ClaimState.PINNED]
    assert [pinned.state for pinned in found][:1] == [state]
    assert all(pinned.evidence is None and pinned.reason for pinned in found)


@pytest.mark.parametrize(
    "draft",
    [
        "Здравствуйте! Спасибо за тёплый отзыв! Приятных покупок и хорошего вам дня!",
        "Нам очень жаль, что так вышло. Следующий шаг: в личном кабинете Wildberries откройте эту покупку.",
        "Если заказ не доставлен, напишите нам, разберёмся вместе.",
        "Пришлите, пожалуйста, две фотографии: так будет легче разобраться.",
        "Нажмите «Оформить возврат» или загляните в «Доставки».",
        "Мы на связи 24/7.",
    ],
)
def test_courtesies_and_the_marketplaces_ways_state_nothing(draft: str) -> None:
    assert pin(draft, sources=()) == ()


def test_a_quote_of_the_claim_stands_verbatim_in_the_draft() -> None:
    draft = "Длина — 200 см, ждём 18 апреля, бренд «Тёплый Угол»."
    for pinned in pin(draft):
        assert draft[pinned.claim.start : pinned.claim.end] == pinned.claim.quote


# The first text also reads the word lists.
@settings(deadline=None)
@given(st.text(alphabet="аеиокнтм 0123456789.,:;—«»-₽%№@/", max_size=80))
def test_any_text_is_read_without_an_error_and_quotes_itself(text: str) -> None:
    for pinned in pin(text, sources=()):
        assert text[pinned.claim.start : pinned.claim.end] == pinned.claim.quote


@given(st.integers(min_value=201, max_value=100_000))
def test_no_other_length_than_the_cards_is_ever_pinned(value: int) -> None:
    states = {one.state for one in pin(f"Длина пледа {value} см.", sources=CARD) if one.claim.kind is ClaimKind.MEASURE}
    assert states == {ClaimState.CONTRADICTED}


def test_past_many_numbers_each_further_one_is_left_open() -> None:
    pinned = pin("Длина 200 см. " * 400)
    assert [one.state for one in pinned[:300]] == [ClaimState.PINNED] * 300
    assert [one.state for one in pinned[300:]] == [ClaimState.UNSUPPORTED] * 100


def test_a_line_whose_own_number_stands_nearer_says_nothing_of_another() -> None:
    wax = ("soy pct: 80", "beeswax pct: 20")
    assert is_pinned(pins_of("It's 80% soy with 20% beeswax.", *wax, language="en"), "80%")
    assert not is_pinned(pins_of("It's 80% beeswax with 20% soy.", *wax, language="en"), "80%")
    now = ("cutoff: 14:00", "now: 13:20")
    assert is_pinned(pins_of("It's 13:20 and the cutoff is 14:00.", *now, language="en"), "13:20")
    assert not is_pinned(pins_of("The cutoff is 13:20 and it's 14:00.", *now, language="en"), "13:20")


def test_a_price_says_nothing_of_how_many_are_wanted() -> None:
    assert is_pinned(pins_of("Две свечи возьмём.", "prices свеча: 350", customer="2 свечи"), "Две")
    assert not is_pinned(pins_of("Две свечи осталось.", "stock свеча: 3", customer="2 свечи"), "Две")


def test_a_number_only_the_customer_told_does_not_pass_beside_the_fact_that_denies_it() -> None:
    facts = ("seats: 12", "taken: 9")
    pins = pins_of(
        "Twelve seats with nine taken leaves four.", *facts, customer="are there four seats left?", language="en"
    )
    assert not is_pinned(pins, "four")
