"""The restore drill: a reply leaves after the backup was made, the database is lost, the backup is restored."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from backups import make_backup, restore_into
from databases import migrated_database
from makers import NOW
from slots import SETTLE, Case, Slot

from desk.interactions import ChannelName, SellerId
from desk.playbook import Playbook
from desk.ports import Absent, Ours
from storage.replies import ReplyState
from storage.restore_gate import is_shut
from storage.sync import begin_sync, end_sync

RESTORED_AT = NOW + timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgres"])
async def case(request: pytest.FixtureRequest, tmp_path: Path, playbook: Playbook) -> AsyncIterator[Case]:
    """After the restore: the reply waits, says its row; the vendor got it an hour ago."""
    with migrated_database(request.param, tmp_path, "drill") as database:
        case = Case(database, SellerId("main"), playbook, Slot(reads=[Absent(), Ours()]))
        make_backup(database, tmp_path / "backup")
        assert (await case.go()).state is ReplyState.CONFIRMED
        restore_into(database, tmp_path / "backup", now=RESTORED_AT)
        assert case.row().state is ReplyState.PENDING
        case.clock.now = RESTORED_AT
        yield case


def _pull(case: Case) -> None:
    case.db.write_now(begin_sync, case.seller, ChannelName.REVIEW, now=case.clock())
    case.db.write_now(end_sync, case.seller, ChannelName.REVIEW, error=None, now=case.clock())


def _is_shut(case: Case) -> bool:
    return case.db.read_now(is_shut, case.seller)


async def test_what_the_vendor_does_not_show_yet_is_not_sent_again(case: Case) -> None:
    case.slot.reads = [Absent()]
    for _ in range(4):
        case.clock.pass_by(SETTLE)
        await case.go()
    assert _is_shut(case)
    assert case.slot.posted == ["Спасибо!"]


async def test_what_left_after_the_backup_is_recognised_and_the_gate_opens(case: Case) -> None:
    case.slot.reads = [Ours()]
    case.clock.pass_by(SETTLE + timedelta(seconds=1))
    _pull(case)
    assert (await case.go()).state is ReplyState.CONFIRMED
    assert not _is_shut(case)
    assert case.slot.posted == ["Спасибо!"]
