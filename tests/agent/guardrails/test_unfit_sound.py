"""Drafts that sound like examples of what must not leave."""

from dataclasses import replace

import pytest
from gate_makers import make_case, make_english

from agent.guardrails.blamed_customer import blamed_customer
from agent.guardrails.case import GateCase
from agent.guardrails.unfit_sound import unfit_sound
from desk.decisions import Severity


@pytest.mark.parametrize(
    "draft",
    [
        "Не переживайте, рубли прилетят к вам обратно, мы всё устроим сами.",
        "Поменяйте оценку на пять, а мы в долгу не останемся.",
        "Every cent you paid is flying back to your pocket, sit tight.",
    ],
)
def test_what_no_list_foresaw_is_stopped(draft: str) -> None:
    assert [finding.severity for finding in unfit_sound(make_case(draft=draft))] == [Severity.BLOCK]


@pytest.mark.parametrize(
    "draft",
    ["Спасибо за отзыв! Рады, что размер подошёл.", "Здравствуйте! Длина 42 см.", "Thank you! Enjoy the mug."],
)
def test_an_ordinary_reply_is_left_alone(draft: str) -> None:
    assert unfit_sound(make_case(draft=draft)) == ()


def test_an_empty_draft_and_a_playbook_without_examples_are_silent() -> None:
    case = make_case(draft="Поменяйте оценку на пять, а мы в долгу не останемся.")
    assert unfit_sound(replace(case, draft=" ")) == ()
    assert unfit_sound(replace(case, playbook=replace(case.playbook, words={}))) == ()


def _with_bar(case: GateCase, clear: float) -> GateCase:
    bars = {**case.playbook.words["unfit_bars"], "drafts": ("block 0.25", "doubt 0.2", f"clear {clear}")}
    return replace(case, playbook=replace(case.playbook, words={**case.playbook.words, "unfit_bars": bars}))


def test_a_hit_of_the_lists_of_tone_is_a_note_where_the_draft_surely_sounds_fine() -> None:
    case = make_case(draft="Вы сами виноваты, читать надо было.")
    assert {finding.severity for finding in blamed_customer(_with_bar(case, -5))} == {Severity.BLOCK}
    assert {finding.severity for finding in blamed_customer(_with_bar(case, 5))} == {Severity.NOTE}
    assert {finding.severity for finding in blamed_customer(case)} == {Severity.BLOCK}


def test_a_kind_word_to_thanks_in_private_sends_nobody_off() -> None:
    kind = "How kind of you to write! Give her our warmest regards."
    assert unfit_sound(make_english(kind, customer_text="My parcel never came. Where is it?")) != ()
    assert unfit_sound(make_english(kind, customer_text="thank you so much, mom loved it")) == ()
    asked = "thank you so much, mom loved it! where is the second one?"
    assert unfit_sound(make_english(kind, customer_text=asked)) != ()


def test_a_deed_told_is_left_to_the_facts_where_a_fact_tells_of_one() -> None:
    told = "Done, your box is moved to Friday."
    assert unfit_sound(make_english(told)) != ()
    assert unfit_sound(make_english(told, facts=("delivery: rescheduled to Friday",))) == ()
