"""The labelled sets in the practice shop: a fitting product, a name and a date for each."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from wildberries import NOW, HeldTime

from sandbox import derive
from sandbox.labelled import fitting_card, labelled_messages
from sandbox.seed import load_cards, load_hints
from sandbox.shop import create_shop
from sandbox.state import Shop

CARDS, HINTS = load_cards(), load_hints()
DATASETS = Path(__file__).parents[2] / "evals" / "datasets"


def _write(folder: Path, name: str, *rows: dict[str, object]) -> None:
    folder.joinpath(name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _shop(folder: Path) -> Shop:
    return create_shop(anchor=NOW, clock=HeldTime().now, datasets=folder)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Подушка просела за неделю, чехол хороший", "Подушки"),
        ("какой объём у кружки и можно ли её в микроволновку", "Кружки"),
        ("Туфли натирают, каблук шатается", "Туфли"),
        ("наушник левый хрипит, кейс не закрывается", "Наушники"),
        ("Коляска складывается легко, колёса крепкие", "Коляски"),
        ("свитер колется и весь в катышках", "Джемперы"),
    ],
)
def test_a_text_finds_the_product_it_talks_about(text: str, kind: str) -> None:
    assert fitting_card("any-id", text, CARDS, HINTS).kind == kind


def test_a_text_without_a_product_gets_one_by_its_id_every_time() -> None:
    identities = [f"id-{number}" for number in range(30)]
    first, again = (
        [fitting_card(identity, "спасибо", CARDS, HINTS).nm_id for identity in identities] for _ in range(2)
    )
    assert first == again
    assert len(set(first)) > 10


def test_every_labelled_message_is_there_word_for_word() -> None:
    shop = _shop(DATASETS)
    for name, channel in (("wb_reviews_dev.jsonl", "review"), ("wb_questions_dev.jsonl", "question")):
        for line in DATASETS.joinpath(name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            message = shop.find("review" if channel == "review" else "question", row["id"])
            assert message is not None
            assert message.text == row["text"]
            assert channel == "question" or message.rating == row["rating"]


def test_a_labelled_review_stays_on_its_own_shelf(tmp_path: Path) -> None:
    row = {"id": "r", "rating": 5, "text": "Кружка супер", "category": "kids", "pros": None, "cons": None}
    _write(tmp_path, "wb_reviews_dev.jsonl", row)
    message = _shop(tmp_path).find("review", "r")
    assert message is not None
    assert next(card for card in CARDS if card.nm_id == message.nm_id).group == "kids"


def test_a_missing_set_is_a_note_and_no_failure(tmp_path: Path) -> None:
    messages, notes = labelled_messages(tmp_path, CARDS, HINTS, NOW)
    assert messages == []
    assert len(notes) == 2
    assert all("is not in" in note for note in notes)


def test_names_follow_what_the_customers_say_of_themselves() -> None:
    women = {derive.customer(f"id-{number}", "Заказывала второй раз, очень довольна") for number in range(100)}
    men = {derive.customer(f"id-{number}", "Не ожидал, беру ещё раз, жене нравится") for number in range(100)}
    anybody = {derive.customer(f"id-{number}", "Кружка упала и разбилась") for number in range(200)}
    assert women & men == set()
    assert anybody & women
    assert anybody & men


def test_dates_fall_within_five_days_before_the_anchor_and_differ() -> None:
    moments = [derive.moment(f"id-{number}", NOW) for number in range(500)]
    assert all(NOW - timedelta(days=5) < moment <= NOW for moment in moments)
    assert max(moments) - min(moments) > timedelta(days=4)
    assert len(set(moments)) > 490
