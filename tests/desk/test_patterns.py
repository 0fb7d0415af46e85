"""The pattern language of the word lists."""

import pytest

from desk.patterns import Negation, Patterns
from desk.text import read


def _groups(name: str) -> tuple[str, ...]:
    return {"money": ("деньги", "сумма", "=cash")}[name]


def _find(line: str, text: str, *, negation: Negation | None = None) -> list[str]:
    return [match.quote for match in Patterns([line], _groups, negation).find(read(text))]


@pytest.mark.parametrize(
    ("line", "text", "quote"),
    [
        ("вернуть:1per + @money", "Конечно, деньги мы вернём!", "деньги мы вернём"),
        ("=дарим + скидка", "Дарим скидку", "Дарим скидку"),
        ("нейросет*", "Писала нейросетью", "нейросетью"),
        ("ваш вина", "Это ваша вина, увы", "ваша вина"),
        ("=we|=you + @money", "you get cash", "you get cash"),
    ],
)
def test_a_pattern_quotes_what_it_found(line: str, text: str, quote: str) -> None:
    assert _find(line, text) == [quote]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("вернуть:1per + @money", "Вернуть деньги можно через кабинет"),
        ("=дарим + скидка", "Дарить скидку"),
        ("ваш вина", "Вина тут ваша"),
        ("вернуть:1per + @money + !площадка", "Деньги мы вернём, если решит площадка"),
        ("ваш вина", "Кружка ваша. Вина тут нет"),
        ("вернуть:1per + @money", "Вернём настроение. Деньги ни при чём"),
    ],
)
def test_a_pattern_stays_silent(line: str, text: str) -> None:
    assert _find(line, text) == []


def test_parts_far_apart_across_commas_are_two_statements() -> None:
    near = "Деньги, конечно, вернём"
    far = "Вернём товар на полку, а о том, когда, кому и сколько денег платить, расскажем"
    assert _find("вернуть:1per + @money", near)
    assert not _find("вернуть:1per + @money", far)


def test_a_denied_clause_is_silent_but_not_its_neighbour() -> None:
    negation = Negation(["не"], ["переживать"], _groups)
    line = "вернуть:1per + @money"
    assert not _find(line, "Мы не вернём деньги", negation=negation)
    assert _find(line, "Не переживайте, вернём деньги", negation=negation)
    assert _find(line, "Мы не шутим, вернём деньги", negation=negation)


@pytest.mark.parametrize(("line", "text"), [("москва:Geox", "Живу в Москве"), ("анна:Name", "Зовут Анной")])
def test_every_grammeme_a_list_may_ask_for_is_found(line: str, text: str) -> None:
    assert _find(line, text)
