"""What the draft says was done must have been done."""

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.unproven_deed import unproven_deed


@pytest.mark.parametrize(
    "draft", ["I've changed your address.", "Your plan has been switched.", "I skipped your May box."]
)
def test_a_deed_without_a_tools_result_blocks(draft: str) -> None:
    assert unproven_deed(make_english(draft))


def test_the_same_deed_with_the_tools_result_passes() -> None:
    draft = "I've changed your address."
    assert unproven_deed(make_english(draft, facts=("change address: updated for all future boxes",))) == ()
    assert unproven_deed(make_english(draft, facts=("address: 5 Elm St",)))


def test_russian_deeds_are_seen() -> None:
    assert unproven_deed(make_case("Готово, пункт выдачи изменили.", channel="chat"))
    assert unproven_deed(make_case("Ваша заявка одобрена.", channel="chat"))


@pytest.mark.parametrize(
    "draft", ["Проверили партию и усилили нитку.", "Изменили описание в карточке.", "Передали замечание технологу."]
)
def test_work_on_our_own_goods_is_no_deed_for_the_customer(draft: str) -> None:
    assert unproven_deed(make_case(draft)) == ()
