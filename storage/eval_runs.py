"""Runs over labelled sets and what came of every case: written batch by batch, so that a killed run goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, delete, func, select, tuple_, update

from desk.errors import NotFound
from desk.interactions import InteractionId, Json, SellerId
from storage.database import insert_for
from storage.page_marks import decode_mark, encode_mark
from storage.tables import interactions
from storage.tables_evals import eval_results, eval_runs
from storage.types import AnyRow

RunStatus = Literal["running", "done", "failed"]
_REPEATS = range(2**31)
_KEY = ("run_id", "case_key", "repeat")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """One run. `made_of`: models, playbook sha, prompt sha, code version, git commit, the variant's own settings.

    `figures`: every metric by name, empty until it is finished. `seed`, `repeat`: as the run was asked for.
    """

    id: str
    set_name: str
    set_sha: str
    kind: str
    variant: str
    status: str
    seed: int
    repeat: int
    made_of: Mapping[str, Json]
    figures: Mapping[str, Json]
    cost_usd: float
    started_at: datetime
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """What came of one case, `repeat` from 0. `output`: the answer as `evals.answers` writes it.

    `scores`: evaluator -> score -> value (true/false, a number, or a word that is only counted).
    `error`: why there is no answer; None when there is one. `interaction_id`: whose words they are, if harvested.
    """

    case_key: str
    repeat: int
    output: Mapping[str, Json]
    scores: Mapping[str, Json]
    cost_usd: float
    latency_ms: float
    error: str | None = None
    interaction_id: InteractionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Newest first. `after` continues it; None on the last page."""

    items: tuple[StoredRun, ...]
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """In order of case key and repeat. `after` continues it; None on the last page."""

    items: tuple[StoredResult, ...]
    after: str | None


_RUN = tuple(field.name for field in fields(StoredRun))
_RESULT = tuple(field.name for field in fields(StoredResult))


def add_run(conn: Connection, seller_id: SellerId, run: StoredRun) -> None:
    """Write a run that begins."""
    conn.execute(eval_runs.insert().values(seller_id=seller_id, **_values(run, _RUN)))


def save_results(conn: Connection, seller_id: SellerId, run_id: str, results: Sequence[StoredResult]) -> int:
    """Write results; returns how many. A case that has one gets the new one; those of erased messages are left out."""
    about = {result.interaction_id for result in results} - {None}
    own = (interactions.c.seller_id == seller_id) & interactions.c.id.in_(about)
    known = {None, *conn.execute(select(interactions.c.id).where(own)).scalars()} if about else {None}
    rows = [
        {"seller_id": seller_id, "run_id": run_id, **_values(result, _RESULT)}
        for result in results
        if result.interaction_id in known
    ]
    if rows:
        new = insert_for(conn, eval_results)
        # A run that is resumed asks again what failed before.
        again = {name: new.excluded[name] for name in ("output", "scores", "error", "cost_usd", "latency_ms")}
        conn.execute(new.on_conflict_do_update(index_elements=_KEY, set_=again), rows)
    return len(rows)


def finish_run(
    conn: Connection,
    seller_id: SellerId,
    run_id: str,
    *,
    status: RunStatus,
    figures: Mapping[str, Json],
    cost_usd: float,
    now: datetime,
) -> None:
    """Close a run with its figures."""
    values = {"status": status, "figures": dict(figures), "cost_usd": cost_usd, "finished_at": now}
    conn.execute(update(eval_runs).where(_is(seller_id, run_id)).values(**values))


def read_run(conn: Connection, seller_id: SellerId, run_id: str) -> StoredRun:
    """One run by its id, or by a beginning of it that is one run's alone; `NotFound` otherwise."""
    rows = conn.execute(
        select(eval_runs)
        .where(eval_runs.c.seller_id == seller_id, eval_runs.c.id.startswith(run_id, autoescape=True))
        .limit(2)
    ).all()
    exact = [row for row in rows if row.id == run_id]
    if len(exact or rows) != 1:
        found = "several begin like that" if rows else "there is none"
        raise NotFound(f"no eval run {run_id!r}: {found}; `replydesk eval runs` lists them")
    return _to_run((exact or rows)[0])


def find_newest_run(
    conn: Connection, seller_id: SellerId, set_name: str, *, variant: str | None = None
) -> StoredRun | None:
    """The newest finished run over a set; None when there is none."""
    query = select(eval_runs).where(
        eval_runs.c.seller_id == seller_id, eval_runs.c.set_name == set_name, eval_runs.c.status == "done"
    )
    if variant is not None:
        query = query.where(eval_runs.c.variant == variant)
    row = conn.execute(query.order_by(eval_runs.c.started_at.desc(), eval_runs.c.id.desc()).limit(1)).first()
    return None if row is None else _to_run(row)


def list_runs(
    conn: Connection,
    seller_id: SellerId,
    *,
    set_name: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> RunPage:
    """A page of runs, newest first. `after` is the previous page's; `BadInput` when it is not ours."""
    order = (eval_runs.c.started_at, eval_runs.c.id)
    query = select(eval_runs).where(eval_runs.c.seller_id == seller_id)
    if set_name is not None:
        query = query.where(eval_runs.c.set_name == set_name)
    if after is not None:
        query = query.where(tuple_(*order) < tuple_(*decode_mark(after, None, str)))
    rows = conn.execute(query.order_by(*(column.desc() for column in order)).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return RunPage(
        items=tuple(map(_to_run, rows[:limit])), after=None if last is None else encode_mark(last.started_at, last.id)
    )


def read_results(
    conn: Connection, seller_id: SellerId, run_id: str, *, after: str | None = None, limit: int | None = None
) -> ResultPage:
    """A page of a run's results; all of them without a `limit`."""
    order = (eval_results.c.case_key, eval_results.c.repeat)
    query = select(eval_results).where(_of(seller_id, run_id)).order_by(*order)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*decode_mark(after, str, _REPEATS)))
    rows = conn.execute(query if limit is None else query.limit(limit + 1)).all()
    last = rows[limit - 1] if limit is not None and len(rows) > limit else None
    return ResultPage(
        items=tuple(map(_to_result, rows[:limit])),
        after=None if last is None else encode_mark(last.case_key, last.repeat),
    )


def count_results(conn: Connection, seller_id: SellerId, run_id: str) -> int:
    """How many cases of a run have a result, repeats counted apart."""
    return conn.execute(select(func.count()).select_from(eval_results).where(_of(seller_id, run_id))).scalar_one()


def delete_run(conn: Connection, seller_id: SellerId, run_id: str) -> None:
    """Forget a run with its results."""
    if not conn.execute(delete(eval_runs).where(_is(seller_id, run_id))).rowcount:
        raise NotFound(f"no eval run {run_id!r} to delete; `replydesk eval runs` lists them")


def _is(seller_id: SellerId, run_id: str) -> ColumnElement[bool]:
    return (eval_runs.c.seller_id == seller_id) & (eval_runs.c.id == run_id)


def _of(seller_id: SellerId, run_id: str) -> ColumnElement[bool]:
    return (eval_results.c.seller_id == seller_id) & (eval_results.c.run_id == run_id)


def _values(one: StoredRun | StoredResult, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(one, name) for name in names}


def _to_run(row: AnyRow) -> StoredRun:
    return StoredRun(**{name: getattr(row, name) for name in _RUN})


def _to_result(row: AnyRow) -> StoredResult:
    return StoredResult(**{name: getattr(row, name) for name in _RESULT})
