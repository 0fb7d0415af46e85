"""Real worker processes, killed and stopped in the middle of a message: another finishes it, and it is done once."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from databases import migrated_database
from makers import make_inbound, put_inbound
from sqlalchemy import Connection, func, select
from worker_process import worker_process

from agent.desk import utc_now
from desk.interactions import SellerId
from storage.database import Database
from storage.inbox import InboxFilter, list_inbox
from storage.jobs_queue import Jobs
from storage.replies import Reply, ReplyState, add_reply, list_replies
from storage.reply_states import UNSETTLED
from storage.tables import decisions, interactions
from storage.tally import waiting


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with migrated_database(request.param, tmp_path, "queue") as database:
        Jobs(database).close()
        put_inbound(database, SELLER, make_inbound(), now=utc_now())
        yield database


SELLER = SellerId("s-1")
DEADLY, MOST_DEATHS = "наповал", 2


def wait_for(is_so: Callable[[], bool], *, seconds: float = 45) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)


def is_handled(db: Database) -> bool:
    return db.read_now(waiting, SELLER).unhandled == 0


def count_decisions(db: Database) -> int:
    def count(conn: Connection) -> int:
        return conn.execute(select(func.count()).select_from(decisions)).scalar_one()

    return db.read_now(count)


def test_what_a_killed_worker_was_thinking_about_another_finishes(db: Database, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    with worker_process(db.url, SELLER, asked=asked, seconds=600) as doomed:
        wait_for(asked.exists)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
        assert not is_handled(db)
        with worker_process(db.url, SELLER, asked=tmp_path / "again"):
            wait_for(lambda: is_handled(db))
    assert count_decisions(db) == 1


def test_a_worker_that_was_stopped_for_a_while_comes_back_too_late_and_writes_nothing(
    db: Database, tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    with worker_process(db.url, SELLER, asked=asked, seconds=4) as sleeper:
        wait_for(asked.exists)
        sleeper.send_signal(signal.SIGSTOP)
        with worker_process(db.url, SELLER, asked=tmp_path / "again", dead_after=3) as other:
            wait_for(lambda: is_handled(db))
            sleeper.send_signal(signal.SIGCONT)
            time.sleep(6)
            assert count_decisions(db) == 1
            for process in (sleeper, other):
                os.kill(process.pid, signal.SIGTERM)
                assert process.wait(timeout=40) == 0


def test_a_worker_told_to_stop_finishes_its_message_first(db: Database, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    with worker_process(db.url, SELLER, asked=asked, seconds=2) as leaving:
        wait_for(asked.exists)
        leaving.send_signal(signal.SIGTERM)
        assert leaving.wait(timeout=40) == 0
    assert is_handled(db)


# A process a death, and each of them loads all it needs.
@pytest.mark.timeout(300)
def test_a_message_that_kills_every_worker_goes_to_a_person_and_its_neighbours_are_answered(
    db: Database, tmp_path: Path
) -> None:
    put_inbound(db, SELLER, make_inbound("r2", text=f"Ножом {DEADLY}"), make_inbound("r3"), now=utc_now())
    lives = 0
    while not is_handled(db):
        lives += 1
        assert lives <= MOST_DEATHS + 1, "it is resumed for ever"
        with worker_process(
            db.url, SELLER, asked=tmp_path / f"asked{lives}", deadly=DEADLY, most_deaths=MOST_DEATHS
        ) as process:
            wait_for(lambda process=process: process.poll() is not None or is_handled(db), seconds=90)  # type: ignore[misc]  # bound at once
    assert lives == MOST_DEATHS + 1
    told = db.read_now(reasons)
    assert [name for name, words in told if "workers died" in words] == ["r2"]
    assert sorted(name for name, _ in told) == ["r1", "r2", "r3"]


def put_reply(db: Database, name: str, text: str) -> None:
    """A person's answer waits to leave."""
    item = next(
        item for item in db.read_now(list_inbox, SELLER, wanted=InboxFilter()).items if item.external_id == name
    )
    db.write_now(
        add_reply, SELLER, item, text=text, origin="operator", author="anna", draft_id=None, idempotency_key=None,
        now=utc_now(),
    )  # fmt: skip


def replies_by_message(db: Database) -> dict[str, Reply]:
    items = db.read_now(list_inbox, SELLER, wanted=InboxFilter()).items
    found = [(item.external_id, db.read_now(list_replies, SELLER, item.id)) for item in items]
    return {name: rows[-1] for name, rows in found if rows}


# A process a death, as above.
@pytest.mark.timeout(300)
def test_a_reply_that_kills_every_worker_goes_to_a_person_and_its_neighbours_leave(
    db: Database, tmp_path: Path
) -> None:
    put_inbound(db, SELLER, make_inbound("r2"), now=utc_now())
    put_reply(db, "r1", "Спасибо за отзыв!")
    put_reply(db, "r2", f"Спасибо за отзыв {DEADLY}!")

    def is_settled() -> bool:
        return all(reply.state not in UNSETTLED for reply in replies_by_message(db).values())

    lives = 0
    while not is_settled():
        lives += 1
        assert lives <= MOST_DEATHS + 1, "it is read back for ever"
        with worker_process(
            db.url, SELLER, asked=tmp_path / f"asked{lives}", deadly=DEADLY, most_deaths=MOST_DEATHS
        ) as process:
            wait_for(lambda process=process: process.poll() is not None or is_settled(), seconds=90)  # type: ignore[misc]  # bound at once
    assert lives == MOST_DEATHS + 1
    found = replies_by_message(db)
    assert (found["r1"].state, found["r2"].state) == (ReplyState.CONFIRMED, ReplyState.HUMAN)
    assert found["r2"].reason == f"it has not left: {MOST_DEATHS} workers died over it"


def reasons(conn: Connection) -> list[tuple[str, str]]:
    """Every decision: the name of its message, and what was found."""
    rows = conn.execute(
        select(interactions.c.external_id, decisions.c.findings).join(
            interactions, interactions.c.id == decisions.c.interaction_id
        )
    )
    return [(row.external_id, str(row.findings)) for row in rows]
