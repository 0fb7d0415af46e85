"""Saved replies: filled wholly or not at all, and what fills a blank is only text."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_interaction

from api.bootstrap import PROMPTS
from desk.errors import BadInput, BadPlaybook
from desk.macros import VARIABLES, blanks_of, check_macro, fill, load_examples, values_of

_PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=30)
_NAMES = st.sampled_from(sorted(VARIABLES))
_PIECES = st.lists(st.tuples(_PLAIN, _NAMES), max_size=6)
_VALUES = st.dictionaries(_NAMES, st.text(min_size=1, max_size=30))


def _text(pieces: list[tuple[str, str]]) -> str:
    return "".join(f"{plain}{{{name}}}" for plain, name in pieces)


@given(_PIECES, _VALUES)
def test_a_text_is_filled_wholly_or_not_at_all(pieces: list[tuple[str, str]], values: dict[str, str]) -> None:
    filled = fill(_text(pieces), values)
    missing = dict.fromkeys(name for _, name in pieces if name not in values)
    assert filled.missing == tuple(missing)
    # What stands in braces in a customer's name stays what it is.
    assert filled.text == ("" if missing else "".join(f"{plain}{values[name]}" for plain, name in pieces))


@given(st.text(string.ascii_lowercase + "{}_ ", max_size=40))
def test_a_text_is_accepted_only_when_every_brace_belongs_to_a_known_name(text: str) -> None:
    try:
        names = blanks_of(text)
    except BadInput:
        return
    for name in names:
        text = text.replace(f"{{{name}}}", "")
    assert not set(text) & set("{}")


@pytest.mark.parametrize(
    "text", ["{", "}", "{}", "{price}", "{{customer_name}}", "{customer_name", "{ customer_name }"]
)
def test_what_is_no_variable_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadInput, match=r"known: \{customer_name\}"):
        check_macro(name="x", language="ru", text=f"Спасибо, {text}!")


def test_a_card_fills_what_it_knows_on_one_line_and_nothing_else() -> None:
    item = make_interaction(customer_name=" Анна\n Петрова ", product_name="К" * 201, order_id=None)
    known = values_of(item)
    assert known["customer_name"] == "Анна Петрова"
    assert {"product_name", "order_number"} & set(known) == set()


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"name": " "}, "name"), ({"name": "x" * 81}, "name"), ({"language": "de"}, "language"), ({"text": " "}, "text"),
     ({"text": "x" * 5_001}, "text"), ({"text": "a\x00"}, "NUL")],
)  # fmt: skip
def test_a_bad_field_is_named(changed: dict[str, str], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        check_macro(**({"name": "Спасибо", "language": "ru", "text": "Спасибо!"} | changed))


def test_the_examples_that_come_along_are_in_both_languages() -> None:
    found = load_examples(PROMPTS)
    assert {one.language for one in found} == {"ru", "en"}
    assert len({(one.language, one.name) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("more", "told"),
    [('tone = "warm"', "unknown key"), ('[[macro]]\nname = "x"\nlanguage = "ru"\ntext = "{price}"', "'x'")],
)
def test_a_wrong_example_is_named(tmp_path: Path, more: str, told: str) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "macros.toml").write_text(more, encoding="utf-8")
    with pytest.raises(BadPlaybook, match=told):
        load_examples(tmp_path)
