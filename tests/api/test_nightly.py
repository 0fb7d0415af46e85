"""What is done once a night, and who asks for it."""

from datetime import UTC, datetime, time

from desks import make_desk

from agent.chores import ALL, house_chores
from api.nightly import asked_once, nightly_chores
from desk.interactions import SellerId
from desk.playbook import Playbook
from desk.settings import Settings
from storage.database import Database

BEFORE, AT_THREE, AT_FOUR = (datetime(2026, 11, 27, hour, minute, tzinfo=UTC) for hour, minute in
                             ((2, 59), (3, 0), (4, 0)))  # fmt: skip


def test_contracts_are_looked_at_for_every_seller_and_the_eval_is_asked_for_once(
    db: Database, playbook: Playbook
) -> None:
    chores = nightly_chores(Settings(seller="main"))
    desks = [make_desk(db, SellerId(name), playbook=playbook) for name in ("main", "other")]

    def asked(now: datetime) -> list[tuple[str, str, int]]:
        day = now.date().toordinal()
        return [(job.seller_id, str(job.key[0]), int(job.key[-1]) - day)
                for chore in chores for desk in desks for job in chore.jobs(desk, now)]  # fmt: skip

    contracts, evals = ("main", "contracts"), ("main", "eval")
    assert asked(BEFORE) == [(*contracts, -1), ("other", "contracts", -1), (*evals, -1)]
    assert asked(AT_THREE) == [(*contracts, 0), ("other", "contracts", 0), (*evals, -1)]
    assert asked(AT_FOUR) == [(*contracts, 0), ("other", "contracts", 0), (*evals, 0)]


def test_what_is_of_the_whole_database_is_asked_for_once_an_hour(db: Database, playbook: Playbook) -> None:
    (statistics,) = house_chores(asked_once(Settings(seller="main")))
    desks = [make_desk(db, SellerId(name), playbook=playbook) for name in ("main", "other")]
    assert [job.seller_id for desk in desks for job in statistics.jobs(desk, AT_THREE)] == ["main"]
    assert [statistics.mark(now) - statistics.mark(AT_THREE) for now in (BEFORE, AT_FOUR)] == [-1, 1]


async def test_a_worker_of_a_house_refreshes_the_statistics(db: Database, playbook: Playbook) -> None:
    (statistics,) = house_chores(asked_once(Settings(seller="main")))
    await statistics.act(make_desk(db, SellerId("main"), playbook=playbook), ALL)
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM sqlite_stat1").scalar_one() > 0


def test_the_hour_of_the_contract_check_is_three_utc() -> None:
    (contracts,) = [chore for chore in nightly_chores(Settings()) if chore.name == "contracts"]
    assert contracts.at == time(3, 0)
