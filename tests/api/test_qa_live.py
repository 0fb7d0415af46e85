"""The QA matrix over a desk as it stands: it reads, and writes only what it was allowed to, once."""

from pathlib import Path

import pytest
from practice import Practice, practising

from agent.ingest import pull_all
from api.chaos.goods import write_cards
from api.qa.checks import check_all
from api.qa.live import walk_live
from api.qa.matrix import Cell, Walk
from desk.interactions import SellerId
from desk.playbook import Playbook
from storage.database import Database

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """Forty cards, a happy review each."""
    write_cards(tmp_path / "cards.jsonl")
    return tmp_path / "cards.jsonl"


def _cells(walk: Walk, playbook: Playbook) -> dict[tuple[str, str], Cell]:
    return {(cell.scenario, cell.channel): cell for cell in check_all(walk, playbook.readiness.qa)}


async def _work(practice: Practice) -> None:
    await pull_all(practice.desk)
    await practice.work_off()


async def test_a_desk_at_work_passes_and_nothing_is_written(
    db: Database, seller: SellerId, playbook: Playbook, cards: Path
) -> None:
    async with practising(db, seller, playbook, data=cards) as practice:
        await _work(practice)
        writes = practice.shop.writes
        walk = await walk_live(practice.desk, is_sending=False, most=5, say=lambda _line: None)
        assert practice.shop.writes == writes > 0
    cells = _cells(walk, playbook)
    assert [cell for cell in cells.values() if cell.failures] == []
    assert cells["sent once and visible", "review"].checked == 10
    assert cells["ingested once", "review"].checked == 40
    assert cells["enough messages", "review"].mark == "-"


async def test_an_answer_somebody_replaced_at_the_marketplace_is_seen(
    db: Database, seller: SellerId, playbook: Playbook, cards: Path
) -> None:
    async with practising(db, seller, playbook, data=cards) as practice:
        await _work(practice)
        published = await practice.get("/practice/published")
        for row in published:
            practice.shop.record("human", channel="review", id=row["id"], text="Ответ из кабинета продавца")
        walk = await walk_live(practice.desk, is_sending=False, most=0, say=lambda _line: None)
    cell = _cells(walk, playbook)["sent once and visible", "review"]
    assert {failure.why for failure in cell.failures} == {"another text stands there"}


async def test_only_so_many_drafts_leave_and_each_of_them_once(
    db: Database, seller: SellerId, playbook: Playbook, cards: Path
) -> None:
    async with practising(db, seller, playbook, data=cards, auto_send=False) as practice:
        await _work(practice)
        assert practice.shop.writes == 0
        walk = await walk_live(practice.desk, is_sending=True, most=2, say=lambda _line: None)
        assert practice.shop.writes == 2
        summary = await practice.get("/practice/summary")
    assert summary["published_twice"] == 0
    cell = _cells(walk, playbook)["sent once and visible", "review"]
    assert (cell.checked, cell.failures) == (2, ())
