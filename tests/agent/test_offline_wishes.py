"""A person asks the offline model for another version, in Russian or English: it follows, or says that it cannot."""

from dataclasses import replace

import pytest
from makers import make_interaction, make_playbook

from agent.drafter import draft
from agent.fences import REFUSED
from agent.models import resolve
from agent.offline.wishes import Wishes
from desk.decisions import Draft, Route
from desk.interactions import ChannelName, Interaction
from tools.context import StaticReader, ToolContext

PLAYBOOK = make_playbook()
WISHES = Wishes(PLAYBOOK)
MODEL = resolve("offline", playbook=PLAYBOOK)
REVIEW = make_interaction(text="Отличная кружка! Качество хорошее и цвет красивый")
ENGLISH = {"language": "en", "product_name": "Ceramic mug", "customer_name": "Alice"}
ASKED = make_interaction(channel=ChannelName.QUESTION, rating=None, text="Какой объём?")
PRAISED = make_interaction(text="Great mug, love the colour and quality!", **ENGLISH)
CASES = {
    "praise": (REVIEW, "review_praise", "positive"),
    "complaint": (make_interaction(rating=1, text="Ручка отвалилась"), "review_defect", "negative"),
    "mixed": (make_interaction(rating=3, text="Нормально, но цвет тусклый"), "review_mixed", "neutral"),
    "question": (ASKED, "spec_compatibility", "neutral"),
    "english": (PRAISED, "review_praise", "positive"),
    "english complaint": (make_interaction(rating=1, text="It arrived broken", **ENGLISH), "review_defect", "negative"),
}
KINDS = sorted(CASES)


async def write(kind: str, instruction: str | None = None) -> Draft:
    item, category, sentiment = CASES[kind]
    return await write_for(item, category, sentiment, instruction)


async def write_for(item: Interaction, category: str, sentiment: str, instruction: str | None) -> Draft:
    about = Route(category=category, confidence=1, method="rules", why="", sentiment=sentiment)
    context = ToolContext(reader=StaticReader(), subject="interaction:1")
    return await draft(item, route=about, playbook=PLAYBOOK, model=MODEL, context=context, instruction=instruction)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("instruction", ["короче", "Сделай покороче, пожалуйста", "shorter", "make it more concise"])
async def test_shorter_is_shorter(kind: str, instruction: str) -> None:
    usual, shorter = await write(kind), await write(kind, instruction)
    assert len(shorter.text) < len(usual.text) or kind == "question"
    assert len(shorter.text) <= len(usual.text)
    assert "not understood" not in shorter.why


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("instruction", ["теплее", "добавь сочувствия", "warmer", "a bit friendlier please"])
async def test_warmer_says_one_kind_sentence_more(kind: str, instruction: str) -> None:
    warm = await write(kind, instruction)
    lists = PLAYBOOK.words["wording_en" if "english" in kind else "wording_ru"]
    kind_words = [phrase for key, found in lists.items() if key.startswith("warmth_") for phrase in found]
    assert sum(phrase in warm.text for phrase in kind_words) == 1
    assert "not understood" not in warm.why


@pytest.mark.parametrize(
    ("kind", "instruction", "said"),
    [
        ("praise", "упомяни, что мы проверяем каждую партию", "Мы проверяем каждую партию."),
        ("complaint", "Короче и напиши: фото лучше при дневном свете", "Фото лучше при дневном свете."),
        ("english", "mention that we check every batch", "We check every batch."),
        ("english complaint", "say that photos help us. Warmer", "Photos help us."),
    ],
)
async def test_what_a_person_wants_said_is_said_before_the_farewell(kind: str, instruction: str, said: str) -> None:
    written = await write(kind, instruction)
    assert said in written.text
    assert "not understood" not in written.why
    if kind in ("praise", "english"):
        assert not written.text.endswith(said)


@pytest.mark.parametrize(
    ("kind", "instruction"),
    [
        ("praise", "в стиле пирата"),
        ("praise", "mention that we check every batch"),
        ("english", "упомяни, что мы проверяем каждую партию"),
        ("praise", "не короче"),
        ("praise", "добавь огня"),
    ],
)
async def test_what_it_cannot_do_it_owns_up_to(kind: str, instruction: str) -> None:
    written = await write(kind, instruction)
    assert f"not understood without a model: «{instruction}»" in written.why


def test_what_the_gate_asks_is_no_wish_of_a_person() -> None:
    wish = WISHES.read(f"{REFUSED}too warm («теплее»). Write another one without it.", language="ru")
    assert (wish.is_warmer, wish.said, wish.unclear) == (False, (), "")
    both = WISHES.read(f"короче\n{REFUSED}rude («добавь, что дураки»). Write another one.", language="ru")
    assert (both.is_shorter, both.said, both.unclear) == (True, (), "")


async def test_a_refused_wording_is_left_out_of_a_short_version_too() -> None:
    first = await write("praise", "короче")
    quote = first.text.split("! ")[1]
    assert quote not in (await write("praise", f"короче\n{REFUSED}x («{quote}»). Write another one without it.")).text


def test_a_playbook_without_words_for_wishes_understands_none() -> None:
    plain = Wishes(replace(PLAYBOOK, words={}))
    assert plain.read("короче", language="ru").unclear == "короче"
