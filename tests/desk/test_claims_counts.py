"""Counts with a general noun rest on a line that counts; of several such lines only on the one that is named."""

from pinned import is_pinned, pins_of


def test_pieces_rest_on_the_stock() -> None:
    assert is_pinned(pins_of("На складе семь штук.", "stock перламутровые пуговицы: 7"), "семь")
    assert is_pinned(pins_of("Бежевых осталось две пары.", "stock беж: 2"), "две")


def test_pieces_rest_on_no_weight() -> None:
    assert not is_pinned(pins_of("Осталось две пары.", "вес: 2 кг"), "две")


def test_of_two_stocks_only_the_named_one_counts() -> None:
    facts = ("stock зелёный: 4", "stock синий: 9")
    assert is_pinned(pins_of("Зелёных осталось четыре штуки.", *facts), "четыре")
    assert not is_pinned(pins_of("Зелёных осталось девять штук.", *facts), "девять")


def test_a_list_is_no_total() -> None:
    assert not is_pinned(pins_of("В поставке два предмета.", "поставка комплект: щётка 2 шт, совок 1 шт"), "два")
