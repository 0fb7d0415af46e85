"""The phrase language: forms, gaps, prefixes, joined alternatives, typos; never over the end of a sentence."""

import pytest

from desk.phrases import Matcher
from desk.tokens import tokens_of


def _finds(phrase: str, text: str) -> bool:
    return bool(Matcher((("list", (phrase,)),)).find(tokens_of(text)))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("чашка", "две чашки разбились"),
        ("слом*", "всё сломалось"),
        ("цена .. упасть", "цена за сутки упала"),
        ("левый_товар|подделка", "прислали левый товар"),
        ("левый_товар|подделка", "это подделка"),
        ("очень? мягкий", "мягкий плед"),
        ("сертификат", "есть сертефикат?"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert _finds(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("левый_товар|подделка", "левый рукав и хороший товар"),
        ("=сломался", "не сломается?"),
        ("цена .. упасть", "цена хорошая. Чашка упала"),
        ("порваться", "всем понрпаилась"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert not _finds(phrase, text)
