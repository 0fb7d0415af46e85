"""Length, language and script of a reply."""

from itertools import islice, product

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.language import language
from agent.guardrails.length import length
from desk.decisions import Severity


@pytest.mark.parametrize("draft", ["", "   ", "!", "слово " * 500])
def test_a_reply_too_short_or_too_long_is_blocked(draft: str) -> None:
    assert [finding.severity for finding in length(make_case(draft))] == [Severity.BLOCK]


def test_each_channel_has_its_own_length() -> None:
    draft = "word " * 500
    assert length(make_english(draft))
    assert not length(make_english(draft, channel="email"))


@pytest.mark.parametrize(
    "draft",
    [
        "Дякуємо за відгук, вибачте за затримку.",
        "Thank you for your review!",
        "Спасибо за отзыв! We will be happy to see you again.",
        "Спасибо за отзыв, вeрнём",
        "Спаси\u200bбо за отзыв",
        "Спасибо\u202e за отзыв",
        "Spasibo za otzyv, priezzhaite esche raz k nam",
    ],
)
def test_a_reply_in_another_language_or_script_is_blocked(draft: str) -> None:
    assert language(make_case(draft))


@pytest.mark.parametrize(
    "draft",
    [
        "Спасибо за отзыв о Philips HD9350!",
        "Рады, что iPhone-чехол подошёл 👩‍👧",
        "Спасибо ❤️",
        "В карточке указано USB Type-C, кабель есть.",
    ],
)
def test_brands_and_emoji_are_no_other_language(draft: str) -> None:
    assert language(make_case(draft)) == ()


def test_an_english_customer_is_answered_in_english() -> None:
    assert not language(make_english("Thank you for your kind note!"))
    assert language(make_english("Спасибо за ваш отзыв!"))


def test_a_language_we_do_not_check_wants_a_person() -> None:
    findings = language(make_case("Спасибо за отзыв!", language="other", customer_text="Рахмет!"))
    assert [finding.severity for finding in findings] == [Severity.DRAFT]


def test_a_draft_full_of_words_no_dictionary_knows_is_blocked_unread() -> None:
    strange = " ".join("ъ" + "".join(letters) for letters in islice(product("бвгджз", repeat=4), 400))
    known = "Спасибо за ваш отзыв, нам очень приятно. " * 50
    assert language(make_case(f"{known} {strange}"))
    assert language(make_case(known)) == ()
