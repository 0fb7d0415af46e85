"""Names: short forms, translit, slips, initials and gender; never a key."""

import json
import tomllib
from pathlib import Path

import pytest
from link_makers import policy

from desk.linking_names import agreement, is_named, read_name

_REAL = Path(__file__).parents[3] / "shared" / "data" / "names_ru" / "diminutives.jsonl"


def _agree(one: str | None, other: str | None) -> float:
    names = policy().names
    left, right = read_name(one, names), read_name(other, names)
    assert agreement(left, right) == agreement(right, left)
    return agreement(left, right)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Елена", "Лена Р."), ("Катюша 🌸", "Екатерина С."), ("Саша", "Александра П."), ("Саша", "Александр"),
        ("Oleg V.", "Олег"), ("Evgeniya", "Женя"), ("Tatyana", "Танечка"), ("Валентна", "Валентина Ф."),
        ("Fktrcfylh", "Александр"), ("ТимурКа", "Тимур"), ("ksusha_88", "Ксюша (ksusha_88)"),
        ("Серёга из Омска", "Сергей"),
        ("Orlov Fedor", "Фёдор"), ("ТётяВаля", "Валентина"), ("Димочка", "Дмитрий"),
        ("Гурген Т.", "Гурген"), ("Эрика", "erika_b"), ("Дядя Коля", "Николай Ильич"),
    ],
)  # fmt: skip
def test_forms_of_one_name_agree(one: str, other: str) -> None:
    assert _agree(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("Валентин", "Валентина"), ("Анна", "Инна"), ("В. Фролова", "Н. Фролова"), ("Б.", "Анна"), ("Рената", "Ренат"),
     ("Мария К.", "Мария Ш."), ("Lera", "Пётр")],
)  # fmt: skip
def test_names_that_cannot_be_one_are_told(one: str, other: str) -> None:
    assert _agree(one, other) == -1.0


@pytest.mark.parametrize(("one", "other"), [("Д. М.", "Данил"), ("Ж.", "Жанна"), ("Пчёлкина А.", "Анна")])
def test_initials_agree_in_part(one: str, other: str) -> None:
    assert _agree(one, other) == 0.5


def test_the_father_of_a_boy_does_not_bear_his_name() -> None:
    assert _agree("Папа Глеба", "Николай") == 0.0


@pytest.mark.parametrize("hidden", ["Покупатель", "🐝", "", None, "Гость", "   "])
def test_a_hidden_name_says_nothing(hidden: str | None) -> None:
    assert not is_named(read_name(hidden, policy().names))
    assert _agree(hidden, "Анна") == 0.0


def test_the_table_is_our_own_and_long_enough() -> None:
    lists = {entry.split(":")[0] for key in ("female", "male") for entry in _lists()[key]}
    assert len(lists) >= 120


@pytest.mark.skipif(not _REAL.exists(), reason="other people's names are not here")
def test_most_short_forms_others_collected_are_known() -> None:
    known = total = 0
    for line in _REAL.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for form in row["diminutives"]:
            total += 1
            known += _agree(row["name"], form) > 0
    assert known / total >= 0.85


def _lists() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parents[2] / "prompts/shared/words/linking_names.toml").read_text("utf-8"))
