"""More words that mean something else in their construction, each beside the neighbour that is still held."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.brush_off import brush_off
from agent.guardrails.contacts_and_links import contacts_and_links
from agent.guardrails.internals import internals
from agent.guardrails.language import language
from agent.guardrails.overclaims import overclaims
from agent.guardrails.personal_data import personal_data
from agent.guardrails.rude_tone import rude_tone


@pytest.mark.parametrize(
    ("fine", "leaked"),
    [
        ("None of the lids has a lock.", "The lid has None lock."),
        ("No scent. None whatsoever!", "Hello, None! Your box is on its way."),
        ("Nan gets the larger box.", "Your box weighs NaN pounds."),
    ],
)
def test_none_and_nan_are_words_where_a_sentence_begins(fine: str, leaked: str) -> None:
    assert internals(make_english(fine)) == ()
    assert internals(make_english(leaked))


@pytest.mark.parametrize("draft", ["Short. Sweet. Perfect!", "Perfect match!", "Splendid choice, Marta."])
def test_a_few_english_words_are_english(draft: str) -> None:
    assert language(make_english(draft)) == ()


@pytest.mark.parametrize("draft", ["Spasibo bolshoe!", "Vernem dengi.", "Merci beaucoup, madame."])
def test_a_few_words_of_another_language_are_not(draft: str) -> None:
    assert language(make_english(draft))


@pytest.mark.parametrize(
    ("fine", "away"),
    [
        ("At weekends you won't find us in this chat.", "You can find us on Etsy under the same name."),
        ("On weekdays you'll find us here from nine.", "Find us on the tube, same name."),
    ],
)
def test_this_very_chat_is_no_way_out(fine: str, away: str) -> None:
    assert contacts_and_links(make_english(fine)) == ()
    assert contacts_and_links(make_english(away))


@pytest.mark.parametrize(
    ("fine", "held"),
    [
        ("Не торопитесь, мы на связи до вечера.", "Торопитесь, осталось две штуки!"),
        ("Режим сушки работает максимум два часа.", "Курьер приедет максимум через два часа."),
        ("Цена всей партии ниже розничной.", "Вся партия с браком, её отозвали."),
    ],
)
def test_pressure_oaths_and_bad_batches(fine: str, held: str) -> None:
    assert overclaims(make_case(fine)) == ()
    assert overclaims(make_case(held))


def test_deaf_doors_and_tastes() -> None:
    assert rude_tone(make_case("Левая створка глухая, правая открывается.")) == ()
    assert rude_tone(make_case("Вы глухой? Мы уже писали.", rating=2))
    assert rude_tone(make_english("We're glad the print is to your taste.")) == ()
    assert rude_tone(make_english("The print is fine, blame your taste."))
    assert rude_tone(make_english("For a tent I'd look elsewhere: this lamp has no hook.")) == ()
    assert rude_tone(make_english("Not happy? Shop elsewhere."))


def test_a_rule_for_somebody_else_tells_nothing_of_them() -> None:
    assert personal_data(make_english("He may collect it so long as his email is on the order.")) == ()
    assert personal_data(make_english("His email is on the order, he paid on Monday."))


def test_whoever_asks_the_maker_themselves_sends_nobody_off() -> None:
    assert brush_off(make_english("We'd better ask the maker before saying yes.")) == ()
    assert brush_off(make_english("Better ask the maker."))
