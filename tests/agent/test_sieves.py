"""Every pattern behind a sieve, over texts made of its own words: nothing the plain pattern finds is hidden."""

from importlib import import_module

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.sieve import Sieve

_MODULES = (
    "desk.claims_dates", "desk.claims_links", "desk.claims_numbers", "desk.personal_documents", "desk.personal_emails",
    "desk.personal_money", "desk.personal_people", "desk.personal_phones", "agent.guardrails.contacts_and_links",
    "agent.guardrails.internals", "agent.guardrails.personal_data", "agent.guardrails.placeholder",
    "agent.guardrails.rude_tone",
)  # fmt: skip
_SIEVES = [one for name in _MODULES for one in vars(import_module(name)).values() if isinstance(one, Sieve)]
_PARTS = (
    "12 октября", "05.10.2026", "2026-10-05", "в 2027 ", "2027 году", "через неделю", "до Нового\u00a0года",
    "in a week",
    "к концу месяца", "shop.ru", "www.-a", "https://a.b/c", "anna@mail.ru", "shop точка ru",
    "anna собака mail точка ru",
    "(at)", "[dot]", "t.me/anna", "IP67", "a.b.c1", "USB-C3", "+7 912 345-67-89", "8 (912) 345 67 89", "00 49",
    "9123456789", "восемь девятьсот двенадцать три", "две", "паспорт 45 10 123456", "7707083893", "5001007322 59",
    "пароль: s3cret!", "Bearer abcdefgh1", "40817810570000123456", "Мария Ивановна", "Иванова Анна", "Иванов И. И.",
    "Mr. John Smith", "my name is Ann", "ул. Ленина, д. 5, кв. 12", "на Тульской, 4", "12 Main Street", "кв. 5",
    "Apt 7", " ", ", ", ". ", "-", "\n", "İ", "\u0661", "1", "ё", "{name}", "XXX", "хаха", "))))", "get_order()",
    "@anna_k",
)  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PARTS) | st.text(max_size=3), max_size=9).map("".join)


def test_the_sieves_of_the_gate_are_found() -> None:
    assert len(_SIEVES) >= 25


@settings(deadline=None)
@given(text=_TEXTS)
def test_no_sieve_hides_what_its_plain_pattern_finds(text: str) -> None:
    for sieve in _SIEVES:
        found = [match.span() for match in sieve.finditer(text)]
        assert found == [match.span() for match in sieve.exact.finditer(text)]
