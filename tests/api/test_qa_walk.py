"""The QA matrix walks a small practice shop end to end, on the command line's own way; and asks before it writes."""

import json
import logging
from pathlib import Path

import pytest
from commands import replydesk_in

from api.qa.checks import check_all
from api.qa.goods import make_goods
from api.qa.matrix import CHANNELS, Cell
from api.qa.practice import read_floors, walk_practice
from desk.playbook import Playbook
from desk.readiness_policy import QaPolicy
from desk.settings import Settings

POLICY = QaPolicy(
    least=dict.fromkeys(CHANNELS, 4), least_linked_pairs=10, label_misses_at_most=0.0, hint_misses_at_most=1.0
)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """The cards the goods are about, each with one review of its own."""
    names = {300100101: "Кружка керамическая 350 мл", 300100102: "Сковорода антипригарная 26 см",
             300100103: "Чайник со свистком 2.5 л", 300100109: "Плед велсофт 150×200 см"}  # fmt: skip
    rows = [{"id": f"own-{nm_id}", "product": nm_id, "rating": 5, "comment": "Отличная вещь, спасибо!", "pros": "",
             "cons": "", "product_name": name} for nm_id, name in names.items()]  # fmt: skip
    file = tmp_path / "cards.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


async def _walk(cards: Path, *, is_sending: bool) -> list[Cell]:
    logging.getLogger().setLevel(logging.WARNING)
    told: list[str] = []
    walk = await walk_practice(Settings(), is_sending=is_sending, say=told.append, data=cards)
    assert told
    return list(check_all(walk, POLICY))


def _failures(cells: list[Cell]) -> list[tuple[str, str, str]]:
    return [(cell.scenario, failure.key, failure.why) for cell in cells for failure in cell.failures]


async def test_everything_holds_when_answers_are_sent(cards: Path) -> None:
    cells = await _walk(cards, is_sending=True)
    assert _failures(cells) == []
    by_name = {(cell.scenario, cell.channel): cell for cell in cells}
    assert by_name["sent once and visible", "review"].checked >= 10
    assert by_name["verdict as cautious as labelled", "chat"].checked == 2
    assert by_name["links as expected", "review"].checked == 20
    assert by_name["second pass changes nothing", "review"].checked >= 50


async def test_nothing_at_all_is_written_without_being_asked(cards: Path) -> None:
    cells = await _walk(cards, is_sending=False)
    assert _failures(cells) == []
    (quiet,) = {cell.skipped for cell in cells if cell.scenario == "sent once and visible"}
    assert quiet == "nothing is sent without --send-replies"
    assert all(cell.checked for cell in cells if cell.scenario == "nothing else sent")


def test_sending_to_real_customers_needs_a_second_word_and_makes_no_call_before_it(tmp_path: Path) -> None:
    call = replydesk_in(tmp_path, REPLYDESK_WB_TOKENS='{"main": "no-token"}')
    done = call("qa-matrix", "--url", "configured", "--send-replies", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--to-real-customers" in done.stderr


def test_a_configured_desk_without_a_token_says_so(tmp_path: Path) -> None:
    call = replydesk_in(tmp_path)
    call("migrate")
    done = call("qa-matrix", "--url", "configured", "--json")
    assert done.returncode == 1
    assert "has no token" in done.stderr


@pytest.mark.parametrize("wrong", [("--url", "elsewhere"), ("--out", "no/such/folder/report.md")])
def test_wrong_options_are_refused_before_a_minutes_work(tmp_path: Path, wrong: tuple[str, str]) -> None:
    done = replydesk_in(tmp_path)("qa-matrix", *wrong)
    assert done.returncode == 2
    assert wrong[0] in done.stderr


def test_the_labels_cover_every_channel(playbook: Playbook) -> None:
    floors = {**read_floors(), **make_goods().floors}
    channels = {item.channel for item in make_goods().items if item.id in floors}
    assert channels == {"question", "chat"}
    assert set(read_floors().values()) == {"send", "draft", "escalate"}
    assert playbook.readiness.qa.least["review"] == 100


def test_without_the_labelled_file_there_are_no_labels(tmp_path: Path) -> None:
    assert read_floors(tmp_path / "none.jsonl") == {}
