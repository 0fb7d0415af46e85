"""Runs and results as rows: batches that can come twice, pages that end, sellers apart, erased words gone."""

from datetime import timedelta

import pytest
from makers import NOW, make_inbound, put_inbound
from sqlalchemy import delete

from desk.errors import BadInput, NotFound
from desk.interactions import InteractionId, SellerId
from storage.database import Database
from storage.eval_runs import (
    StoredResult,
    StoredRun,
    add_run,
    count_results,
    delete_run,
    find_newest_run,
    finish_run,
    list_runs,
    read_results,
    read_run,
    save_results,
)
from storage.inbox import InboxFilter, list_inbox
from storage.tables import interactions
from storage.tables_evals import eval_runs

OTHER = SellerId("other-seller")


@pytest.fixture(autouse=True)
def no_runs_before(db: Database) -> None:
    """Ids are one of a kind in the whole table, and those of these tests are short."""
    with db.engine.begin() as conn:
        conn.execute(delete(eval_runs))


def make_run(number: int = 1, **changes: object) -> StoredRun:
    values: dict[str, object] = {
        "id": f"0000000{number}-aaaa", "set_name": "drafts", "set_sha": "s", "kind": "draft", "variant": "baseline",
        "status": "running", "seed": 7, "repeat": 1, "made_of": {"models": {"router": "offline"}}, "figures": {},
        "cost_usd": 0.0, "started_at": NOW + timedelta(minutes=number), "finished_at": None,
    }  # fmt: skip
    return StoredRun(**(values | changes))  # type: ignore[arg-type]  # a builder takes any field


def make_result(key: str = "a", repeat: int = 0, **changes: object) -> StoredResult:
    values: dict[str, object] = {
        "case_key": key, "repeat": repeat, "output": {"verdict": "send"}, "scores": {"decision": {"right": True}},
        "cost_usd": 0.5, "latency_ms": 12.0,
    }  # fmt: skip
    return StoredResult(**(values | changes))  # type: ignore[arg-type]  # a builder takes any field


def put_run(db: Database, seller: SellerId, run: StoredRun | None = None) -> StoredRun:
    run = run or make_run()
    db.write_now(add_run, seller, run)
    return run


def test_a_run_comes_back_as_it_was_written(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    assert db.read_now(read_run, seller, run.id) == run


def test_a_beginning_of_an_id_is_enough_when_it_is_one_runs_alone(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    put_run(db, seller, make_run(2))
    assert db.read_now(read_run, seller, run.id[:8]) == run
    with pytest.raises(NotFound, match="several begin like that"):
        db.read_now(read_run, seller, "0000")


def test_a_wildcard_in_an_id_is_a_plain_character(db: Database, seller: SellerId) -> None:
    put_run(db, seller)
    with pytest.raises(NotFound):
        db.read_now(read_run, seller, "%")


def test_nobody_reads_the_runs_of_another_seller(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    db.write_now(save_results, seller, run.id, [make_result()])
    with pytest.raises(NotFound):
        db.read_now(read_run, OTHER, run.id)
    assert db.read_now(list_runs, OTHER).items == ()
    assert db.read_now(read_results, OTHER, run.id).items == ()
    with pytest.raises(NotFound):
        db.write_now(delete_run, OTHER, run.id)


def test_a_finished_run_has_its_figures(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    db.write_now(finish_run, seller, run.id, status="done", figures={"n": 3}, cost_usd=1.25, now=NOW)
    found = db.read_now(read_run, seller, run.id)
    assert (found.status, found.figures, found.cost_usd, found.finished_at) == ("done", {"n": 3}, 1.25, NOW)


def test_the_newest_finished_run_of_a_set_is_found(db: Database, seller: SellerId) -> None:
    for number, variant in ((1, "baseline"), (2, "worse"), (3, "baseline")):
        put_run(db, seller, make_run(number, variant=variant, status="running" if number == 3 else "done"))
    newest = db.read_now(find_newest_run, seller, "drafts")
    best = db.read_now(find_newest_run, seller, "drafts", variant="baseline")
    assert newest is not None
    assert best is not None
    assert (newest.id[:8], best.id[:8]) == ("00000002", "00000001")
    assert db.read_now(find_newest_run, seller, "nothing") is None


def test_runs_are_paged_newest_first(db: Database, seller: SellerId) -> None:
    for number in range(1, 6):
        put_run(db, seller, make_run(number))
    seen, after = [], None
    while True:
        page = db.read_now(list_runs, seller, after=after, limit=2)
        seen += [run.id[7] for run in page.items]
        after = page.after
        if after is None:
            break
    assert seen == ["5", "4", "3", "2", "1"]


def test_runs_that_began_at_one_moment_are_paged_too(db: Database, seller: SellerId) -> None:
    for number in range(1, 4):
        put_run(db, seller, make_run(number, started_at=NOW))
    first = db.read_now(list_runs, seller, limit=2)
    second = db.read_now(list_runs, seller, limit=2, after=first.after)
    assert [run.id[7] for run in (*first.items, *second.items)] == ["3", "2", "1"]


def test_a_mark_of_another_list_is_refused(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    with pytest.raises(BadInput):
        db.read_now(list_runs, seller, after="bm9uc2Vuc2U")
    with pytest.raises(BadInput):
        db.read_now(read_results, seller, run.id, after="bm9uc2Vuc2U")


def test_results_are_paged_by_key_and_repeat(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    written = [make_result(key, repeat) for key in ("b", "a") for repeat in (1, 0)]
    assert db.write_now(save_results, seller, run.id, written) == 4
    first = db.read_now(read_results, seller, run.id, limit=3)
    second = db.read_now(read_results, seller, run.id, limit=3, after=first.after)
    seen = [(one.case_key, one.repeat) for one in (*first.items, *second.items)]
    assert seen == [("a", 0), ("a", 1), ("b", 0), ("b", 1)]
    assert second.after is None


def test_a_result_that_comes_again_replaces_the_first(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    db.write_now(save_results, seller, run.id, [make_result(error="TryLater: busy", output={})])
    db.write_now(save_results, seller, run.id, [make_result()])
    assert db.read_now(count_results, seller, run.id) == 1
    assert db.read_now(read_results, seller, run.id).items == (make_result(),)


def test_nothing_to_write_is_written(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    assert db.write_now(save_results, seller, run.id, []) == 0


def test_what_came_of_an_erased_message_goes_with_it_and_never_comes_back(db: Database, seller: SellerId) -> None:
    put_inbound(db, seller, make_inbound())
    whose = db.read_now(list_inbox, seller, wanted=InboxFilter()).items[0].id
    run = put_run(db, seller)
    told = [make_result("live", interaction_id=whose), make_result("plain")]
    assert db.write_now(save_results, seller, run.id, told) == 2
    with db.engine.begin() as conn:
        conn.execute(delete(interactions).where(interactions.c.id == whose))
    assert [one.case_key for one in db.read_now(read_results, seller, run.id).items] == ["plain"]
    assert db.write_now(save_results, seller, run.id, [make_result("live", interaction_id=whose)]) == 0


def test_somebody_elses_message_is_nobodys_result(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    strange = make_result("x", interaction_id=InteractionId(10**9))
    assert db.write_now(save_results, seller, run.id, [strange]) == 0


def test_a_deleted_run_takes_its_results_along(db: Database, seller: SellerId) -> None:
    run = put_run(db, seller)
    db.write_now(save_results, seller, run.id, [make_result()])
    db.write_now(delete_run, seller, run.id)
    assert db.read_now(count_results, seller, run.id) == 0
