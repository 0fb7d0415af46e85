"""Every phrase the offline model may write passes the gate: a refused wording would cost a redraft each time."""

import pytest
from makers import make_playbook

from agent.gate import check_text
from agent.guardrails.case import GateCase
from desk.decisions import Severity
from desk.interactions import ChannelName

PLAYBOOK = make_playbook()
VALUES = {
    "ru": {
        "product": "Кружка керамическая",
        "name": "Анна",
        "with": "с размером",
        "about": "о размере",
        "facts": "материал — керамика",
        "sentence": "Кружка из белой керамики",
        "answer": "Кружка из белой керамики.",
    },
    "en": {
        "product": "Ceramic mug",
        "name": "Alice",
        "with": "with the size",
        "about": "about the size",
        "facts": "material: ceramic",
        "sentence": "A mug of white ceramic",
        "answer": "A mug of white ceramic.",
    },
}
FRAMES = {"ru": "Здравствуйте! {} Приятных покупок!", "en": "Hello, dear customer! {} Have a lovely day!"}
REPLIES = ("greeting", "thanks", "both", "closing", "mixed", "sorry", "step", "praise", "facts", "described", "unknown")
MORE = ("problem", "ask_back", "answered")


def phrases() -> list[tuple[str, str]]:
    """Language and phrase of every list that replies are made of."""
    return [
        (file.split("_")[1], phrase)
        for file, lists in PLAYBOOK.words.items()
        if file.startswith("wording_")
        for key, found in lists.items()
        if key.startswith((*REPLIES, *MORE))
        for phrase in found
    ]


@pytest.mark.parametrize(("language", "phrase"), phrases())
def test_a_wording_passes_the_gate(language: str, phrase: str) -> None:
    values = VALUES[language]
    case = GateCase(
        channel=ChannelName.REVIEW,
        language=language,
        customer_text="",
        customer_name=values["name"],
        rating=5,
        draft=FRAMES[language].format(phrase.format_map(values)),
        facts=tuple(values.values()),
        product_name=values["product"],
        playbook=PLAYBOOK,
    )
    # A note stops nothing: the lists of tone yield to the ear.
    assert [found for found in check_text(case) if found.severity is not Severity.NOTE] == []


def test_the_phrases_are_really_read() -> None:
    assert {language for language, _ in phrases()} == {"ru", "en"}
    assert len(phrases()) > 250
