"""Reviews from a file of the user's own instead of the seed."""

import json
from pathlib import Path

import pytest
from wildberries import NOW, HeldTime

from sandbox.data_file import kind_of
from sandbox.errors import PracticeError
from sandbox.shop import create_shop
from sandbox.state import Shop

ROW: dict[str, object] = {
    "id": "wb-1", "product": 101, "product_name": "ёлка искусственная новогодняя", "rating": 4,
    "pros": "Пышная", "cons": None, "comment": "Купила вторую",
}  # fmt: skip


def _open(folder: Path, *rows: object) -> Shop:
    file = folder / "mine.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    file.write_text("\n".join(lines), encoding="utf-8")
    return create_shop(anchor=NOW, clock=HeldTime().now, data=file)


def test_rows_become_reviews_and_nothing_else_is_there(tmp_path: Path) -> None:
    shop = _open(tmp_path, ROW, ROW | {"id": "wb-2", "product": 102, "product_name": "Кружка"})
    assert [item.id for item in shop.all("review")] != []
    assert shop.all("question") == []
    review = shop.find("review", "wb-1")
    assert review is not None
    assert (review.text, review.pros, review.cons, review.rating) == ("Купила вторую", "Пышная", "", 4)
    assert sorted(shop.cards) == [101, 102]
    assert (shop.cards[101].title, shop.cards[101].kind) == ("Ёлка искусственная новогодняя", "Ёлка")


def test_names_dates_and_orders_come_from_the_id(tmp_path: Path) -> None:
    first, again = (_open(tmp_path, ROW).find("review", "wb-1") for _ in range(2))
    assert first == again
    assert first is not None
    assert first.customer
    assert first.order_id


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Классические туфли на шпильке", "Туфли"),
        ("Игрушка для собак интерактивная утка", "Игрушка для собак"),
        ("Мини вентилятор ручной", "Вентилятор"),
        ("Платье", "Платье"),
        ("X-200", "X-200"),
    ],
)
def test_the_kind_is_the_first_noun_of_the_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    "row",
    [
        "{broken",
        "[]",
        {"id": "1"},
        {key: value for key, value in ROW.items() if key != "rating"},
        ROW | {"rating": "много"},
    ],
)
def test_a_row_that_cannot_be_used_is_named_by_its_line(tmp_path: Path, row: object) -> None:
    with pytest.raises(PracticeError, match=r"mine\.jsonl, line 2: expected a JSON object with id, product"):
        _open(tmp_path, ROW, row)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PracticeError, match="holds no reviews"):
        _open(tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PracticeError, match="cannot be read as UTF-8"):
        create_shop(anchor=NOW, data=file)


def test_a_refused_file_leaves_no_state_behind(tmp_path: Path) -> None:
    data, state = tmp_path / "mine.jsonl", tmp_path / "state.jsonl"
    data.write_text("{broken", encoding="utf-8")
    with pytest.raises(PracticeError):
        create_shop(anchor=NOW, data=data, state_file=state)
    assert not state.exists() or state.read_text(encoding="utf-8") == ""
